import { countSyllables } from './syllables.js';

const english = (word: string) => countSyllables(word, 'en-GB');

describe('syllables of a word', () => {
  it.each([
    ['the', 1],
    ['country', 2],
    ['americans', 4],
    ['substantial', 3],
    ["we're", 1],
    ['well-known', 2],
  ])('counts English words: %s', (word, count) => {
    expect(english(word)).toBe(count);
  });

  it.each([
    ['0', 2],
    ['7', 2],
    ['40', 2],
    ['42', 3],
    ['100', 3],
    ['1,000', 3],
    ['250', 5],
    ['3.5', 3],
    ['40%', 4],
    ['1234567890123', 15],
  ])('counts numbers as they are read out: %s', (word, count) => {
    expect(english(word)).toBe(count);
  });

  it.each([
    ['SQL', 3],
    ['AWS', 5],
    ['HTTP', 4],
    ['NASA', 2],
    ['I', 1],
    ['C#', 2],
    ['C++', 3],
  ])('counts capitals as they are spelled: %s', (word, count) => {
    expect(english(word)).toBe(count);
  });

  it.each([
    ['de', 'Bewerbungsgespräch', 5],
    ['es', 'trabajo', 3],
    ['ru', 'работа', 3],
    ['zh', '你好', 2],
    ['de', '42', 3],
  ])('counts vowel groups elsewhere: %s %s', (language, word, count) => {
    expect(countSyllables(word, language)).toBe(count);
  });

  it('takes what is too long for a word by its vowels, in linear time', () => {
    // By the rules for words the last "e" is silent, and half a minute goes by over the longer one.
    expect(english('cake'.repeat(20))).toBe(40);
    expect(english('cake'.repeat(50_000))).toBe(100_000);
  });

  it('is at least one, whatever is written', () => {
    for (const word of ['', 'x', 'тчк', '…', '\u0301']) expect(countSyllables(word, 'fr')).toBe(1);
  });
});
