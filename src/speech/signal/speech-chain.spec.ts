import * as fc from 'fast-check';
import { inARow, recording, silence, whiteNoise } from '../../../test/support/sounds.js';
import { measureSound } from './measure-sound.js';
import { SpeechChain } from './speech-chain.js';

const speech = recording('jfk.wav');

function evidenceOf(samples: Float32Array, pieces: readonly number[]) {
  const chain = new SpeechChain();
  for (let from = 0, piece = 0; from < samples.length; piece += 1) {
    const to = Math.min(samples.length, from + (pieces[piece % pieces.length] ?? 1));
    chain.push(samples, from, to);
    from = to;
  }
  chain.finish();
  return chain.evidence();
}

describe('the signal chain', () => {
  it('gives the same evidence to the last bit however the sound is cut: 20, 32, 100 ms, odd and random', () => {
    const whole = evidenceOf(speech, [speech.length]);
    expect(whole.speech.length).toBeGreaterThan(3);
    expect(whole.nucleiMs.length).toBeGreaterThan(20);
    const pieces = fc.array(fc.integer({ min: 1, max: 8_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(pieces, (sizes) => {
        expect(evidenceOf(speech, sizes)).toEqual(whole);
      }),
      { numRuns: 12, examples: [[[320]], [[512]], [[1_600]], [[7]], [[160, 1, 159]]] },
    );
  });

  it('gives a recording the same numbers as a stream of it', () => {
    const { voiceActivity, voiceActivityNote, ...evidence } = measureSound(speech, null, null);
    expect(evidence).toEqual(evidenceOf(speech, [1_600]));
    expect([voiceActivity, voiceActivityNote]).toEqual(['adaptive', null]);
  });

  it('counts only the nuclei inside the speech that another detector found', () => {
    const spans = [{ startMs: 3_250, endMs: 4_300 }];
    const evidence = measureSound(speech, spans, null);
    expect(evidence).toMatchObject({ voiceActivity: 'neural', speech: spans });
    expect(evidence.nucleiMs.length).toBeGreaterThan(1);
    for (const ms of evidence.nucleiMs) {
      expect(ms).toBeGreaterThanOrEqual(3_250);
      expect(ms).toBeLessThan(4_300);
    }
  });

  it('ends the last speech where the sound ends', () => {
    const cut = speech.subarray(0, 16_000 * 2 - 37);
    const { durationMs, speech: spans } = measureSound(cut, null, null);
    expect(durationMs).toBe(Math.round((cut.length / 16_000) * 1_000));
    expect(spans.at(-1)!.endMs).toBeLessThanOrEqual(durationMs);
  });

  it('finds nothing in nothing, in silence and in noise', () => {
    for (const sound of [new Float32Array(0), silence(3), whiteNoise(6, -40)]) {
      const evidence = measureSound(sound, null, null);
      expect(evidence).toMatchObject({ speech: [], nucleiMs: [], pitch: { medianHz: null } });
      expect(evidence.durationMs).toBe((sound.length / 16_000) * 1_000);
    }
  });

  it('takes samples that are no numbers for silence, and hears what comes after them', () => {
    const broken = new Float32Array(2 * 16_000).fill(Number.NaN);
    broken.fill(Number.POSITIVE_INFINITY, 0, 8_000);
    const evidence = measureSound(inARow(broken, speech), null, null);
    const numbers = [...evidence.speech.flatMap(({ startMs, endMs }) => [startMs, endMs]), ...evidence.nucleiMs];
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(Object.values(evidence.level).every((value) => value === null || Number.isFinite(value))).toBe(true);
    const clean = measureSound(inARow(silence(2), speech), null, null);
    expect(evidence.speech).toEqual(clean.speech);
  });

  it('keeps a live stream within 0.64 s of what is settled', () => {
    const chain = new SpeechChain();
    for (let from = 0; from < speech.length; from += 320) {
      chain.push(speech, from, Math.min(from + 320, speech.length));
      expect(chain.durationMs - chain.log.lengthMs).toBeLessThanOrEqual(660);
    }
  });
});
