import { dot, DOT_OUTPUTS, dotOfEight } from './filter-kernels.js';
import { type FilterBank } from './resampling-filter.js';
import { SampleWindow } from './sample-window.js';

/** A filter between two sampling rates as part of a stream; samples are put into its window. */
export class PolyphaseStage {
  readonly window: SampleWindow;
  /** How far the next output sample lies behind its input sample, in `1 / up` of an input sample. */
  private phase = 0;

  /** @param blockSamples the most input samples that are put in at a time */
  constructor(
    private readonly bank: FilterBank,
    blockSamples: number,
  ) {
    this.window = new SampleWindow(bank.taps - bank.lookahead - 1, bank.taps, blockSamples);
  }

  /** Output samples that can be told once `received` input samples are there. */
  outputsOf(received: number): number {
    const { up, down, lookahead } = this.bank;
    return Math.max(0, Math.ceil(((received - lookahead) * up) / down));
  }

  /** Input samples of silence that the stream's own output is told after, and `samples` of output behind it. */
  silenceFor(samples: number): number {
    return this.bank.lookahead + Math.ceil((samples * this.bank.down) / this.bank.up);
  }

  /** As new: nothing of what was pushed before is heard in what follows. */
  restart(): void {
    this.window.restart();
    this.phase = 0;
  }

  /** Writes all samples that the window suffices for, from `at` to before `end`, and returns where it ended. */
  produce(output: Float32Array, at: number, end: number): number {
    if (this.bank.taps === 1) return this.window.passOn(output, at, end);
    return this.bank.exact ? this.produceExact(output, at, end) : this.produceInterpolated(output, at, end);
  }

  /** Every output sample by the row of its phase, eight of each phase at once while the window suffices for those. */
  private produceExact(output: Float32Array, at: number, end: number): number {
    const { taps, rows, up, down } = this.bank;
    const { window } = this;
    const { samples } = window;
    const reach = DOT_OUTPUTS * down + taps;
    while (at + DOT_OUTPUTS * up <= end && window.reaches(reach)) {
      for (let k = 0; k < up; k += 1) {
        dotOfEight(rows, this.phase * taps, taps, samples, window.first, down, output, at + k, up);
        this.step();
      }
      window.first += (DOT_OUTPUTS - 1) * down;
      at += DOT_OUTPUTS * up;
    }
    for (; at < end && window.reaches(taps); at += 1) {
      output[at] = dot(rows, this.phase * taps, samples, window.first, taps);
      this.step();
    }
    return at;
  }

  /** Every output sample between the rows of the two phases around it. */
  private produceInterpolated(output: Float32Array, at: number, end: number): number {
    const { up, taps, rows, phases } = this.bank;
    const { window } = this;
    const { samples } = window;
    for (; at < end && window.reaches(taps); at += 1) {
      const place = (this.phase / up) * phases;
      const row = Math.floor(place);
      const before = dot(rows, row * taps, samples, window.first, taps);
      const after = dot(rows, (row + 1) * taps, samples, window.first, taps);
      output[at] = before + (place - row) * (after - before);
      this.step();
    }
    return at;
  }

  /** On to the next output sample. */
  private step(): void {
    const phase = this.phase + this.bank.down;
    const whole = Math.floor(phase / this.bank.up);
    this.phase = phase - whole * this.bank.up;
    this.window.first += whole;
  }
}
