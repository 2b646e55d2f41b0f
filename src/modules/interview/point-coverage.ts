import type { ExpectedPoint } from './interview.terms.js';

/** Shorter words must be equal; longer ones may be inflected (`lock` covers `locking`). */
const prefixLength = 4;

/** Share of a point's own longer words that must occur when it has no terms. */
const wordShare = 0.6;

export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{N}+#.&'-]*[\p{L}\p{N}+#&]/gu)
      ?.flatMap((word) => word.split(/[-.']+/))
      .filter((word) => word !== '') ?? []
  );
}

/** Whether an answer says any of the point's terms. A hint for choosing a follow-up, not a score. */
export function coversPoint(answerWords: readonly string[], point: ExpectedPoint): boolean {
  if (point.terms.length > 0) return point.terms.some((term) => hasPhrase(answerWords, wordsOf(term)));
  const needed = wordsOf(point.text).filter((word) => word.length >= prefixLength);
  const found = needed.filter((word) => answerWords.some((candidate) => fits(candidate, word)));
  return needed.length > 0 && found.length / needed.length >= wordShare;
}

export function missingPoints(answer: string, points: readonly ExpectedPoint[]): ExpectedPoint[] {
  const words = wordsOf(answer);
  return points.filter((point) => !coversPoint(words, point));
}

function hasPhrase(words: readonly string[], phrase: readonly string[]): boolean {
  if (phrase.length === 0) return false;
  return words.some((_, start) => phrase.every((part, offset) => fits(words[start + offset] ?? '', part)));
}

function fits(candidate: string, word: string): boolean {
  return candidate === word || (word.length >= prefixLength && candidate.startsWith(word));
}
