import * as fc from 'fast-check';
import { thresholdsFor } from '../thresholds.js';
import { type FinalText, LiveWords } from './live-words.js';

const english = thresholdsFor('en');
const verbatim = (): LiveWords => new LiveWords(english, true);

/** `count` plain words. */
const plain = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
const final = (startSeconds: number, endSeconds: number, text: string): FinalText => ({
  startMs: startSeconds * 1_000,
  endMs: endSeconds * 1_000,
  text,
  words: null,
});

describe('the words of an answer while they come', () => {
  it('tell the fillers of the last ten seconds of which text is known', () => {
    const words = verbatim();
    words.final(final(0, 2, 'Um, so I was, uh, there.'));
    expect(words.features(4_000)).toEqual({ fillersIn10s: 2, fillerShare: null });
    words.final(final(5, 6, 'Um.'));
    expect(words.features(9_000).fillersIn10s).toBe(3);
    words.final(final(7, 8, 'Uh.'));
    expect(words.features(9_000).fillersIn10s).toBe(4);
    words.final(final(11, 11.5, 'Yes.'));
    expect(words.features(13_000).fillersIn10s).toBe(2);
  });

  it('are placed by the engine’s times, and by their place in the text without any', () => {
    const text = `Um ${plain(20)} um um`;
    const timed = verbatim();
    const startsMs = [4_100, ...Array.from({ length: 20 }, (_, at) => 5_000 + at * 100), 9_800, 13_900];
    const spoken = text.split(' ').map((word, at) => ({ word, startMs: startsMs[at]!, endMs: startsMs[at]! + 90 }));
    timed.final({ ...final(0, 14, text), words: spoken });
    expect(timed.features(14_000).fillersIn10s).toBe(3);
    const untimed = verbatim();
    untimed.final(final(0, 14, text));
    expect(untimed.features(14_000).fillersIn10s).toBe(2);
  });

  it('never lie outside their utterance, whatever times the engine tells', () => {
    const words = verbatim();
    const late = { word: 'um', startMs: 80_000_000, endMs: 80_000_100 };
    words.final({ ...final(0, 1, 'um'), words: [late] });
    words.features(1_000);
    words.final(final(12, 13, 'word'));
    expect(words.features(13_000).fillersIn10s).toBe(0);
  });

  it('tell the worst ten seconds where more came at once, and only once', () => {
    const words = verbatim();
    words.final(final(0, 1, 'Yes.'));
    expect(words.features(1_000).fillersIn10s).toBe(0);
    words.final(final(1, 16, `um uh um ${plain(60)}`));
    expect(words.features(16_000).fillersIn10s).toBe(3);
    expect(words.features(17_000).fillersIn10s).toBe(0);
  });

  it('are known from partial texts until the final one is there', () => {
    const words = verbatim();
    words.partial({ startMs: 0, endMs: 2_000, text: 'um I' });
    words.partial({ startMs: 0, endMs: 3_000, text: 'um I uh think' });
    expect(words.features(3_000).fillersIn10s).toBe(2);
    expect([words.fillerCount, words.wordCount]).toEqual([0, 0]);
    words.final(final(0, 4, 'I think.'));
    words.partial({ startMs: 0, endMs: 4_000, text: 'um I uh think' });
    expect(words.features(4_000).fillersIn10s).toBe(0);
    expect(words.wordCount).toBe(2);
  });

  it('are taken back when an utterance turns out to have none', () => {
    const words = verbatim();
    words.partial({ startMs: 0, endMs: 2_000, text: 'um um um' });
    words.final(final(0, 3, ''));
    expect(words.features(3_000).fillersIn10s).toBe(0);
  });

  it('have a share of fillers over the last 60, and none before', () => {
    const words = verbatim();
    words.final(final(0, 10, `um um um ${plain(27)}`));
    words.final(final(10, 20, plain(29)));
    expect(words.features(20_000).fillerShare).toBeNull();
    words.final(final(20, 21, 'um'));
    expect(words.features(21_000).fillerShare).toBe(4 / 60);
    words.final(final(21, 22, plain(2)));
    for (let at = 0; at < 100; at += 1) words.final(final(23 + at, 23.5 + at, ''));
    expect(words.features(123_000).fillerShare).toBe(2 / 60);
  });

  it('are unknown when no text came for ten seconds: the engine may be gone', () => {
    const words = verbatim();
    expect(words.features(0)).toEqual({ fillersIn10s: null, fillerShare: null });
    words.final(final(0, 5, plain(60)));
    expect(words.features(15_000)).toEqual({ fillersIn10s: 0, fillerShare: 0 });
    expect(words.features(15_001)).toEqual({ fillersIn10s: null, fillerShare: null });
    words.final(final(5, 8, ''));
    expect(words.features(15_001)).toEqual({ fillersIn10s: 0, fillerShare: 0 });
  });

  it('have no fillers that are known where the engine leaves them out, or the language has no list', () => {
    for (const words of [new LiveWords(english, false), new LiveWords(thresholdsFor('de'), true)]) {
      words.partial({ startMs: 0, endMs: 1_000, text: 'um' });
      expect(JSON.stringify(words)).not.toContain('um"');
      words.final(final(0, 20, `um ${plain(70)}`));
      expect(words.features(20_000)).toEqual({ fillersIn10s: null, fillerShare: null });
      expect([words.fillerCount, words.wordCount]).toEqual([null, 71]);
    }
  });

  it('are counted over the whole answer, however long, while only the last are kept', () => {
    const words = verbatim();
    for (let at = 0; at < 1_000; at += 1) words.final(final(at, at + 1, 'um yes'));
    expect([words.wordCount, words.fillerCount]).toEqual([2_000, 1_000]);
    expect(words.features(1_000_000)).toEqual({ fillersIn10s: 11, fillerShare: 0.5 });
    expect(JSON.stringify(words).length).toBeLessThan(12_000);
  });

  it('are not counted where only partial texts ever came', () => {
    const words = verbatim();
    for (let at = 0; at < 100; at += 1) words.partial({ startMs: at, endMs: at + 1, text: 'um yes' });
    expect([words.wordCount, words.fillerCount]).toEqual([0, 0]);
  });

  it('are bounded where an engine does not stop', () => {
    const words = verbatim();
    words.final(final(0, 10, 'um '.repeat(1_000_000)));
    expect(words.wordCount).toBeLessThanOrEqual(2_000);
  });

  it('come to the same in whatever order and however often they are told', () => {
    const utterances = Array.from({ length: 12 }, (_, at) =>
      final(at * 3, at * 3 + 2, at % 3 === 0 ? 'Um, I see, you know, yes.' : plain(9)),
    );
    const after = (told: readonly FinalText[]): unknown[] => {
      const words = verbatim();
      for (const utterance of told) words.final(utterance);
      return [words.features(36_000), words.wordCount, words.fillerCount];
    };
    const inOrder = after(utterances);
    const shuffled = fc.shuffledSubarray(utterances, { minLength: 12 });
    fc.assert(
      fc.property(shuffled, fc.array(fc.constantFrom(...utterances)), (told, again) => {
        expect(after([...told, ...again])).toEqual(inOrder);
      }),
    );
  });
});
