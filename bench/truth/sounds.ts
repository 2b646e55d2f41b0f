import { voiceActivityIn } from '../../src/platform/sound/recorded-voice-activity.js';
import { measureSound } from '../../src/speech/signal/measure-sound.js';
import { type SoundEvidence } from '../../src/speech/sound-evidence.js';

/** The two ways a sound is measured: as it comes, and as a recording. */
export type Path = 'live' | 'recorded';

/** Evidence of 16 kHz mono; `voiceActivity` in it tells whether a recording really went through the neural detector. */
export async function soundOf(samples: Float32Array, path: Path): Promise<SoundEvidence> {
  if (path === 'live') return measureSound(samples, null, null);
  const { spans, hums, note } = await voiceActivityIn(samples, true);
  return measureSound(samples, spans, note, hums);
}
