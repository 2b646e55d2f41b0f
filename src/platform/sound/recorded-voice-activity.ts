import { spansFromProbabilities } from '../../speech/signal/activity-from-probability.js';
import { frameLevelsDb } from '../../speech/signal/frame-levels.js';
import { heldHums } from '../../speech/signal/held-hums.js';
import { SIGNAL_RATE_HZ } from '../../speech/signal/signal-frames.js';
import type { SoundEvidence } from '../../speech/sound-evidence.js';
import type { TimeSpan } from '../../speech/speech-timeline.js';
import {
  PROBABILITY_HOP_MS,
  SileroVoiceActivity,
  VoiceActivityUnavailableError,
} from '../voice-activity/silero.voice-activity.js';

export interface RecordedVoiceActivity {
  /** Null: the live detector does the work. */
  readonly spans: readonly TimeSpan[] | null;
  /** Hesitations that are no words to the neural detector, between the spans. */
  readonly hums: readonly TimeSpan[];
  /** Why it does. */
  readonly note: SoundEvidence['voiceActivityNote'];
}

/** Loaded once per thread. */
let loading: Promise<SileroVoiceActivity> | undefined;

/** When somebody spoke in a whole recording, 16 kHz mono, by the neural detector unless it cannot or shall not. */
export async function voiceActivityIn(samples: Float32Array, neural: boolean): Promise<RecordedVoiceActivity> {
  if (!neural) return { spans: null, hums: [], note: 'model_failed' };
  try {
    loading ??= SileroVoiceActivity.load();
    const probabilities = (await loading).probabilities(samples);
    const durationMs = (samples.length / SIGNAL_RATE_HZ) * 1000;
    const levelsDb = frameLevelsDb(samples);
    const spans = spansFromProbabilities(probabilities, PROBABILITY_HOP_MS, levelsDb, durationMs);
    return { spans, hums: heldHums(samples, levelsDb, spans), note: null };
  } catch (error) {
    if (error instanceof VoiceActivityUnavailableError) return { spans: null, hums: [], note: error.reason };
    throw error;
  }
}
