import { type TextToken } from '../../../speech/text/word-tokens.js';
import { canonicalStem } from './synonyms.js';
import { GENERIC_WORDS, STOP_WORDS } from './word-lists.js';

/** Where a text names a technology. Offsets are UTF-16, `end` exclusive. */
export interface SkillMention {
  readonly canonical: string;
  readonly start: number;
  readonly end: number;
}

/** The skill lexicon as the rules need it. */
export type FindSkills = (text: string) => readonly SkillMention[];

/** A word that carries meaning, by what it is compared with. */
export interface Term {
  /** Canonical stem, or `skill:` and the canonical name of a technology. */
  readonly key: string;
  readonly generic: boolean;
  readonly skill: boolean;
  /** Token it comes from. */
  readonly at: number;
}

/**
 * The content terms of a token list: stop words out, technologies by their canonical name whatever they are called,
 * all else by stem and synonym group. `at` counts from the head of the given list.
 */
export function termsOf(tokens: readonly TextToken[], skills: readonly SkillMention[]): Term[] {
  return tokens.flatMap((token, at): Term[] => {
    const skill = skills.find((mention) => token.start < mention.end && token.end > mention.start);
    if (skill) return [{ key: `skill:${skill.canonical.toLowerCase()}`, generic: false, skill: true, at }];
    return wordsIn(token.norm)
      .filter((word) => !STOP_WORDS.has(word) && (word.length > 1 || /\d/.test(word)))
      .map((word) => ({ key: canonicalStem(word), generic: GENERIC_WORDS.has(word), skill: false, at }));
  });
}

export function distinctTerms(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.key, term])).values()];
}

/** Compounds that are one word as well, and are listed that way among the synonyms. */
const ONE_WORD = new Set(
  'nonblocking tradeoff tradeoffs testdriven rollback lookup hashmap hashtable timeout speedup slowdown'.split(' '),
);

/** The parts of a hyphenated word, unless it is known as one; possessives lose their ending. */
function wordsIn(norm: string): string[] {
  const word = norm.replace(/'s$/, '');
  if (!word.includes('-')) return [word];
  const joined = word.replaceAll('-', '');
  return ONE_WORD.has(joined) ? [joined] : word.split('-');
}
