import { type TextToken } from '../../../speech/text/word-tokens.js';

/** Figures of an answer, in digits or in words: a speech engine writes "two seconds" as often as "2 seconds". */

/** So small that they are figures only with a unit: "two ways" and "three of them" measure nothing. */
const SMALL = words('two three four five six seven eight nine');
const LARGE = words(
  'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety',
);
const MAGNITUDES = words('hundred thousand million billion trillion');
const UNITS = words(
  `percent percents ms nanosecond nanoseconds microsecond microseconds millisecond milliseconds millis second seconds minute minutes hour hours
   day days week weeks month months quarter quarters year years times fold byte bytes kilobyte kilobytes megabyte megabytes gigabyte gigabytes
   terabyte terabytes kb mb gb tb dollar dollars euro euros pound pounds cents points`,
);
/** "One second, please", "one day we saw": of these only what nobody says in passing. */
const UNITS_OF_ONE = words(
  'percent millisecond microsecond nanosecond hour week month year megabyte gigabyte terabyte',
);
/** "A million things", "a hundred ways": a manner of speaking. */
const UNCOUNTED = words('things ways reasons kinds sorts');
const CERTAINTY = words('sure certain confident agree positive');

/** The tokens of one sentence. The number of a list item at its head is no figure. */
export function hasFigure(tokens: readonly TextToken[]): boolean {
  if (tokens.some(({ norm }, at) => /^\d/.test(norm) && (at > 0 || norm.length > 2))) return true;
  const spoken = tokens.flatMap(({ norm }) => norm.split('-'));
  return spoken.some((word, at) => isSpokenFigure(word, spoken.slice(at + 1, at + 3)));
}

function isSpokenFigure(word: string, [next = '', afterNext = '']: readonly string[]): boolean {
  if (MAGNITUDES.has(word)) return !UNCOUNTED.has(next) && !(isPercent(next, afterNext) && CERTAINTY.has(afterNext));
  if (LARGE.has(word)) return next !== '' && !UNCOUNTED.has(next);
  if (SMALL.has(word)) return UNITS.has(next) || isPercent(next, afterNext);
  if (word === 'half') return (next === 'a' || next === 'an') && UNITS.has(afterNext);
  return word === 'one' && (UNITS_OF_ONE.has(next) || isPercent(next, afterNext));
}

function isPercent(next: string, afterNext: string): boolean {
  return next === 'percent' || (next === 'per' && afterNext === 'cent');
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
