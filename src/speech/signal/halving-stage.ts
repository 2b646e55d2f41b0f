import { halve, HALVED_OUTPUTS, halveFour } from './filter-kernels.js';
import { halvingCoefficients } from './resampling-filter.js';
import { SampleWindow } from './sample-window.js';

const COEFFICIENTS = halvingCoefficients();
/** Samples before and behind an output sample that it is made of. */
const REACH = 2 * COEFFICIENTS.length - 1;
const SPAN = 2 * REACH + 1;

/** Half the sampling rate, as part of a stream; samples are put into its window. */
export class HalvingStage {
  readonly window: SampleWindow;
  /** Input samples behind an output sample that it takes to tell it. */
  readonly lookahead = REACH;

  /** @param blockSamples the most input samples that are put in at a time */
  constructor(blockSamples: number) {
    this.window = new SampleWindow(REACH, SPAN, blockSamples);
  }

  /** Output samples that can be told once `received` input samples are there. */
  outputsOf(received: number): number {
    return Math.max(0, Math.ceil((received - REACH) / 2));
  }

  /** As new: nothing of what was pushed before is heard in what follows. */
  restart(): void {
    this.window.restart();
  }

  /** Writes all samples that the window suffices for, from `at` to before `end`, and returns where it ended. */
  produce(output: Float32Array, at: number, end: number): number {
    const { window } = this;
    const { samples } = window;
    for (; at + HALVED_OUTPUTS <= end && window.reaches(SPAN + 2 * (HALVED_OUTPUTS - 1)); at += HALVED_OUTPUTS) {
      halveFour(COEFFICIENTS, samples, window.first + REACH, output, at);
      window.first += 2 * HALVED_OUTPUTS;
    }
    for (; at < end && window.reaches(SPAN); at += 1) {
      output[at] = halve(COEFFICIENTS, samples, window.first + REACH);
      window.first += 2;
    }
    return at;
  }
}
