import { inARow, recording } from '../../../test/support/sounds.js';
import { SpeechChain } from '../signal/speech-chain.js';
import { thresholdsFor } from '../thresholds.js';
import { heardFeatures } from './heard-features.js';
import { liveFeatures } from './live-features.js';
import { INITIAL_NUDGE_STATE, reduceNudges } from './nudge-reducer.js';
import { type Nudge } from './nudge.js';

const RATE_HZ = 16_000;
const english = thresholdsFor('en');

/** One period of a buzz with twenty harmonics of 125 Hz. */
const BUZZ = Float64Array.from({ length: 128 }, (_, n) =>
  Array.from({ length: 20 }, (_, h) => Math.sin((2 * Math.PI * (h + 1) * n) / 128) / (h + 1)).reduce((a, b) => a + b),
);

/** A buzz that swells once a syllable, over a little noise; `syllablesPerSecond` 0 is noise alone. */
function babbling(seconds: number, syllablesPerSecond: number): Float32Array {
  const swellStep = (Math.PI * syllablesPerSecond) / RATE_HZ;
  const samples = new Float32Array(seconds * RATE_HZ);
  const { sin } = Math;
  let seed = 7;
  for (let n = 0; n < samples.length; n += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    samples[n] = 0.1 * sin(swellStep * n) ** 2 * BUZZ[n % BUZZ.length]! + (seed / 2 ** 30 - 1) * 0.0005;
  }
  return samples;
}

const chainOf = (...pieces: Float32Array[]): SpeechChain => {
  const chain = new SpeechChain();
  for (const piece of pieces) chain.push(piece);
  return chain;
};

describe('features heard in the sound', () => {
  it('tell how long the answer is being waited for', () => {
    const { waitingMs, silenceMs, rate10sWpm } = heardFeatures(chainOf(babbling(4, 0)), english);
    expect(waitingMs).toBeGreaterThan(3_300);
    expect([silenceMs, rate10sWpm]).toEqual([undefined, undefined]);
  });

  it('tell the rate by syllables, over ten seconds and over the last fifteen of speech', () => {
    const heard = heardFeatures(chainOf(babbling(1, 0), babbling(20, 4)), english);
    const wpm = (4 * 60) / 1.38;
    expect(Math.abs(heard.rate10sWpm! / wpm - 1)).toBeLessThan(0.08);
    expect(Math.abs(heard.rate15sWpm! / wpm - 1)).toBeLessThan(0.08);
    expect(heard.speechRunMs).toBeGreaterThan(19_000);
    expect(heard.silenceMs).toBe(0);
    expect(heard.speechLevelDb! - heard.noiseFloorDb!).toBeGreaterThan(20);
  });

  it('have no rate with too little speech, nor in a language whose words are not known', () => {
    const short = chainOf(babbling(8, 0), babbling(4, 4));
    expect(heardFeatures(short, english)).toMatchObject({ rate10sWpm: null, rate15sWpm: null });
    const long = chainOf(babbling(1, 0), babbling(20, 4));
    expect(heardFeatures(long, thresholdsFor('ja')).rate10sWpm).toBeUndefined();
  });

  it('tell a pause and the silence after speech', () => {
    const heard = heardFeatures(chainOf(babbling(1, 0), babbling(6, 4), babbling(5, 0)), english);
    expect(heard.speechRunMs).toBe(0);
    expect(Math.abs(heard.silenceMs! - 5_000)).toBeLessThan(900);
    expect(Math.abs(heard.sinceSpeechBeganMs! - 11_000)).toBeLessThan(900);
  });
});

describe('the live chain as a whole', () => {
  const nudgesFor = (samples: Float32Array): Nudge[] => {
    const chain = chainOf(babbling(1, 0));
    let state = INITIAL_NUDGE_STATE;
    const nudges: Nudge[] = [];
    for (let from = 0; from < samples.length; from += RATE_HZ) {
      chain.push(samples, from, Math.min(from + RATE_HZ, samples.length));
      const features = liveFeatures(chain.log.lengthMs, heardFeatures(chain, english));
      const step = reduceNudges(state, features, { setting: 'normal', language: 'en' });
      state = step.state;
      if (step.nudge) nudges.push(step.nudge);
    }
    return nudges;
  };

  it('asks who speaks too fast to slow down, in about the ten seconds the rule takes', () => {
    // The fast part of a monologue, played 1.4 times as fast: about 200 words a minute.
    const fast = recording('mfa_acoustic_corpus.wav').subarray(1.1 * RATE_HZ, 6.6 * RATE_HZ);
    const faster = Float32Array.from({ length: Math.floor(fast.length / 1.4) }, (_, n) => fast[Math.floor(n * 1.4)]!);
    const [first] = nudgesFor(inARow(...Array.from({ length: 6 }, () => faster)));
    expect(first).toMatchObject({ type: 'SLOW_DOWN', evidence: { metric: 'rate10sWpm' } });
    expect(first!.evidence.value).toBeGreaterThan(180);
    expect(first!.atMs).toBeLessThan(14_000);
  });

  it('does not ask who has fallen silent to speak quicker', () => {
    expect(nudgesFor(inARow(babbling(18, 2.6), babbling(5, 0)))).toEqual([]);
  });

  it('leaves alone who speaks at an even pace', () => {
    expect(nudgesFor(babbling(20, 3.3))).toEqual([]);
  });
});
