import { primarySubtag } from '../thresholds.js';
import { nonLexicalLabel } from './fillers.js';
import { countSyllables } from './syllables.js';
import { type TextToken, type TokenizedText } from './word-tokens.js';

/** What may be expected of a word before anything is heard. */
export interface ExpectedWord {
  /** Duration at an ordinary rate, ms. Only the relation between words matters. */
  readonly loadMs: number;
  /** At least 1. */
  readonly syllables: number;
  /** "Um", "uh" and their kin. */
  readonly isHesitation: boolean;
  /** Improbability (−ln p) of a pause after the word. */
  readonly pauseCost: number;
  /** Improbability (−ln p) of going on after the word without one. */
  readonly runOnCost: number;
}

/**
 * The last syllable before a pause is drawn out, by about half of it at an ordinary rate (phrase-final lengthening;
 * Wightman et al. 1992).
 */
export const FINAL_LENGTHENING_MS = 100;

/** Mean duration of a sound is 70–90 ms (TIMIT); English spells about five letters for four sounds. */
const LETTER_MS = 60;
/** What a syllable adds to its letters. */
const SYLLABLE_MS = 30;
/** "SQL" and "40" are longer to say than to write. */
const FEWEST_LETTERS_PER_SYLLABLE = 2;
/** Function words lose much of their length in running speech (Bell et al. 2009). */
const FUNCTION_WORD_SHARE = 0.6;
/** Filled pauses last far longer than the same vowel in a word (Shriberg 2001). */
const HESITATION_MS = 400;

/**
 * Probability of a pause after a word. Readers and speakers pause at most ends of sentences and at many ends of
 * clauses, elsewhere seldom, and hardly ever between an article or preposition and its noun (Goldman-Eisler 1968);
 * hesitation sounds stand next to pauses (Clark & Fox Tree 2002). The order is theirs, the numbers are round estimates.
 */
const PAUSE_ODDS = { sentence: 0.9, clause: 0.6, hesitation: 0.5, conjunction: 0.2, bound: 0.01, other: 0.05 };
/** A text with fewer marks than one in so many words hides its boundaries (prose has one in about ten) … */
const WORDS_PER_MARK_AT_MOST = 25;
/** … and any word may then end a sentence. */
const HIDDEN_BOUNDARY_FACTOR = 2;

const FUNCTION_WORDS = setOf(
  "a an the of to and or but in on at for from by with as is are was were be been am it its it's he she we you they i i'm his her their my your our that this than then so if had have has do does did can could will would should shall may might not no",
);
const CONJUNCTIONS = setOf('and but so or because that when if while where which who then well');
/** Articles, possessives and prepositions hold on to the word after them. */
const BOUND_WORDS = setOf('a an the of to my your his her their our its i at for from by with in on');

/** One entry per token of the text. Lists of words are English; other languages get letters, syllables and punctuation. */
export function expectWords(text: TokenizedText, language: string): ExpectedWord[] {
  const english = primarySubtag(language) === 'en';
  const marks = text.boundaries.slice(0, -1).filter((boundary) => boundary !== 'none').length;
  const hidden = marks * WORDS_PER_MARK_AT_MOST < text.tokens.length - 1 ? HIDDEN_BOUNDARY_FACTOR : 1;
  const hesitations = text.tokens.map((token) => nonLexicalLabel(token) !== null);
  // Counting syllables costs more than all the rest, and most words of a text come again.
  const counted = new Map<string, number>();
  return text.tokens.map((token, index) => {
    const syllables = counted.get(token.text) ?? countSyllables(token.text, language);
    counted.set(token.text, syllables);
    const isHesitation = hesitations[index] === true;
    const besideHesitation = text.boundaries[index] === 'none' && (isHesitation || hesitations[index + 1] === true);
    const pause = besideHesitation ? PAUSE_ODDS.hesitation : pauseOdds(text, index, english, hidden);
    return {
      loadMs: isHesitation ? HESITATION_MS : loadOf(token, syllables, english),
      syllables,
      isHesitation,
      pauseCost: -Math.log(pause),
      runOnCost: -Math.log(1 - pause),
    };
  });
}

function loadOf(token: TextToken, syllables: number, english: boolean): number {
  const letters = Math.max(token.text.length, FEWEST_LETTERS_PER_SYLLABLE * syllables);
  const loadMs = LETTER_MS * letters + SYLLABLE_MS * syllables;
  return english && FUNCTION_WORDS.has(token.norm) ? FUNCTION_WORD_SHARE * loadMs : loadMs;
}

function pauseOdds({ tokens, boundaries }: TokenizedText, index: number, english: boolean, hidden: number): number {
  const boundary = boundaries[index];
  const [word, next] = [tokens[index], tokens[index + 1]];
  if (boundary === 'sentence' || !word || !next) return PAUSE_ODDS.sentence;
  if (boundary === 'clause') return PAUSE_ODDS.clause;
  if (english && CONJUNCTIONS.has(next.norm)) return PAUSE_ODDS.conjunction * hidden;
  if (english && BOUND_WORDS.has(word.norm)) return PAUSE_ODDS.bound;
  return PAUSE_ODDS.other * hidden;
}

function setOf(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
