/** The latest samples of an answer, up to a number of bytes: a ring, so that nothing grows while somebody speaks. */
export class RecentSound {
  private readonly ring: Uint8Array;
  private end: number;

  /** @param startByte where the first pushed sample stands in the answer */
  constructor(
    private readonly capacity: number,
    private readonly startByte = 0,
  ) {
    this.ring = new Uint8Array(capacity);
    this.end = startByte;
  }

  /** Where the next pushed sample stands in the answer. */
  get endByte(): number {
    return this.end;
  }

  push(samples: Uint8Array): void {
    const kept = samples.subarray(Math.max(0, samples.byteLength - this.capacity));
    const from = (this.end + samples.byteLength - kept.byteLength) % this.capacity;
    const first = kept.subarray(0, this.capacity - from);
    this.ring.set(first, from);
    this.ring.set(kept.subarray(first.byteLength), 0);
    this.end += samples.byteLength;
  }

  /** A copy of the answer's sound between two byte positions; null when it is not all there any more, or not yet. */
  slice(fromByte: number, toByte: number): Uint8Array | null {
    const firstByte = Math.max(this.startByte, this.end - this.capacity);
    if (fromByte < firstByte || toByte > this.end || toByte < fromByte) return null;
    const copy = new Uint8Array(toByte - fromByte);
    const at = fromByte % this.capacity;
    const first = this.ring.subarray(at, Math.min(this.capacity, at + copy.byteLength));
    copy.set(first);
    copy.set(this.ring.subarray(0, copy.byteLength - first.byteLength), first.byteLength);
    return copy;
  }
}
