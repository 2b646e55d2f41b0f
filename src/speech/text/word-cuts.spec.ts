import * as fc from 'fast-check';
import { cutStretch } from './word-cuts.js';
import { expectWords } from './expected-words.js';
import { analyzeText } from './word-tokens.js';

const words = (text: string) => expectWords(analyzeText(text), 'en');

describe('cuts between the words of one stretch', () => {
  it('lie at expected durations where no nucleus was found', () => {
    const cuts = cutStretch(words('queue understandable'), { startMs: 1_000, endMs: 3_000, nucleiMs: [] });
    expect(cuts).toHaveLength(2);
    expect(cuts[0]).toBeGreaterThan(1_400);
    expect(cuts[0]).toBeLessThan(1_800);
    expect(cuts[1]).toBe(3_000);
  });

  it('follow the nuclei, and go between two of them', () => {
    const cutOf = (text: string, nucleiMs: number[]) =>
      cutStretch(words(text), { startMs: 0, endMs: 1_400, nucleiMs })[0] ?? 0;
    // By duration alone the cut lies in the middle of the fifth syllable.
    expect(cutOf('understandable cat', [])).toBeLessThan(1_080);
    const late = cutOf('understandable cat', [100, 340, 580, 820, 1_080, 1_300]);
    expect(late).toBeGreaterThan(1_100);
    expect(late).toBeLessThan(1_290);
    const early = cutOf('cat understandable', [240, 520, 700, 880, 1_060, 1_240]);
    expect(early).toBeGreaterThan(260);
    expect(early).toBeLessThan(500);
  });

  it('draw out the word before the pause', () => {
    const [first] = cutStretch(words('cat cat'), { startMs: 0, endMs: 1_000, nucleiMs: [] });
    expect(first).toBeGreaterThan(250);
    expect(first).toBeLessThan(450);
  });

  it('spread words evenly that are more than a mouth can say', () => {
    const cuts = cutStretch(words('a '.repeat(500)), { startMs: 0, endMs: 1_000, nucleiMs: [] });
    expect(cuts).toHaveLength(500);
    expect(cuts[249]).toBeGreaterThan(350);
    expect(cuts[249]).toBeLessThan(650);
  });

  it('ascend and end with the stretch, for any words and nuclei', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'queue,', 'understandable.', 'um', 'of', '1,000'), { minLength: 1, maxLength: 60 }), // prettier-ignore
        fc.integer({ min: 1, max: 40_000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 80 }),
        (pieces, lengthMs, shares) => {
          const nucleiMs = shares.map((share) => 500 + share * lengthMs).sort((a, b) => a - b);
          const stretch = { startMs: 500, endMs: 500 + lengthMs, nucleiMs };
          const cuts = cutStretch(words(pieces.join(' ')), stretch);
          expect(cuts).toHaveLength(pieces.length);
          expect(cuts.at(-1)).toBeCloseTo(stretch.endMs, 6);
          expect(cuts.every((cut, at) => cut >= (cuts[at - 1] ?? stretch.startMs))).toBe(true);
        },
      ),
    );
  });
});
