import { insufficient, measured, type InsufficientReason, type Measure } from '../measure.js';
import { findPhrases, indexPhrases } from './phrase-match.js';
import { type DeliveryThresholds, thresholdsFor } from '../thresholds.js';
import { analyzeText, type TextToken, type TokenizedText } from './word-tokens.js';

/** A place in a text, `end` exclusive, UTF-16 offsets. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** What a text shows without its sound: sentences, hedges, repetitions, vocabulary. Offsets are UTF-16. */
export interface TextMeasures {
  readonly thresholdsVersion: string;
  readonly wordCount: number;
  readonly sentenceCount: number;
  readonly meanSentenceWords: Measure<number>;
  /** Words of the longest sentence, with its place. */
  readonly longestSentence: (TextSpan & { readonly words: number }) | null;
  readonly hedgesPer100Words: Measure<number>;
  readonly hedges: readonly TextSpan[];
  readonly repetitionsPer100Words: Measure<number>;
  readonly repetitions: readonly TextSpan[];
  /** Measure of textual lexical diversity (McCarthy & Jarvis 2010), mean of both directions. */
  readonly vocabularyDiversityMtld: Measure<number>;
}

/** Expressions that take force from a statement (after Hyland 1998 and Lakoff 1973). */
const HEDGES = indexPhrases([
  'i think', 'i guess', 'i suppose', 'i believe', 'i would say', "i'd say", 'i feel like', 'maybe', 'perhaps', 'probably', 'possibly',
  'presumably', 'kind of', 'kinda', 'sort of', 'sorta', 'somewhat', 'somehow', 'more or less', 'a little bit', 'i am not sure', "i'm not sure",
  'not really sure', 'or something', 'or something like that', 'or whatever', 'and stuff', 'it seems', 'it might be', 'could be',
]); // prettier-ignore

/** Doubled on purpose or by grammar: "very very", "that that", "had had". */
const DOUBLES_ALLOWED = new Set([
  'very',
  'really',
  'that',
  'had',
  'so',
  'no',
  'yes',
  'bye',
  'many',
  'much',
  'far',
  'is',
]);
const LONGEST_REPEATED_PHRASE = 4;

/** A factor ends when the type–token ratio falls to this (McCarthy & Jarvis 2010). */
const MTLD_THRESHOLD = 0.72;

/** Text measures of an answer. English; other languages get their words counted and `language_not_supported`. */
export function measureText(text: string, language: string): TextMeasures {
  return measureTokens(analyzeText(text), language);
}

/** As `measureText`, for a text that was tokenised before. */
export function measureTokens(text: TokenizedText, language: string): TextMeasures {
  const thresholds = thresholdsFor(language);
  const wordCount = text.tokens.length;
  const missing = scarceText(wordCount, thresholds);
  const hedges = thresholds.words ? findHedges(text) : [];
  const repetitions = findRepetitions(text);
  const figure = (
    unit: string,
    sampleSize: number,
    value: () => number,
    reason: InsufficientReason | null = missing,
  ) => {
    const context = { unit, sampleSize, method: 'text' as const, thresholdsVersion: thresholds.version };
    return reason ? insufficient(reason, context) : measured(value(), context);
  };
  const unpunctuated = missing ?? (text.punctuated ? null : 'no_punctuation');
  return {
    thresholdsVersion: thresholds.version,
    wordCount,
    sentenceCount: text.sentences.length,
    meanSentenceWords: figure('words', text.sentences.length, () => wordCount / text.sentences.length, unpunctuated),
    longestSentence: text.punctuated ? longestSentence(text) : null,
    hedgesPer100Words: figure('per_100_words', wordCount, () => (hedges.length * 100) / wordCount),
    hedges,
    repetitionsPer100Words: figure('per_100_words', wordCount, () => (repetitions.length * 100) / wordCount),
    repetitions,
    vocabularyDiversityMtld: figure('mtld', wordCount, () => mtld(text.tokens.map((token) => token.norm))),
  };
}

function scarceText(wordCount: number, thresholds: DeliveryThresholds): InsufficientReason | null {
  if (wordCount === 0) return 'no_words';
  if (!thresholds.words) return 'language_not_supported';
  return wordCount < thresholds.timing.textMinWords ? 'not_enough_words' : null;
}

function longestSentence(text: TokenizedText): (TextSpan & { words: number }) | null {
  const longest = text.sentences.reduce<TokenizedText['sentences'][number] | null>(
    (best, sentence) => (best === null || sentence.to - sentence.from > best.to - best.from ? sentence : best),
    null,
  );
  return longest && { start: longest.start, end: longest.end, words: longest.to - longest.from };
}

function findHedges(text: TokenizedText): TextSpan[] {
  return findPhrases(text.tokens, HEDGES).map(({ from, to }) => spanOfTokens(text.tokens, from, to));
}

/** Words or phrases of up to four words said twice in a row within a sentence ("we had we had"). */
export function findRepetitions(text: TokenizedText): TextSpan[] {
  const found: TextSpan[] = [];
  for (let at = 0; at < text.tokens.length;) {
    const length = repeatedLength(text, at);
    if (length > 0) found.push(spanOfTokens(text.tokens, at, at + 2 * length));
    at += length > 0 ? length : 1;
  }
  return found;
}

function repeatedLength(text: TokenizedText, at: number): number {
  for (let length = LONGEST_REPEATED_PHRASE; length >= 1; length -= 1) {
    if (isRepeated(text, at, length)) return length;
  }
  return 0;
}

function isRepeated(text: TokenizedText, at: number, length: number): boolean {
  const first = text.tokens[at]?.norm ?? '';
  if (at + 2 * length > text.tokens.length || (length === 1 && (DOUBLES_ALLOWED.has(first) || /^\d/.test(first))))
    return false;
  for (let offset = 0; offset < length; offset += 1) {
    if (text.tokens[at + offset]?.norm !== text.tokens[at + length + offset]?.norm) return false;
    if (text.boundaries[at + offset] === 'sentence') return false;
  }
  return true;
}

/**
 * McCarthy & Jarvis (2010): mean length of word runs that keep a type–token ratio above 0.72, taken forwards and
 * backwards. A text in which no word comes twice has no complete factor; its length is returned, the least it can be.
 */
export function mtld(words: readonly string[]): number {
  return (mtldOneWay(words) + mtldOneWay([...words].reverse())) / 2;
}

function mtldOneWay(words: readonly string[]): number {
  let factors = 0;
  let types = new Set<string>();
  let tokens = 0;
  for (const word of words) {
    types.add(word);
    tokens += 1;
    if (types.size / tokens > MTLD_THRESHOLD) continue;
    factors += 1;
    types = new Set();
    tokens = 0;
  }
  if (tokens > 0) factors += (1 - types.size / tokens) / (1 - MTLD_THRESHOLD);
  return factors === 0 ? words.length : words.length / factors;
}

function spanOfTokens(tokens: readonly TextToken[], from: number, to: number): TextSpan {
  return { start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0 };
}
