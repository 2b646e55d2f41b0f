/** The samples of a stream that a filter is yet to make output samples of. Nothing is allocated once it is made. */
export class SampleWindow {
  readonly samples: Float32Array;
  /** Samples in `samples`. */
  filled = 0;
  /** Place in `samples` of the first sample that the next output sample is made of. */
  first = 0;

  /**
   * @param silence samples of silence that go before the stream
   * @param span the most samples that one output sample is made of
   * @param blockSamples the most samples that are put in at a time
   */
  constructor(
    private readonly silence: number,
    span: number,
    private readonly blockSamples: number,
  ) {
    this.samples = new Float32Array(span + blockSamples);
    this.restart();
  }

  /** As new: nothing of what was pushed before is heard in what follows. */
  restart(): void {
    this.samples.fill(0);
    this.filled = this.silence;
    this.first = 0;
  }

  /** Whether this many samples are there for the next output sample. */
  reaches(span: number): boolean {
    return this.first + span <= this.filled;
  }

  /** Makes room for a block by dropping what no output sample needs any more. */
  makeRoom(): void {
    if (this.samples.length - this.filled >= this.blockSamples) return;
    const dropped = Math.min(this.first, this.filled);
    this.samples.copyWithin(0, dropped, this.filled);
    this.filled -= dropped;
    this.first -= dropped;
  }

  /** Writes the samples as they are, from `at` to before `end`, and returns where it ended. */
  passOn(output: Float32Array, at: number, end: number): number {
    const { samples } = this;
    for (; at < end && this.first < this.filled; at += 1, this.first += 1) {
      output[at] = samples[this.first] as number;
    }
    return at;
  }
}
