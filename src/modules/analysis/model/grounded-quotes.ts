import { type Quote } from '../rules/judgement.js';
import { type QuotableAnswer, verifyQuote } from '../rules/quotes.js';

/** What is left of a judgement's confidence when the quote it came with is not in the answer. */
const UNBACKED = 0.5;

export interface GroundedQuote {
  readonly quote: Quote | null;
  /** A quote was given and does not occur. */
  readonly invented: boolean;
}

export function groundQuote(source: QuotableAnswer, quote: string | null): GroundedQuote {
  if (quote === null || quote.trim() === '') return { quote: null, invented: false };
  const found = verifyQuote(source, quote);
  return { quote: found, invented: found === null };
}

/** A judgement without a quote that stands in the answer loses half its confidence. */
export function groundedConfidence(confidence: number, quote: Quote | null): number {
  return Math.round((quote ? confidence : confidence * UNBACKED) * 100) / 100;
}

/** Quotes were given and not one of them occurs: the reply is about something else than the answer. */
export function isUngrounded(quotes: readonly GroundedQuote[]): boolean {
  return quotes.some(({ invented }) => invented) && quotes.every(({ quote }) => quote === null);
}
