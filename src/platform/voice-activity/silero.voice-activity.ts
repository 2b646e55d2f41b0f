import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { SileroNetwork } from './silero-network.js';
import { SAMPLE_RATE_HZ, STEP_SAMPLES } from './silero-shape.js';
import { readSileroWeights } from './silero-weights.js';

/** The published model as the package carries it (Silero VAD 6, MIT). */
const MODEL = '@ricky0123/vad-web/dist/silero_vad_v6.onnx';

/** Time between two probabilities. */
export const PROBABILITY_HOP_MS = (STEP_SAMPLES * 1_000) / SAMPLE_RATE_HZ;

/** `model_unavailable`: the model cannot be loaded here; `model_failed`: not this recording. */
export type VoiceActivityFault = 'model_unavailable' | 'model_failed';

/** There are no probabilities to be had: the recording can still go through the live detector. */
export class VoiceActivityUnavailableError extends Error {
  constructor(
    readonly reason: VoiceActivityFault,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'VoiceActivityUnavailableError';
  }
}

/**
 * The neural voice activity detector for recordings. It computes on the calling thread, about 1 ms per second of
 * sound, and belongs in a worker; loaded once it serves any number of recordings, one after the other.
 */
export class SileroVoiceActivity {
  private constructor(private readonly network: SileroNetwork) {}

  /**
   * Reads the model of the installed package, or of the path that is given.
   * @throws {VoiceActivityUnavailableError} `model_unavailable`
   */
  static async load(modelPath?: string): Promise<SileroVoiceActivity> {
    try {
      const model = await readFile(modelPath ?? createRequire(import.meta.url).resolve(MODEL));
      return new SileroVoiceActivity(new SileroNetwork(readSileroWeights(model)));
    } catch (cause) {
      throw new VoiceActivityUnavailableError('model_unavailable', { cause });
    }
  }

  /**
   * Speech probabilities of a whole recording, 0–1, one per {@link PROBABILITY_HOP_MS}.
   * @param samples mono at 16 kHz, full scale ±1; what lies beyond is clipped, what is no number is silence
   * @throws {VoiceActivityUnavailableError} `model_failed`
   */
  probabilities(samples: Float32Array): Float32Array {
    let probabilities: Float32Array;
    try {
      probabilities = this.network.run(samples);
    } catch (cause) {
      throw new VoiceActivityUnavailableError('model_failed', { cause });
    }
    if (!probabilities.every(Number.isFinite)) throw new VoiceActivityUnavailableError('model_failed');
    return probabilities;
  }
}
