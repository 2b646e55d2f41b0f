/** A month on one line: year × 12 + month (January = 0). */
export interface PointInTime {
  year: number;
  /** 1–12; null where only the year is given. */
  month: number | null;
}

export interface DateRange {
  /** As written. */
  text: string;
  index: number;
  /** Null for a placeholder such as `20XX`. */
  start: PointInTime | null;
  end: PointInTime | null;
  current: boolean;
  /** A single date and no range. */
  single: boolean;
}

const MONTHS: Record<string, number> = {};
const MONTH_NAMES = [
  'jan january januar janvier enero janeiro gennaio styczeń sty',
  'feb february februar février fevrier febrero fevereiro febbraio luty fev',
  'mar march märz maerz mars marzo março marco marzec mrz',
  'apr april avril abril aprile kwiecień abr avr',
  'may mai mayo maio maggio maj',
  'jun june juni juin junio junho giugno czerwiec',
  'jul july juli juillet julio julho luglio lipiec',
  'aug august août aout agosto sierpień ago',
  'sep sept september septembre septiembre setembro settembre wrzesień',
  'oct october oktober octobre octubre outubro ottobre październik okt',
  'nov november novembre noviembre novembro listopad',
  'dec december dezember décembre decembre diciembre dezembro dicembre grudzień dez dic',
];
MONTH_NAMES.forEach((names, index) => {
  for (const name of names.split(' ')) MONTHS[name] = index + 1;
});
const SEASONS: Record<string, number> = { winter: 1, spring: 3, summer: 6, autumn: 9, fall: 9 };

const NAME = Object.keys(MONTHS)
  .sort((a, b) => b.length - a.length)
  .join('|');
const SEASON = Object.keys(SEASONS).join('|');
const YEAR = String.raw`(?:(?:19|20)(?:\d{2}|[Xx]{2}|__))`;
const DAY = String.raw`(?:[0-3]?\d(?:st|nd|rd|th)?,?\.?\s+)?`;
/** Named month, numeric month, ISO month, full numeric date, season, bare year; longest first. */
const POINT = [
  String.raw`${DAY}(?:${NAME})\.?(?:\s+[0-3]?\d(?:st|nd|rd|th)?,)?,?\s*(?:of\s+)?['’]?(?:${YEAR}|\d{2}(?![\d/]))`,
  String.raw`(?:[0-3]?\d[./-])?[01]?\d\s?[./]\s?${YEAR}`,
  String.raw`${YEAR}[./-](?:1[0-2]|0?[1-9])(?:[./-][0-3]?\d)?(?!\d)`,
  String.raw`(?:${SEASON})\s+(?:of\s+)?${YEAR}`,
  YEAR,
].join('|');
const PRESENT =
  "present|current(?:ly)?|now|today|ongoing|till\\s+date|to\\s+date|till\\s+now|date|heute|aujourd['’]hui|présent|actualidad|actual|presente|atual|oggi|obecnie|gegenwärtig";
const DASH = String.raw`\s*(?:-{1,2}|–|—|‒|−|~|→|to|until|till|through|bis|à|au|hasta|a|do)\s*`;
const EDGE_BEFORE = String.raw`(?<![\p{L}\p{N}/.-])`;
const EDGE_AFTER = String.raw`(?![\p{L}\p{N}])`;

const RANGE = new RegExp(
  `${EDGE_BEFORE}(${POINT})${DASH}(${POINT}|${PRESENT}|['’]\\d{2}(?!\\d)|(?:1[3-9]|[2-9]\\d)(?!\\d))${EDGE_AFTER}`,
  'giu',
);
const SINCE = new RegExp(`${EDGE_BEFORE}(?:since|from|seit|depuis|desde)\\s+(${POINT})${EDGE_AFTER}`, 'giu');
const OPEN = new RegExp(`${EDGE_BEFORE}(${POINT})\\s*(?:-|–|—)\\s*(?=$|[)\\t|])`, 'giu');
const SINGLE = new RegExp(`${EDGE_BEFORE}(${POINT})${EDGE_AFTER}`, 'giu');

export function findDateRanges(text: string): DateRange[] {
  const ranges = [...text.matchAll(RANGE)].map((match) =>
    rangeOf(match[0], match.index, match[1] ?? '', match[2] ?? ''),
  );
  if (ranges.length > 0) return ranges;
  const since = [...text.matchAll(SINCE), ...text.matchAll(OPEN)];
  return since.slice(0, 1).map((match) => rangeOf(match[0].trim(), match.index, match[1] ?? '', 'present'));
}

export function findSingleDate(text: string): DateRange | null {
  const match = [...text.matchAll(SINGLE)].at(-1);
  if (!match) return null;
  const point = pointOf(match[0]);
  return {
    text: match[0],
    index: match.index,
    start: point,
    end: endOfSeason(match[0], point),
    current: false,
    single: true,
  };
}

/** A range, or else one date. */
export function findDates(text: string): DateRange | null {
  return findDateRanges(text)[0] ?? findSingleDate(text);
}

/** The text without its dates and the brackets or separators that held them. */
export function withoutDates(text: string, dates: DateRange): string {
  const before = text.slice(0, dates.index).replace(/[\s([{,|·•–—:-]+$/u, '');
  const after = text
    .slice(dates.index + dates.text.length)
    .replace(/^[\s)\]}]*(?:\(\s*[^()]*(?:years?|yrs?|months?|mos?)[^()]*\))?[\s,|·•–—:-]*/iu, '');
  return [before, after].filter((part) => part !== '').join('\t');
}

export function isoOf(point: PointInTime | null): string | null {
  if (!point) return null;
  return point.month === null ? String(point.year) : `${point.year}-${String(point.month).padStart(2, '0')}`;
}

function rangeOf(text: string, index: number, from: string, to: string): DateRange {
  const current = new RegExp(`^(?:${PRESENT})$`, 'iu').test(to.trim());
  const start = pointOf(from);
  const end = current ? null : (shortYear(to, start) ?? pointOf(to));
  return { text: text.trim(), index, start, end, current, single: false };
}

/** `2019–21`: the second year takes its century from the first. */
function shortYear(text: string, start: PointInTime | null): PointInTime | null {
  const match = /^['’]?(\d{2})$/.exec(text.trim());
  if (!match || !start) return null;
  const year = Math.floor(start.year / 100) * 100 + Number(match[1]);
  return { year: year < start.year ? year + 100 : year, month: null };
}

function endOfSeason(text: string, point: PointInTime | null): PointInTime | null {
  return point?.month && new RegExp(SEASON, 'i').test(text)
    ? { year: point.year, month: Math.min(12, point.month + 2) }
    : point;
}

function pointOf(text: string): PointInTime | null {
  const lower = text.toLowerCase().trim();
  const year = yearIn(lower);
  if (year === null) return null;
  const word = lower.match(/\p{L}{3,}/gu)?.find((name) => name in MONTHS || name in SEASONS);
  if (word) return { year, month: MONTHS[word] ?? SEASONS[word] ?? null };
  return { year, month: numericMonth(lower) };
}

function yearIn(text: string): number | null {
  const full = /(?:19|20)\d{2}/.exec(text);
  if (full) return Number(full[0]);
  const short = /['’]?(\d{2})$/.exec(text);
  if (!short || !/\p{L}/u.test(text) || /[x_]{2}/i.test(text)) return null;
  const value = Number(short[1]);
  return value > 60 ? 1900 + value : 2000 + value;
}

/** `03/2022`, `2022-03`, and the middle of `01/03/2020` (day first, as where it cannot be a month). */
function numericMonth(text: string): number | null {
  const numbers = (text.match(/\d+/g) ?? []).filter((part) => part.length <= 2).map(Number);
  const [first, second] = numbers;
  if (first === undefined) return null;
  const month = second === undefined || /^\d{4}/.test(text) ? first : second > 12 ? first : second;
  return month >= 1 && month <= 12 ? month : null;
}
