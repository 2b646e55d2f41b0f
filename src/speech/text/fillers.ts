import { type TextToken, type TokenizedText } from './word-tokens.js';

/** `nonLexical`: um, uh, er, ah, hmm, mm. `lexical`: words that may carry no meaning where they stand. */
export type FillerKind = 'nonLexical' | 'lexical';

/** A filler where it stands in the text; times in ms from the start of the recording, null where none are known. */
export interface FillerUse {
  readonly kind: FillerKind;
  /** The filler in its plain spelling: `um`, `you know`. */
  readonly label: string;
  /** Characters of the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** Spellings recognisers use: "umm", "uhh", "erm", "hm", "mmm". */
const NON_LEXICAL: readonly (readonly [RegExp, string])[] = [
  [/^u+m+$/, 'um'],
  [/^u+h+$/, 'uh'],
  [/^e+r+m*$/, 'er'],
  [/^a+h+$/, 'ah'],
  [/^h+m+$/, 'hmm'],
  [/^m{2,}$/, 'mm'],
];

const ALWAYS_LEXICAL = new Set(['basically', 'literally']);
/** "What actually happened", "it does not actually block": the word does its work there. */
const ACTUALLY_MEANT_AFTER = words(
  "what who how whether which not never did does do don't doesn't didn't isn't wasn't can can't",
);
/** "You know" as verb: "as you know", "if you know the key", "you know how it scales". */
const YOU_KNOW_VERB_BEFORE = words(
  'as if do did does when once what how than should must might may would could let until unless because before everything all that',
);
const YOU_KNOW_VERB_AFTER = words(
  'that how what why where when who which whether about the a an this these those your my his her their our its it him them me us exactly nothing everything something of',
);
const I_MEAN_VERB_BEFORE = words("what do did which how that's");
const I_MEAN_VERB_AFTER = words('by to it that this business');
/** "This sort of index", "what sort of": the noun. */
const SORT_OF_NOUN_BEFORE = words(
  'a an the this that these those what which some any every each all same other another one no certain particular different right wrong new',
);
const LIKE_BEFORE = words("and but so because or was is it's that's were are be been just not");
const LIKE_INTENSIFIER = words('really super very totally so pretty kinda sorta extremely completely super-fast');
const CONJUNCTIONS = words('and but so because');
const PRONOUNS = words('i you we they he she it');

/**
 * Fillers of an English text, in order, without times. Counting follows Clark & Fox Tree (2002) for "uh" and "um", and
 * for the rest counts a word only where its surroundings show that it carries nothing: "like" as verb, preposition or
 * conjunction, "what I mean", "as you know", "this sort of index" are not fillers. Doubtful cases are not counted.
 */
export function findFillers(text: TokenizedText): FillerUse[] {
  const found: FillerUse[] = [];
  for (let at = 0; at < text.tokens.length;) {
    const hit = fillerAt(text, at);
    const first = text.tokens[at];
    const last = text.tokens[at + (hit?.length ?? 1) - 1];
    if (hit && first && last) {
      found.push({ kind: hit.kind, label: hit.label, start: first.start, end: last.end, startMs: null, endMs: null });
    }
    at += hit?.length ?? 1;
  }
  return found;
}

interface FillerHit {
  readonly kind: FillerKind;
  readonly label: string;
  /** Tokens it takes. */
  readonly length: number;
}

function fillerAt(text: TokenizedText, at: number): FillerHit | null {
  const token = text.tokens[at];
  if (!token) return null;
  const label = nonLexicalLabel(token);
  if (label) return { kind: 'nonLexical', label, length: 1 };
  const lexical = lexicalAt(text, at);
  return lexical ? { kind: 'lexical', ...lexical } : null;
}

/** Plain spelling of a hesitation sound, null for a word. Capitals are names, not hesitation: the ER diagram, the UM campus. */
export function nonLexicalLabel(token: TextToken): string | null {
  if (token.text.length > 1 && token.text === token.text.toUpperCase()) return null;
  return NON_LEXICAL.find(([pattern]) => pattern.test(token.norm))?.[1] ?? null;
}

function lexicalAt(text: TokenizedText, at: number): { label: string; length: number } | null {
  const norm = (offset: number) => text.tokens[at + offset]?.norm ?? '';
  const word = norm(0);
  if (ALWAYS_LEXICAL.has(word)) return { label: word, length: 1 };
  if (word === 'actually') return ACTUALLY_MEANT_AFTER.has(norm(-1)) ? null : { label: word, length: 1 };
  if (/^y'?know$/.test(word)) return { label: 'you know', length: 1 };
  if (word === 'you' && norm(1) === 'know') return isYouKnow(text, at) ? { label: 'you know', length: 2 } : null;
  if (word === 'i' && norm(1) === 'mean') return isIMean(text, at) ? { label: 'i mean', length: 2 } : null;
  if (word === 'sort' && norm(1) === 'of') {
    return SORT_OF_NOUN_BEFORE.has(norm(-1)) ? null : { label: 'sort of', length: 2 };
  }
  return word === 'like' && isFillerLike(text, at) ? { label: 'like', length: 1 } : null;
}

function isYouKnow(text: TokenizedText, at: number): boolean {
  const before = text.tokens[at - 1]?.norm ?? '';
  const after = text.tokens[at + 2]?.norm ?? '';
  if (setOff(text, at, 2)) return true;
  return !YOU_KNOW_VERB_BEFORE.has(before) && !YOU_KNOW_VERB_AFTER.has(after) && after !== '';
}

function isIMean(text: TokenizedText, at: number): boolean {
  if (I_MEAN_VERB_BEFORE.has(text.tokens[at - 1]?.norm ?? '')) return false;
  return setOff(text, at, 2) || !I_MEAN_VERB_AFTER.has(text.tokens[at + 2]?.norm ?? '');
}

/** "like" counts only where it is set off by pauses in writing, doubled, next to a hesitation, or a quotative or softener. */
function isFillerLike(text: TokenizedText, at: number): boolean {
  const before = text.tokens[at - 1];
  const after = text.tokens[at + 1];
  if (setOff(text, at, 1) || after?.norm === 'like') return true;
  if ((before && nonLexicalLabel(before)) || (after && nonLexicalLabel(after))) return true;
  if (!before || !after || !LIKE_BEFORE.has(before.norm)) return false;
  if (CONJUNCTIONS.has(before.norm)) return PRONOUNS.has(after.norm) || boundaryOf(text, at) === 'clause';
  return LIKE_INTENSIFIER.has(after.norm) || /^\d/.test(after.norm) || boundaryOf(text, at) === 'clause';
}

/** Commas (or the start of a sentence) on the left and a comma on the right. */
function setOff(text: TokenizedText, at: number, length: number): boolean {
  return (at === 0 || boundaryOf(text, at - 1) !== 'none') && boundaryOf(text, at + length - 1) === 'clause';
}

function boundaryOf(text: TokenizedText, at: number): 'sentence' | 'clause' | 'none' {
  return text.boundaries[at] ?? 'none';
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
