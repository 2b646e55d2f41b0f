import { FLOAT_BYTES, type KernelFloats, type KernelMemory, LINEAR, type Product } from './kernel-memory.js';
import { BATCH, BINS, FRAME, FRAMES, STEP_SAMPLES } from './silero-shape.js';

/** Samples in front of a step that the network sees once more (`OnnxWrapper` of Silero VAD 5 and 6). */
const CONTEXT = 64;
/** Behind a step its last samples are mirrored, so that the fourth frame is whole (the model's own padding). */
const MIRRORED = 64;
const FRAME_HOP = 128;
/** A frame folded around its middle: cosines see only the sum of both halves, sines only the difference. */
const FOLD = FRAME / 2;
/** Bins of a frame as the kernel writes (multiples of 8) and reads (multiples of 4) them. */
const BINS_WRITTEN = 136;
export const BINS_READ = 132;

/** The magnitude spectra of a batch of steps, four frames each. */
export class SileroSpectrum {
  /** `[BATCH][FRAMES][BINS_READ]` */
  readonly magnitudes: KernelFloats;
  private readonly window = new Float32Array(CONTEXT + STEP_SAMPLES + MIRRORED);
  private readonly sums: KernelFloats;
  private readonly differences: KernelFloats;
  private readonly cosines: KernelFloats;
  private readonly sines: KernelFloats;
  private readonly products: readonly Product[];

  /** @param basis `[2 × BINS][FRAME]`, symmetric around the middle of the frame */
  constructor(
    private readonly kernel: KernelMemory,
    basis: Float32Array,
  ) {
    const perBatch = (width: number) => kernel.take(BATCH * FRAMES * width);
    this.magnitudes = perBatch(BINS_READ);
    [this.sums, this.differences] = [perBatch(FOLD), perBatch(FOLD)];
    [this.cosines, this.sines] = [perBatch(BINS_WRITTEN), perBatch(BINS_WRITTEN)];
    const noBias = kernel.take(BINS_WRITTEN).address;
    const product = (from: KernelFloats, to: KernelFloats, firstRow: number): Product => [
      ...([from.address, FOLD * FLOAT_BYTES] as const),
      // The first sample of a frame has no counterpart; its weight is zero. The middle comes last.
      kernel.placeWeights(FOLD, BINS_WRITTEN, (n, bin) =>
        bin < BINS ? (basis[(firstRow + bin) * FRAME + n + 1] ?? 0) : 0,
      ),
      ...([noBias, to.address, BINS_WRITTEN * FLOAT_BYTES, BATCH * FRAMES, FOLD, BINS_WRITTEN, LINEAR] as const),
    ];
    this.products = [product(this.sums, this.cosines, 0), product(this.differences, this.sines, BINS)];
  }

  /** Fills {@link magnitudes} for `steps` steps of the recording from `firstStep` on. */
  compute(samples: Float32Array, firstStep: number, steps: number): void {
    for (let step = 0; step < steps; step += 1) {
      this.takeWindow(samples, (firstStep + step) * STEP_SAMPLES - CONTEXT);
      for (let frame = 0; frame < FRAMES; frame += 1) this.fold(frame * FRAME_HOP, (step * FRAMES + frame) * FOLD);
    }
    for (const product of this.products) this.kernel.multiplyRows(...product);
    const [cosines, sines, magnitudes] = [this.cosines.values, this.sines.values, this.magnitudes.values];
    for (let row = 0; row < steps * FRAMES; row += 1) {
      const from = row * BINS_WRITTEN;
      const to = row * BINS_READ;
      for (let bin = 0; bin < BINS; bin += 1) {
        const re = cosines[from + bin] ?? 0;
        const im = sines[from + bin] ?? 0;
        magnitudes[to + bin] = Math.sqrt(re * re + im * im);
      }
    }
  }

  private takeWindow(samples: Float32Array, start: number): void {
    const { window } = this;
    const known = CONTEXT + STEP_SAMPLES;
    for (let index = 0; index < known; index += 1) {
      const sample = samples[start + index] ?? 0;
      // One broken value would stay in the recurrent layer for good; NaN fails every comparison.
      window[index] = sample >= -1 && sample <= 1 ? sample : clipped(sample);
    }
    for (let index = 0; index < MIRRORED; index += 1) window[known + index] = window[known - 2 - index] ?? 0;
  }

  private fold(start: number, to: number): void {
    const { window } = this;
    const [sums, differences] = [this.sums.values, this.differences.values];
    for (let n = 1; n < FOLD; n += 1) {
      const early = window[start + n] ?? 0;
      const late = window[start + FRAME - n] ?? 0;
      sums[to + n - 1] = early + late;
      differences[to + n - 1] = early - late;
    }
    sums[to + FOLD - 1] = window[start + FOLD] ?? 0;
  }
}

function clipped(sample: number): number {
  return Number.isFinite(sample) ? Math.sign(sample) : 0;
}
