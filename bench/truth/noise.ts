import { type TimeSpan } from '../../src/speech/speech-timeline.js';
import { SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';

export type NoiseKind = 'white' | 'pink' | 'babble';

/** Normally distributed samples (Box & Muller 1958), standard deviation 1. */
export function whiteNoise(length: number, random: () => number): Float32Array {
  return Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
}

/** Power falls 3 dB an octave: white noise through Paul Kellet's filter, ± 0.05 dB from 9 Hz up at 44.1 kHz. */
export function pinkNoise(length: number, random: () => number): Float32Array {
  const poles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616] as const;
  const gains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898] as const;
  const states = new Float64Array(poles.length);
  let delayed = 0;
  return whiteNoise(length, random).map((white) => {
    let sum = delayed + white * 0.5362;
    for (let index = 0; index < poles.length; index += 1) {
      states[index] = (poles[index] ?? 0) * (states[index] ?? 0) + white * (gains[index] ?? 0);
      sum += states[index] ?? 0;
    }
    delayed = white * 0.115926;
    return sum;
  });
}

/** Talkers of one babble: with fewer a single voice still stands out as speech. */
const BABBLE_TALKERS = 8;

/** Several of the given voices at once, each from a place of its own, repeated as needed, all equally loud. */
export function babble(length: number, voices: readonly Float32Array[], random: () => number): Float32Array {
  const mixed = new Float32Array(length);
  for (let talker = 0; talker < BABBLE_TALKERS; talker += 1) {
    const voice = voices[talker % voices.length] ?? mixed;
    const gain = 1 / Math.sqrt(meanPower(voice));
    const from = Math.floor(random() * voice.length);
    for (let at = 0; at < length; at += 1)
      mixed[at] = (mixed[at] ?? 0) + gain * (voice[(from + at) % voice.length] ?? 0);
  }
  return mixed;
}

/**
 * Speech with noise `snrDb` below it: mean power of the clean samples within words over mean power of the noise. Kept
 * below full scale, both together, as a recorder's level would.
 */
export function mixNoise(
  speech: Float32Array,
  words: readonly TimeSpan[],
  noise: Float32Array,
  snrDb: number,
): Float32Array {
  const gain = Math.sqrt(powerWithin(speech, words) / meanPower(noise) / 10 ** (snrDb / 10));
  const mixed = speech.map((sample, at) => sample + gain * (noise[at] ?? 0));
  const peak = mixed.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return peak > 1 ? mixed.map((sample) => sample / peak) : mixed;
}

const meanPower = (samples: Float32Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

function powerWithin(samples: Float32Array, spans: readonly TimeSpan[]): number {
  let sum = 0;
  let count = 0;
  for (const { startMs, endMs } of spans) {
    const part = samples.subarray((startMs * SIGNAL_RATE_HZ) / 1_000, (endMs * SIGNAL_RATE_HZ) / 1_000);
    sum += part.reduce((total, sample) => total + sample * sample, 0);
    count += part.length;
  }
  return sum / count;
}
