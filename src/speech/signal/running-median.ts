/** Median of the last values of a stream, an odd number of them. Nothing is allocated after construction. */
export class RunningMedian {
  private readonly recent: Float64Array;
  private readonly sorted: Float64Array;
  private at = 0;

  /** @param size odd; before the first values the window holds zeros. */
  constructor(size: number) {
    this.recent = new Float64Array(size);
    this.sorted = new Float64Array(size);
  }

  /** Takes a finite value in and gives the median of the window that ends with it. */
  push(value: number): number {
    const { recent, sorted } = this;
    const oldest = recent[this.at] as number;
    recent[this.at] = value;
    this.at = this.at + 1 === recent.length ? 0 : this.at + 1;
    let place = 0;
    while (sorted[place] !== oldest && place + 1 < sorted.length) place += 1;
    for (; place > 0 && (sorted[place - 1] as number) > value; place -= 1) sorted[place] = sorted[place - 1] as number;
    for (; place + 1 < sorted.length && (sorted[place + 1] as number) < value; place += 1) {
      sorted[place] = sorted[place + 1] as number;
    }
    sorted[place] = value;
    return sorted[sorted.length >> 1] as number;
  }
}
