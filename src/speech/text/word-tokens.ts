import { type TimedWord } from './words.js';

/** A word of a text with its place. `start` and `end` are UTF-16 offsets, `end` exclusive. */
export interface TextToken {
  /** As written; in lower case where the whole text is in capitals. */
  readonly text: string;
  /** Compatibility-normalised, lower case, straight apostrophes: what is compared. */
  readonly norm: string;
  readonly start: number;
  readonly end: number;
}

/** What stands between a token and the next one. */
export type Boundary = 'sentence' | 'clause' | 'none';

/** A sentence: tokens `[from, to)` of the token list, characters `[start, end)` of the text. */
export interface Sentence {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** A text in words, with what stands between them. */
export interface TokenizedText {
  readonly text: string;
  readonly tokens: readonly TextToken[];
  /** One entry per token: the boundary after it. The last token ends a sentence. */
  readonly boundaries: readonly Boundary[];
  readonly sentences: readonly Sentence[];
  /** False for a transcript without a single mark: its sentences are unknown then. */
  readonly punctuated: boolean;
  /** Some recognisers write nothing but capitals: there they mark neither names nor what is spelled out. */
  readonly capitalsOnly: boolean;
}

/** A timed word laid over the text it belongs to. */
export interface PlacedWord {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Characters of the text, or null when the word does not occur where it is expected. */
  readonly start: number | null;
  readonly end: number | null;
  readonly boundaryAfter: Boundary;
}

/**
 * Letters, digits and marks; inside a word also apostrophe, hyphen, dot and underscore ("don't", "node.js"),
 * a comma only between digits ("1,000"); a tail of `++`, `#` or `%` ("C++", "C#", "40%").
 */
const WORD = /[\p{L}\p{N}\p{M}]+(?:(?:['’\-._]|(?<=\p{N}),(?=\p{N}))[\p{L}\p{N}\p{M}]+)*(?:\+\+|#)?%?/gu;

/** Normalisation is the identity here, and most words are of this kind. */
const PLAIN = /^[A-Za-z0-9'.-]*$/;

const ABBREVIATIONS = new Set(['e.g', 'i.e', 'etc', 'vs', 'mr', 'mrs', 'ms', 'dr', 'prof', 'approx', 'cf', 'eg', 'ie']);
const SENTENCE_MARK = /[.!?…。！？]/;
const CLAUSE_MARK = /[,;:()—–，、；：]|\s-\s/;
const BLANK_LINE_OR_BULLET = /\n[ \t]*(?:\n|[-*•·]|\d{1,2}[.)])/;
const UPPER_START = /^\p{Lu}/u;

/** A text of fewer words in capitals may be a name: "AWS". */
const CAPITALS_ONLY_FROM_WORDS = 5;

/** How far ahead of the last match a timed word may be found in the text. */
const LOOKAHEAD = 12;
/** A match further ahead than this must be confirmed by the word after it. */
const SURE_LOOKAHEAD = 2;

/** Words of a text in order, without what stands between. O(text). */
export function tokenize(text: string): TextToken[] {
  const tokens: TextToken[] = [];
  // An exec loop, because matchAll copies the expression for every call, and most calls are for one word.
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    const start = match.index;
    tokens.push({ text: match[0], norm: normalizeWord(match[0]), start, end: start + match[0].length });
  }
  return tokens;
}

/** The form of a word that is compared: compatibility-normalised (NFKC), lower case, straight apostrophes. */
export function normalizeWord(word: string): string {
  if (PLAIN.test(word)) return word.toLowerCase();
  return word.normalize('NFKC').toLowerCase().replaceAll('’', "'");
}

/** Number of words in a text, as `tokenize` cuts them. */
export function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

/** Tokens, boundaries and sentences of a text. */
export function analyzeText(text: string): TokenizedText {
  const written = tokenize(text);
  const capitalsOnly = written.length >= CAPITALS_ONLY_FROM_WORDS && /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);
  const tokens = capitalsOnly ? written.map((token) => ({ ...token, text: token.text.toLowerCase() })) : written;
  const boundaries = tokens.map((token, index) => boundaryBetween(text, token, tokens[index + 1]));
  const punctuated = boundaries.slice(0, -1).some((kind) => kind !== 'none') || endsWithMark(text, tokens.at(-1));
  return { text, tokens, boundaries, sentences: sentencesOf(text, tokens, boundaries), punctuated, capitalsOnly };
}

function endsWithMark(text: string, last: TextToken | undefined): boolean {
  return last !== undefined && SENTENCE_MARK.test(text.slice(last.end));
}

function boundaryBetween(text: string, token: TextToken, next: TextToken | undefined): Boundary {
  if (!next) return 'sentence';
  const gap = text.slice(token.end, next.start);
  if (gap === ' ') return 'none';
  if (SENTENCE_MARK.test(gap) && !isAbbreviation(token, next, gap)) return 'sentence';
  if (gap.includes('\n') && startsNewSentence(gap, next)) return 'sentence';
  return CLAUSE_MARK.test(gap) ? 'clause' : 'none';
}

function isAbbreviation(token: TextToken, next: TextToken, gap: string): boolean {
  if (!gap.startsWith('.') || gap.includes('\n')) return false;
  if (token.norm === 'etc') return !UPPER_START.test(next.text);
  return ABBREVIATIONS.has(token.norm) || (token.text.length === 1 && /\p{Lu}/u.test(token.text) && token.text !== 'I');
}

/** Recognisers break lines in the middle of sentences; people break them between points. */
function startsNewSentence(gap: string, next: TextToken): boolean {
  return (
    BLANK_LINE_OR_BULLET.test(gap) || (UPPER_START.test(next.text) && !/[,;:]\s*$/.test(gap.split('\n', 1)[0] ?? ''))
  );
}

function sentencesOf(text: string, tokens: readonly TextToken[], boundaries: readonly Boundary[]): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  boundaries.forEach((kind, index) => {
    const first = tokens[from];
    const last = tokens[index];
    if (kind !== 'sentence' || !first || !last) return;
    sentences.push({ from, to: index + 1, start: first.start, end: endWithMark(text, last.end) });
    from = index + 1;
  });
  return sentences;
}

function endWithMark(text: string, end: number): number {
  let position = end;
  while (position < text.length && /[.!?…。！？'"’”)]/.test(text.charAt(position))) position += 1;
  return position;
}

/**
 * Lays timed words over the text they come from, in order. A word that does not occur where it is expected
 * keeps its times and has no place. Cost is linear: each word looks at most twelve tokens ahead.
 */
export function placeWords(words: readonly TimedWord[], text: TokenizedText): PlacedWord[] {
  const parts = words.map((word) => tokenize(word.word));
  let cursor = 0;
  return words.map((word, index) => {
    const own = parts[index] ?? [];
    const following = parts[index + 1]?.[0]?.norm ?? null;
    const first = findAhead(text.tokens, cursor, own[0]?.norm ?? null, own[1]?.norm ?? following);
    const { startMs, endMs } = word;
    // Written out, because spreading costs more than all the rest of the walk.
    if (first === null) {
      return { word: word.word, startMs, endMs, start: null, end: null, boundaryAfter: ownBoundary(word.word) };
    }
    const last = Math.min(first + Math.max(own.length, 1), text.tokens.length) - 1;
    cursor = last + 1;
    const start = text.tokens[first]?.start ?? null;
    const end = text.tokens[last]?.end ?? null;
    return { word: word.word, startMs, endMs, start, end, boundaryAfter: text.boundaries[last] ?? 'none' };
  });
}

function findAhead(
  tokens: readonly TextToken[],
  cursor: number,
  norm: string | null,
  following: string | null,
): number | null {
  if (norm === null) return null;
  const limit = Math.min(cursor + LOOKAHEAD, tokens.length);
  for (let index = cursor; index < limit; index += 1) {
    if (tokens[index]?.norm !== norm) continue;
    if (index - cursor <= SURE_LOOKAHEAD || tokens[index + 1]?.norm === following) return index;
  }
  return null;
}

function ownBoundary(word: string): Boundary {
  if (/[.!?…。！？]["'’”)]*$/.test(word)) return 'sentence';
  return /[,;:，、；：]$/.test(word) ? 'clause' : 'none';
}
