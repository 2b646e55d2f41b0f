import * as fc from 'fast-check';
import { recording } from '../../../test/support/sounds.js';
import { AnswerHearing } from './answer-hearing.js';
import { pcm16FromSamples } from './pcm16.js';
import type { UtteranceEdge } from './utterance-cutter.js';

const RATE_HZ = 16_000;

function pcm16Of(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length);
  pcm16FromSamples(samples, bytes);
  return bytes;
}

/** Heard in pieces of these many samples, over and over. */
function hear(bytes: Uint8Array, sampleRateHz: number, pieces: readonly number[]) {
  const hearing = new AnswerHearing(sampleRateHz);
  const edges: UtteranceEdge[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const to = Math.min(from + 2 * pieces[turn % pieces.length]!, bytes.length);
    edges.push(...hearing.push(bytes.subarray(from, to)));
    from = to;
  }
  edges.push(...hearing.finish());
  return { edges, evidence: hearing.evidence(), durationMs: hearing.durationMs, silent: hearing.silent };
}

describe('an answer being heard', () => {
  const jfk = pcm16Of(recording('jfk.wav'));

  it('comes to the same however its sound is cut', () => {
    const whole = hear(jfk, RATE_HZ, [8_000]);
    expect(whole.edges.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 8_000 }), { minLength: 1, maxLength: 5 }), (pieces) => {
        expect(hear(jfk, RATE_HZ, [...pieces, 8_000])).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it.each([8_000, 44_100, 48_000])('takes %i Hz and tells places in its time', (rateHz) => {
    const seconds = 2;
    const tone = Float32Array.from(
      { length: seconds * rateHz },
      (_, n) => 0.3 * Math.sin((2 * Math.PI * 200 * n) / rateHz),
    );
    const { evidence, durationMs, silent } = hear(pcm16Of(tone), rateHz, [Math.floor(rateHz / 10)]);
    expect([durationMs, evidence.durationMs, silent]).toEqual([2_000, 2_000, false]);
  });

  it('calls silent what does not swing, an offset of the microphone included', () => {
    const still = new Float32Array(RATE_HZ).fill(0.2);
    expect(hear(pcm16Of(still), RATE_HZ, [1_600]).silent).toBe(true);
    expect(hear(new Uint8Array(0), RATE_HZ, [1_600])).toMatchObject({ silent: true, durationMs: 0, edges: [] });
  });

  it('refuses half a sample and pieces that are too long', () => {
    const hearing = new AnswerHearing(RATE_HZ);
    expect(() => hearing.push(new Uint8Array(3))).toThrow(RangeError);
    expect(() => hearing.push(new Uint8Array(2 * 24_001))).toThrow(RangeError);
    expect(hearing.durationMs).toBe(0);
  });

  it('tells nothing new when finished twice', () => {
    const hearing = new AnswerHearing(RATE_HZ);
    hearing.push(jfk.subarray(0, 16_000));
    hearing.finish();
    expect(hearing.finish()).toEqual([]);
  });
});
