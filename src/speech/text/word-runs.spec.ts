import * as fc from 'fast-check';
import { expectWords } from './expected-words.js';
import { analyzeText } from './word-tokens.js';
import { cutIntoRuns, type Stretch } from './word-runs.js';

const words = (text: string) => expectWords(analyzeText(text), 'en');

/** Stretches of these seconds with a second between, a nucleus every 200 ms. */
function stretches(...seconds: number[]): Stretch[] {
  let startMs = 0;
  return seconds.map((length) => {
    const endMs = startMs + length * 1_000;
    const first = startMs + 100;
    const nucleiMs = Array.from({ length: Math.round(length * 5) }, (_, at) => first + at * 200);
    startMs = endMs + 1_000;
    return { startMs: endMs - length * 1_000, endMs, nucleiMs };
  });
}

describe('cutting a text into the runs of its stretches of speech', () => {
  it('pulls punctuation to the pauses, though the lengths speak for another cut', () => {
    const text = words('We measured it first. Then we changed the index and it was fast.');
    // By length alone the first stretch would hold six words.
    expect(cutIntoRuns(text, stretches(1.5, 1.9))).toEqual([4, 13]);
  });

  it('follows the lengths where there is no punctuation', () => {
    const text = words('queue worker index table column record cursor parser');
    expect(cutIntoRuns(text, stretches(1.5, 4.5))).toEqual([2, 8]);
  });

  it('trusts the lengths of fluent speech more than a likely pause, and those of hesitant speech less', () => {
    const runs = stretches(2.4, 1.3);
    const fluent = words('queue worker index table and column record cursor parser number');
    expect(cutIntoRuns(fluent, runs)).toEqual([7, 10]);
    const hesitant = words('queue worker index um table and column record cursor parser');
    expect(cutIntoRuns(hesitant, runs)).toEqual([5, 10]);
  });

  it('does not pause between an article and its noun', () => {
    const text = words('measured everything the queue dropped before lunch');
    const [first] = cutIntoRuns(text, stretches(1.55, 1.6));
    expect(first).not.toBe(3);
  });

  it('leaves a stretch without words where there is more speech than text', () => {
    const text = words('We measured it first. Then we changed the index and it was fast.');
    const [first, breath] = stretches(1.5, 0.2);
    const rest = { startMs: 5_000, endMs: 7_600, nucleiMs: Array.from({ length: 13 }, (_, at) => 5_100 + at * 200) };
    if (!first || !breath) throw new Error('two stretches');
    expect(cutIntoRuns(text, [first, { ...breath, nucleiMs: [] }, rest])).toEqual([4, 4, 13]);
  });

  it('says every word once, in order, for any text and any stretches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'queue,', 'understandable.', 'um', 'of', '1,000', 'SQL'), { minLength: 1, maxLength: 150 }), // prettier-ignore
        fc.array(fc.double({ min: 0.05, max: 30, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (pieces, seconds, heard) => {
          const cut = stretches(...seconds).map((stretch) => (heard ? stretch : { ...stretch, nucleiMs: [] }));
          const text = words(pieces.join(' '));
          const ends = cutIntoRuns(text, cut);
          expect(ends).toHaveLength(cut.length);
          expect(ends.at(-1)).toBe(text.length);
          expect(ends.every((end, at) => end >= (ends[at - 1] ?? 0))).toBe(true);
        },
      ),
    );
  });
});
