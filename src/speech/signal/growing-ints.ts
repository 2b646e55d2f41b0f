/** A list of 32-bit integers in one typed array that doubles when it is full: no object per entry, rare allocations. */
export class GrowingInts {
  length = 0;
  private values = new Int32Array(64);

  /** Appends one entry. */
  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Int32Array(2 * this.values.length);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  /** The entry at `index`; 0 beyond the end. */
  at(index: number): number {
    return this.values[index] ?? 0;
  }

  /** An array of what `each` makes of every entry, in order. */
  map<T>(each: (value: number) => T): T[] {
    return Array.from({ length: this.length }, (_, index) => each(this.at(index)));
  }
}
