import { type DateRange } from './dates.js';

const MAX_YEARS = 50;
const WORDS = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
]
  .join(' ')
  .split(' ');
const CLAIM = new RegExp(
  String.raw`(?<![\p{L}\p{N}.-])(\d{1,2}(?:[.,]\d)?|${WORDS.join('|')})\s*(?:\+|plus)?\s*(?:years?|yrs?)(?![\s-]*(?:old|ago|warranty))(?:['’])?\s+(?:of|in|as|with|building|working|leading|developing|designing|managing|delivering|experience|professional|industry|hands|teaching|writing|running|serving|across)`,
  'giu',
);

/**
 * Years of experience as the union of the dated ranges: two jobs at a time count once. Both end months count; a year
 * without a month starts in January or ends in December; what lasts ends in the month of `now`.
 */
export function yearsFromRanges(ranges: readonly DateRange[], now: Date): number | null {
  const nowMonth = now.getUTCFullYear() * 12 + now.getUTCMonth();
  const spans = ranges.flatMap((range) => spanOf(range, nowMonth)).sort((a, b) => a[0] - b[0]);
  if (spans.length === 0) return null;
  let months = 0;
  let reached = -Infinity;
  for (const [from, to] of spans) {
    if (to <= reached) continue;
    months += to - Math.max(from, reached + 1) + 1;
    reached = to;
  }
  return Math.min(MAX_YEARS, Math.round((months / 12) * 10) / 10);
}

function spanOf(range: DateRange, nowMonth: number): [number, number][] {
  if (!range.start) return [];
  const from = range.start.year * 12 + (range.start.month === null ? 0 : range.start.month - 1);
  const last = range.current
    ? nowMonth
    : range.end
      ? range.end.year * 12 + (range.end.month === null ? 11 : range.end.month - 1)
      : null;
  if (last === null) return [];
  const to = Math.min(last, nowMonth);
  const plausible = from <= to && range.start.year >= 1950 && to - from <= MAX_YEARS * 12 + 12;
  return plausible ? [[from, to]] : [];
}

/** `12 years of …`, `eight years building …`: the largest claim of a text, or null. */
export function claimedYears(text: string): number | null {
  const claims = [...text.matchAll(CLAIM)].map((match) => {
    const word = (match[1] ?? '').toLowerCase();
    const index = WORDS.indexOf(word);
    return index >= 0 ? index : Number(word.replace(',', '.'));
  });
  const plausible = claims.filter((claim) => claim <= MAX_YEARS);
  return plausible.length > 0 ? Math.max(...plausible) : null;
}
