import { syllable } from 'syllable';
import { primarySubtag } from '../thresholds.js';

/** Syllables of the English names of 0–19. */
const SMALL = [2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2];
/** Syllables of "twenty" … "ninety", from 20 on. */
const TENS = [2, 2, 2, 2, 2, 3, 2, 2];
/** "hundred", "thousand", "million" and "billion" have two each. */
const MAGNITUDE = 2;
/** Numerals of other languages are not spelled out here; most names of digits have one or two syllables. */
const SYLLABLES_PER_FOREIGN_DIGIT = 1.5;
/** Longer strings of digits are read one by one. */
const LONGEST_NUMBER = 9;
/** Capitals up to this length are spelled out: "API", "AWS"; longer ones with a vowel are read as words: "NASA". */
const LONGEST_SPELLED = 3;

/** The longest word of English dictionaries has 45 letters; longer strings are no words, and rules for words slow there. */
const LONGEST_WORD = 45;

const PIECE = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|[%#+]/gu;
/** Signs of which each is about a syllable (Han, Hangul) or a mora (kana). */
const SYLLABIC = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** Vowel letters of the Latin, Greek and Cyrillic alphabets, after marks were taken off. */
const VOWEL_GROUP = /[aeiouyæœøıαειουωηаеиоуыэюяіѣєї]+/gu;

/**
 * Syllables of one written word, at least 1: the `syllable` package for English words, groups of vowels for any other
 * language. Numbers count as they are read out in English ("1,000", "3.5", "40%"), capitals as they are spelled ("SQL").
 * O(letters).
 * @param language BCP 47 tag.
 */
export function countSyllables(word: string, language: string): number {
  const english = primarySubtag(language) === 'en';
  let sum = 0;
  for (const [piece] of word.matchAll(PIECE)) {
    if (/^\p{N}/u.test(piece)) sum += numberSyllables(piece, english);
    else if (piece === '%') sum += 2;
    else if (piece === '#' || piece === '+') sum += 1;
    else if (isSpelled(piece)) sum += spelledSyllables(piece);
    else sum += english && piece.length <= LONGEST_WORD ? syllable(piece) : vowelGroups(piece);
  }
  return Math.max(1, sum);
}

function vowelGroups(word: string): number {
  const signs = word.match(SYLLABIC)?.length ?? 0;
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return Math.max(1, signs + (plain.match(VOWEL_GROUP)?.length ?? 0));
}

function isSpelled(piece: string): boolean {
  if (piece.length < 2 || piece !== piece.toUpperCase() || !/^[A-Z]+$/.test(piece)) return false;
  return piece.length <= LONGEST_SPELLED || !/[AEIOUY]/.test(piece);
}

function spelledSyllables(letters: string): number {
  return [...letters].reduce((sum, letter) => sum + (letter === 'W' ? 3 : 1), 0);
}

function numberSyllables(written: string, english: boolean): number {
  const [whole = '', ...decimals] = written.replace(/,(?=\p{N}{3})/gu, '').split(/[.,]/);
  const digits = [...whole, ...decimals.join('')].length;
  if (!english) return Math.ceil(digits * SYLLABLES_PER_FOREIGN_DIGIT);
  const fraction = decimals.reduce((sum, part) => sum + 1 + digitByDigit(part), 0);
  return fraction + (whole.length > LONGEST_NUMBER ? digitByDigit(whole) : cardinalSyllables(Number(whole)));
}

function digitByDigit(digits: string): number {
  return [...digits].reduce((sum, digit) => sum + (SMALL[Number(digit)] ?? 1), 0);
}

function cardinalSyllables(value: number): number {
  if (!Number.isFinite(value)) return 1;
  if (value < 20) return SMALL[value] ?? 1;
  if (value < 100)
    return (TENS[Math.floor(value / 10) - 2] ?? 2) + (value % 10 === 0 ? 0 : cardinalSyllables(value % 10));
  const unit = value < 1_000 ? 100 : value < 1_000_000 ? 1_000 : 1_000_000;
  const rest = value % unit;
  return cardinalSyllables(Math.floor(value / unit)) + MAGNITUDE + (rest === 0 ? 0 : cardinalSyllables(rest));
}
