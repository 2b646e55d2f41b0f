import { type TextSpan } from '../../../speech/text/text-measures.js';
import { analyzeText, type PlacedWord, placeWords, tokenize } from '../../../speech/text/word-tokens.js';
import { cleanWords, type TimedWord } from '../../../speech/text/words.js';
import { type Quote } from './judgement.js';

/** Longer quotes are cut at a word. */
const LONGEST_QUOTE = 240;
/** A shorter quote proves nothing: "the", "and so". */
const MIN_QUOTE_WORDS = 3;

/** An answer that can be quoted, with times where its words have them. */
export interface QuotableAnswer {
  readonly answer: string;
  readonly words: readonly PlacedWord[];
  /** Stretches that are no evidence. */
  readonly ignored: readonly TextSpan[];
}

export function quotable(
  answer: string,
  words: readonly TimedWord[] | null,
  ignored: readonly TextSpan[],
): QuotableAnswer {
  return { answer, words: words ? placeWords(cleanWords(words), analyzeText(answer)) : [], ignored };
}

/** The words at a place of the answer as a quote. */
export function quoteAt(source: QuotableAnswer, span: TextSpan): Quote {
  const end = cutAtWord(source.answer, span);
  const said = source.words.filter((word) => word.start !== null && word.start < end && (word.end ?? 0) > span.start);
  const last = said.reduce<number | null>((latest, word) => Math.max(latest ?? 0, word.endMs), null);
  return {
    text: source.answer.slice(span.start, end),
    start: span.start,
    end,
    startMs: said[0]?.startMs ?? null,
    endMs: last,
  };
}

/**
 * Where a quote somebody gives stands in the answer, word for word; case, punctuation and spacing may differ.
 * Null when it does not occur, is shorter than three words (unless it is the whole answer) or lies in a stretch that
 * is no evidence.
 */
export function verifyQuote(source: QuotableAnswer, quote: string): Quote | null {
  const span = locateQuote(source.answer, quote);
  if (!span || source.ignored.some(({ start, end }) => start < span.end && end > span.start)) return null;
  return quoteAt(source, span);
}

export function locateQuote(answer: string, quote: string): TextSpan | null {
  const wanted = tokenize(quote).map((token) => token.norm);
  const tokens = tokenize(answer);
  if (wanted.length === 0 || wanted.length < Math.min(MIN_QUOTE_WORDS, tokens.length)) return null;
  for (let at = 0; at + wanted.length <= tokens.length; at += 1) {
    if (!wanted.every((norm, offset) => tokens[at + offset]?.norm === norm)) continue;
    return { start: tokens[at]?.start ?? 0, end: tokens[at + wanted.length - 1]?.end ?? 0 };
  }
  return null;
}

function cutAtWord(answer: string, { start, end }: TextSpan): number {
  if (end - start <= LONGEST_QUOTE) return end;
  const space = answer.lastIndexOf(' ', start + LONGEST_QUOTE);
  return space > start ? space : start + LONGEST_QUOTE;
}
