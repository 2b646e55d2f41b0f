import * as fc from 'fast-check';
import { findRepetitions, measureText, mtld } from './text-measures.js';
import { analyzeText } from './word-tokens.js';

const ANSWER =
  'I think we had we had a queue that was maybe too long. The workers took jobs from it in order, and each job wrote its result to the database before the next one began. ' +
  'When the database slowed down, the the queue grew until memory ran out. We probably should have bounded it from the start.';

describe('measureText', () => {
  it('measures sentence length, hedges, repetitions and diversity with their places', () => {
    const result = measureText(ANSWER, 'en');
    expect(result.sentenceCount).toBe(4);
    expect(result.meanSentenceWords).toMatchObject({ status: 'measured', value: result.wordCount / 4, unit: 'words' });
    expect(result.hedges.map(({ start, end }) => ANSWER.slice(start, end))).toEqual(['I think', 'maybe', 'probably']);
    expect(result.repetitions.map(({ start, end }) => ANSWER.slice(start, end))).toEqual(['we had we had', 'the the']);
    expect(result.hedgesPer100Words.value).toBeCloseTo(300 / result.wordCount, 2);
    expect(result.vocabularyDiversityMtld.value).toBeGreaterThan(30);
    expect(result.longestSentence?.words).toBe(22);
  });

  it('says why under 50 words, without words, without punctuation and in another language', () => {
    expect(measureText('Short answer.', 'en').meanSentenceWords.reason).toBe('not_enough_words');
    expect(measureText('', 'en').vocabularyDiversityMtld.reason).toBe('no_words');
    expect(measureText('we wait for the queue '.repeat(20), 'en').meanSentenceWords.reason).toBe('no_punctuation');
    expect(measureText(ANSWER, 'fr').hedgesPer100Words.reason).toBe('language_not_supported');
  });

  it('gives no figure that is not finite for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'maybe', 'queue', '.', ',', '12'), { maxLength: 200 }), (pieces) => {
        const result = measureText(pieces.join(' '), 'en');
        const figures = [
          result.meanSentenceWords,
          result.hedgesPer100Words,
          result.repetitionsPer100Words,
          result.vocabularyDiversityMtld,
        ];
        expect(figures.map((figure) => figure.status)).not.toContain('failed');
      }),
    );
  });
});

describe('findRepetitions', () => {
  const repeated = (text: string) => findRepetitions(analyzeText(text)).map(({ start, end }) => text.slice(start, end));

  it('leaves emphasis, grammar, numbers and sentence ends alone', () => {
    expect(repeated('It had had a very very long run. Run it 10 10 times.')).toEqual([]);
  });
});

describe('mtld', () => {
  it('is the text length over the factors, by hand', () => {
    // a b a: 3 words, 2 types (0.67) ends the first factor; d e f leaves the rest at 1. Backwards: f e d a b (1.0), a: 5/6.
    const forwards = 6 / 1;
    const backwards = 6 / ((1 - 5 / 6) / (1 - 0.72));
    expect(mtld(['a', 'b', 'a', 'd', 'e', 'f'])).toBeCloseTo((forwards + backwards) / 2, 6);
  });

  it('is the length of the text when no word comes twice', () => {
    expect(mtld(['a', 'b', 'c'])).toBe(3);
  });
});
