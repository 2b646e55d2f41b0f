/**
 * Minimum of each of several values over a time that slides on in steps: the current part and a ring of finished
 * parts (Martin 2001, "Noise power spectral density estimation based on optimal smoothing and minimum statistics",
 * keeps its minima the same way). Costs two comparisons per value and frame. Nothing is allocated after construction.
 */
export class SlidingMinimum {
  /** Smallest of each value over the finished parts and the current one; infinite before the first push. */
  readonly lowest: Float64Array;
  /** Third smallest of the finished parts' minima of each value; infinite until there are three. */
  readonly third: Float64Array;
  /** Parts finished so far, up to all that are kept. */
  finishedParts = 0;
  private readonly finished: Float64Array;
  private readonly current: Float64Array;
  private inPart = 0;
  private part = 0;

  /** @param width how many values at once. @param partFrames frames of a part. @param parts finished parts kept. */
  constructor(
    private readonly width: number,
    private readonly partFrames: number,
    private readonly parts: number,
  ) {
    this.lowest = endless(width);
    this.third = endless(width);
    this.current = endless(width);
    this.finished = endless(width * parts);
  }

  /** Takes one frame's values, finite. True when this finished a part. */
  push(values: Float64Array): boolean {
    const { current, lowest, width } = this;
    for (let at = 0; at < width; at += 1) {
      const value = values[at] as number;
      if (value < (current[at] as number)) current[at] = value;
      if (value < (lowest[at] as number)) lowest[at] = value;
    }
    this.inPart += 1;
    if (this.inPart < this.partFrames) return false;
    this.finishPart();
    return true;
  }

  private finishPart(): void {
    const { current, finished, width } = this;
    this.inPart = 0;
    this.finishedParts = Math.min(this.parts, this.finishedParts + 1);
    finished.set(current, this.part * width);
    this.part = (this.part + 1) % this.parts;
    current.fill(Number.POSITIVE_INFINITY);
    for (let at = 0; at < width; at += 1) this.rank(at);
  }

  private rank(at: number): void {
    let first = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    let third = Number.POSITIVE_INFINITY;
    for (let from = at; from < this.finished.length; from += this.width) {
      const value = this.finished[from] as number;
      third = Math.min(third, Math.max(second, value));
      second = Math.min(second, Math.max(first, value));
      first = Math.min(first, value);
    }
    this.lowest[at] = first;
    this.third[at] = third;
  }
}

const endless = (length: number): Float64Array => new Float64Array(length).fill(Number.POSITIVE_INFINITY);
