import { type SoundEvidence } from '../sound-evidence.js';
import { type TimeSpan } from '../speech-timeline.js';
import { AdaptiveVoiceActivity } from './adaptive-voice-activity.js';
import { SpeechChain } from './speech-chain.js';
import { KnownVoiceActivity } from './voice-activity.js';

/**
 * The sound of a whole recording.
 *
 * @param samples mono at 16 kHz, full scale ±1.
 * @param activity what the recorded-path detector found; null gives the work to the live detector.
 * @param note why there was no recorded-path detector; null when there was.
 */
export function measureSound(
  samples: Float32Array,
  activity: readonly TimeSpan[] | null,
  note: SoundEvidence['voiceActivityNote'],
): SoundEvidence {
  const chain = new SpeechChain(activity === null ? new AdaptiveVoiceActivity() : new KnownVoiceActivity(activity));
  chain.push(samples);
  chain.finish();
  return { ...chain.evidence(), voiceActivity: activity === null ? 'adaptive' : 'neural', voiceActivityNote: note };
}
