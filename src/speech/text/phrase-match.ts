import { normalizeWord, type TextToken, tokenize } from './word-tokens.js';

/** Phrases by their first word, so that a text is walked once whatever the number of phrases. */
export type PhraseIndex = ReadonlyMap<string, readonly Phrase[]>;

interface Phrase {
  readonly label: string;
  readonly words: readonly string[];
}

/** A phrase found: tokens `[from, to)`. */
export interface PhraseMatch {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** Phrases ready to be found: under their first word, longer ones first. */
export function indexPhrases(phrases: readonly string[]): PhraseIndex {
  const index = new Map<string, Phrase[]>();
  for (const label of phrases) {
    const words = tokenize(label).map((token) => normalizeWord(token.text));
    const first = words[0];
    if (first === undefined) continue;
    index.set(first, [...(index.get(first) ?? []), { label, words }]);
  }
  for (const list of index.values()) list.sort((a, b) => b.words.length - a.words.length);
  return index;
}

/** All phrases in a text, longest first at each place, without overlap, in order. */
export function findPhrases(tokens: readonly TextToken[], index: PhraseIndex): PhraseMatch[] {
  const found: PhraseMatch[] = [];
  for (let at = 0; at < tokens.length;) {
    const match = phraseAt(tokens, at, index);
    if (match) found.push(match);
    at = match ? match.to : at + 1;
  }
  return found;
}

function phraseAt(tokens: readonly TextToken[], at: number, index: PhraseIndex): PhraseMatch | null {
  const candidates = index.get(tokens[at]?.norm ?? '') ?? [];
  const phrase = candidates.find(({ words }) => words.every((word, offset) => tokens[at + offset]?.norm === word));
  return phrase ? { label: phrase.label, from: at, to: at + phrase.words.length } : null;
}
