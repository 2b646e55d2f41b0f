import * as fc from 'fast-check';
import { clip } from '../../../test/fixtures/speech/word-timings.js';
import { analyzeText, placeWords, tokenize } from './word-tokens.js';

describe('tokenize', () => {
  it('keeps technical words whole', () => {
    const words = tokenize("C++, C# and Node.js don't lose 1,000 self-made rows: 99.5% of CI/CD.").map(
      (token) => token.text,
    );
    expect(words).toEqual(
      ['C++', 'C#', 'and', 'Node.js', "don't", 'lose', '1,000', 'self-made', 'rows', '99.5%', 'of', 'CI', 'CD'],
    ); // prettier-ignore
  });

  it('gives the places of the words for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const token of tokenize(text)) expect(text.slice(token.start, token.end)).toBe(token.text);
      }),
    );
  });

  it('reads a hostile run of separators in linear time', () => {
    const text = `${"a'-.".repeat(100_000)} ${'.'.repeat(200_000)}`;
    const start = performance.now();
    analyzeText(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('analyzeText', () => {
  const sentences = (text: string) => analyzeText(text).sentences.map(({ start, end }) => text.slice(start, end));

  it('does not end a sentence at an abbreviation, a decimal point or a name with a dot', () => {
    expect(sentences('We use e.g. Redis 7.2 or node.js etc. for it. Dr. Smith agreed! Right?')).toEqual([
      'We use e.g. Redis 7.2 or node.js etc. for it.',
      'Dr. Smith agreed!',
      'Right?',
    ]);
  });

  it('takes bullets and blank lines as ends, and a line broken by a recogniser not', () => {
    expect(sentences('fellow Americans,\n ask not\nwhat you can')).toHaveLength(1);
    expect(sentences('First point\n- second point\n\nthird point')).toHaveLength(3);
  });

  it('reads a text wholly in capitals as if in lower case, a short one as names', () => {
    const shouted = analyzeText('UM WE HAD AN INDEX');
    expect(shouted.capitalsOnly).toBe(true);
    expect(shouted.tokens[0]).toEqual({ text: 'um', norm: 'um', start: 0, end: 2 });
    expect(analyzeText('AWS SQL').tokens.map(({ text }) => text)).toEqual(['AWS', 'SQL']);
    expect(analyzeText('40 1,000 3 7 9').capitalsOnly).toBe(false);
  });

  it('knows when a transcript carries no punctuation at all', () => {
    expect(analyzeText('so we had a queue and it was full').punctuated).toBe(false);
    expect(analyzeText('So, we had a queue').punctuated).toBe(true);
    expect(analyzeText('We had a queue.').punctuated).toBe(true);
    expect(analyzeText('').sentences).toEqual([]);
  });
});

describe('placeWords', () => {
  it('lays aligned words over the written transcript and knows the boundary after each', () => {
    const jfk = clip('jfk.wav');
    const placed = placeWords(jfk.words, analyzeText(jfk.transcript));
    expect(placed.map((word) => jfk.transcript.slice(word.start ?? 0, word.end ?? 0).toLowerCase())).toEqual(
      jfk.words.map((word) => word.word),
    );
    expect(placed.filter((word) => word.boundaryAfter === 'clause').map((word) => word.word)).toEqual(
      ['so', 'americans', 'you'],
    ); // prettier-ignore
  });

  it('leaves a word without a place when the text does not have it, and finds the next ones', () => {
    const words = ['we', 'um', 'scaled', 'xyzzy', 'it'].map((word, index) => ({ word, startMs: index, endMs: index }));
    const placed = placeWords(words, analyzeText('We scaled it.'));
    expect(placed.map((word) => word.start)).toEqual([0, null, 3, null, 10]);
  });
});
