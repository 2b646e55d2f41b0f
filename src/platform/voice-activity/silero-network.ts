import { KernelMemory } from './kernel-memory.js';
import { SileroEncoder } from './silero-encoder.js';
import { SileroRecurrence } from './silero-recurrence.js';
import { BATCH, STEP_SAMPLES, type SileroWeights } from './silero-shape.js';
import { BINS_READ, SileroSpectrum } from './silero-spectrum.js';

/** The layers and the values of a batch take 521,352 floats: 2 MB. */
const MEMORY_FLOATS = 524_288;

/**
 * The network of Silero VAD for 16 kHz, on the weights of the published model. The encoder of a step depends on no
 * other step, so steps go through it in batches; only the recurrent layer goes step by step. The results are those of
 * the model in ONNX Runtime, to float32 rounding.
 */
export class SileroNetwork {
  private readonly spectrum: SileroSpectrum;
  private readonly encoder: SileroEncoder;
  private readonly recurrence: SileroRecurrence;

  constructor(weights: SileroWeights) {
    const kernel = new KernelMemory(MEMORY_FLOATS);
    this.spectrum = new SileroSpectrum(kernel, weights.basis);
    this.encoder = new SileroEncoder(kernel, weights, this.spectrum.magnitudes, BINS_READ);
    this.recurrence = new SileroRecurrence(kernel, weights, this.encoder.gates);
  }

  /**
   * Speech probabilities of a whole recording, 0–1, one per step of 512 samples; what is missing of the last step is
   * silence. Every call starts anew.
   * @param samples mono at 16 kHz; what lies beyond ±1 is clipped, what is no number is silence
   */
  run(samples: Float32Array): Float32Array {
    const probabilities = new Float32Array(Math.ceil(samples.length / STEP_SAMPLES));
    this.recurrence.reset();
    for (let first = 0; first < probabilities.length; first += BATCH) {
      const steps = Math.min(BATCH, probabilities.length - first);
      this.spectrum.compute(samples, first, steps);
      this.encoder.run();
      for (let step = 0; step < steps; step += 1) probabilities[first + step] = this.recurrence.advance(step);
    }
    return probabilities;
  }
}
