import { type SoundEvidence } from '../sound-evidence.js';
import { joinSpans, type TimeSpan } from '../speech-timeline.js';
import { AdaptiveVoiceActivity } from './adaptive-voice-activity.js';
import { FRAME_MS } from './signal-frames.js';
import { SpeechChain } from './speech-chain.js';
import { KnownVoiceActivity } from './voice-activity.js';

/**
 * The sound of a whole recording.
 *
 * @param samples mono at 16 kHz, full scale ±1.
 * @param activity what the recorded-path detector found; null gives the work to the live detector.
 * @param note why there was no recorded-path detector; null when there was.
 * @param hums hesitations between that activity, see `heldHums`: speech as well, each one syllable however its level
 *   trembles.
 */
export function measureSound(
  samples: Float32Array,
  activity: readonly TimeSpan[] | null,
  note: SoundEvidence['voiceActivityNote'],
  hums: readonly TimeSpan[] = [],
): SoundEvidence {
  const speech = activity && (hums.length === 0 ? activity : joinSpans([...activity, ...hums], FRAME_MS));
  const chain = new SpeechChain(speech === null ? new AdaptiveVoiceActivity() : new KnownVoiceActivity(speech));
  chain.push(samples);
  chain.finish();
  const evidence = chain.evidence();
  return {
    ...evidence,
    nucleiMs: withOneNucleusEach(evidence.nucleiMs, hums),
    voiceActivity: speech === null ? 'adaptive' : 'neural',
    voiceActivityNote: note,
  };
}

function withOneNucleusEach(nucleiMs: readonly number[], hums: readonly TimeSpan[]): readonly number[] {
  const humOf = (ms: number) => hums.findIndex(({ startMs, endMs }) => ms >= startMs && ms < endMs);
  return nucleiMs.filter((ms, at) => humOf(ms) === -1 || humOf(ms) !== humOf(nucleiMs[at - 1] ?? -1));
}
