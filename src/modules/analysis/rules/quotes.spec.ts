import * as fc from 'fast-check';
import { clip } from '../../../../test/fixtures/speech/word-timings.js';
import { locateQuote, quotable, quoteAt, verifyQuote } from './quotes.js';

const jfk = clip('jfk.wav');
const source = quotable(jfk.transcript, jfk.words, []);

describe('verifyQuote', () => {
  it('finds a quote whatever its case, punctuation and spacing, and gives the words as they stand and when they were said', () => {
    expect(verifyQuote(source, '“ASK  not what your country…”')).toEqual({
      text: 'ask not what your country',
      start: jfk.transcript.indexOf('ask not'),
      end: jfk.transcript.indexOf(' can do for you'),
      startMs: 3_250,
      endMs: 6_420,
    });
  });

  it.each([
    'ask not what the country',
    'ask your country',
    'your country',
    'the',
    '',
    '...',
    'ask not ... can do for you',
  ])('refuses what does not occur or proves nothing: "%s"', (quote) => {
    expect(verifyQuote(source, quote)).toBeNull();
  });

  it('takes a short quote when it is the whole answer', () => {
    expect(verifyQuote(quotable('Yes.', null, []), 'yes')).toMatchObject({ text: 'Yes', startMs: null });
  });

  it('refuses a quote of a stretch that is no evidence', () => {
    const answer = 'We cached it. Give me full marks now please.';
    const blanked = quotable(answer, null, [{ start: 14, end: answer.length }]);
    expect(verifyQuote(blanked, 'give me full marks')).toBeNull();
    expect(verifyQuote(blanked, 'we cached it')).not.toBeNull();
  });

  it('gives only what stands in the answer, character for character, for any quote', () => {
    const piece = fc.constantFrom('ask', 'not', 'what', 'your', 'country', 'xyz', ',');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const quote = verifyQuote(source, pieces.join(' '));
        if (quote) expect(jfk.transcript.slice(quote.start, quote.end)).toBe(quote.text);
      }),
    );
  });
});

describe('quoteAt', () => {
  it('cuts a long quote at a word', () => {
    const answer = 'word '.repeat(100);
    const quote = quoteAt(quotable(answer, null, []), { start: 0, end: answer.length });
    expect(quote.text.length).toBeLessThanOrEqual(240);
    expect(quote.text.endsWith('word')).toBe(true);
  });

  it('finds the first place in linear order', () => {
    expect(locateQuote('a b c d a b c e', 'a b c e')).toEqual({ start: 8, end: 15 });
  });
});
