import * as fc from 'fast-check';
import { cleanWords, type TimedWord } from './words.js';

describe('cleanWords', () => {
  it('joins punctuation reported as a word of its own to the word before it, with a short tail of time', () => {
    const words = cleanWords([
      { word: ' Americans', startMs: 1_210, endMs: 1_950 },
      { word: ',', startMs: 1_950, endMs: 2_160 },
      { word: ' ask', startMs: 3_260, endMs: 3_260 },
      { word: '.', startMs: 3_300, endMs: 9_000 },
    ]);
    expect(words.map((entry) => [entry.word, entry.startMs, entry.endMs])).toEqual([
      ['Americans,', 1_210, 2_160],
      ['ask.', 3_260, 3_560],
    ]);
  });

  it('leaves out words whose times cannot be: not a number, infinite, negative, later than a day', () => {
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e15].map((startMs) => ({ word: 'x', startMs, endMs: 2 }));
    expect(cleanWords([...bad, { word: 'ok', startMs: 1, endMs: 2 }])).toHaveLength(1);
  });

  it('turns an end before the start into no duration and cuts a word stretched over a silence', () => {
    const words = cleanWords([
      { word: 'a', startMs: 500, endMs: 100 },
      { word: 'b', startMs: 600, endMs: 60_000 },
    ]);
    expect(words.map((entry) => entry.endMs)).toEqual([500, 10_600]);
  });

  it('gives ordered, placed words for any input', () => {
    const word = fc.record({
      word: fc.string({ maxLength: 8 }),
      startMs: fc.oneof(fc.double(), fc.integer({ min: -10, max: 100_000 })),
      endMs: fc.oneof(fc.double(), fc.integer({ min: -10, max: 100_000 })),
    });
    fc.assert(
      fc.property(fc.array(word), (input: TimedWord[]) => {
        const clean = cleanWords(input);
        expect(clean.length).toBeLessThanOrEqual(input.length);
        clean.forEach((entry, index) => {
          expect(entry.endMs).toBeGreaterThanOrEqual(entry.startMs);
          expect(entry.startMs).toBeGreaterThanOrEqual(clean[index - 1]?.startMs ?? 0);
        });
      }),
    );
  });
});
