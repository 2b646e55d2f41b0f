import { SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';
import { monoSamples } from '../truth/recording.js';
import { LONG_SECONDS } from './long-recordings.js';

/** Several voices, quiet and noisy rooms, pauses of all lengths. */
const SOURCES = [
  'jfk.wav',
  'mfa_acoustic_corpus.wav',
  'librivox_sense-0870.wav',
  'sonnet001.mp3',
  'synthetic/jfk_snr20.wav',
  'synthetic/jfk_pause_all_room.wav',
  'ami_dev00.30s.wav',
] as const;

/** Ten minutes of 16 kHz mono: fixtures one after the other, again and again. */
export async function longSound(): Promise<Float32Array> {
  const parts = await Promise.all(SOURCES.map(monoSamples));
  const sound = new Float32Array(LONG_SECONDS * SIGNAL_RATE_HZ);
  for (let at = 0, index = 0; at < sound.length; index += 1) {
    const part = parts[index % parts.length] as Float32Array;
    sound.set(part.subarray(0, sound.length - at), at);
    at += part.length;
  }
  return sound;
}
