import { findPhrases, indexPhrases } from '../../../speech/text/phrase-match.js';
import { type TextSpan } from '../../../speech/text/text-measures.js';
import { analyzeText, type Sentence, type TextToken, type TokenizedText } from '../../../speech/text/word-tokens.js';
import { findCode, findInstructions, type IgnoredSpan } from './untrusted-text.js';
import { COMMON_VERBS, DISCLAIMERS, STOP_WORDS } from './word-lists.js';

/**
 * An answer as the rules read it. Code and text that speaks to the judge are blanked out, so that an answer with such
 * an addition measures exactly like the answer without it; offsets stay those of the answer.
 */
export interface AnswerText {
  readonly answer: string;
  /** The answer with the ignored spans blanked. */
  readonly text: TokenizedText;
  readonly units: readonly AnswerUnit[];
  readonly ignored: readonly IgnoredSpan[];
  /** Words in prose / words, 0–1; 0 without words. A list of terms is not an answer. */
  readonly proseShare: number;
}

/** A sentence, or a piece of about twenty words where a transcript has no sentence ends. */
export interface AnswerUnit extends Sentence {
  readonly index: number;
  /** Words joined to a statement, not a list of terms. */
  readonly prose: boolean;
  /** Prose that states something: no question, no "I don't know". */
  readonly evidence: boolean;
}

const LONGEST_UNIT_WORDS = 40;
const PIECE_WORDS = 20;
const MIN_PROSE_WORDS = 4;
/** English prose is four to five tenths function words; a list of terms has next to none. */
const MIN_FUNCTION_WORDS = 0.2;
const MIN_DISTINCT_FUNCTION_WORDS = 3;
/** "x and the y and the z": a chain of this many links is a list whatever stands between them. */
const CHAIN = { links: 5, share: 0.25 } as const;
const LINKS = new Set(['and', 'or', 'plus']);
const DISCLAIMER_INDEX = indexPhrases(DISCLAIMERS);

export function readAnswer(answer: string): AnswerText {
  const code = findCode(answer);
  const withoutCode = blank(answer, code);
  const ignored = [...code, ...findInstructions(withoutCode, analyzeText(withoutCode).sentences)];
  const text = analyzeText(blank(answer, ignored));
  const units = text.sentences
    .flatMap((sentence) => piecesOf(text, sentence))
    .map((piece, index) => unitOf(text, piece, index));
  const proseWords = units.reduce((sum, unit) => sum + (unit.prose ? unit.to - unit.from : 0), 0);
  return {
    answer,
    text,
    units,
    ignored: ignored.sort((a, b) => a.start - b.start),
    proseShare: text.tokens.length === 0 ? 0 : proseWords / text.tokens.length,
  };
}

/** The unit a sentence of the text belongs to is prose. Used where whole sentences are read. */
export function isProse(answer: AnswerText, sentence: Sentence): boolean {
  return answer.units.some((unit) => unit.from < sentence.to && unit.to > sentence.from && unit.prose);
}

export function tokensOf(answer: AnswerText, unit: AnswerUnit): readonly TextToken[] {
  return answer.text.tokens.slice(unit.from, unit.to);
}

/** Same length, same offsets: a blank line at the head keeps the neighbours from running together. */
function blank(text: string, spans: readonly TextSpan[]): string {
  return spans.reduce((current, { start, end }) => {
    const gap = end - start >= 2 ? `\n\n${' '.repeat(end - start - 2)}` : ' '.repeat(end - start);
    return current.slice(0, start) + gap + current.slice(end);
  }, text);
}

function piecesOf(text: TokenizedText, sentence: Sentence): Sentence[] {
  if (sentence.to - sentence.from <= LONGEST_UNIT_WORDS) return [sentence];
  const pieces: Sentence[] = [];
  for (let from = sentence.from; from < sentence.to;) {
    const rest = sentence.to - from;
    const to = rest < PIECE_WORDS * 1.5 ? sentence.to : clauseEndNear(text, from + PIECE_WORDS);
    const end = to === sentence.to ? sentence.end : (text.tokens[to - 1]?.end ?? sentence.end);
    pieces.push({ from, to, start: text.tokens[from]?.start ?? sentence.start, end });
    from = to;
  }
  return pieces;
}

/** The clause boundary within five words of a cut, or the cut itself. */
function clauseEndNear(text: TokenizedText, cut: number): number {
  for (let shift = 0; shift <= 5; shift += 1) {
    for (const at of [cut + shift, cut - shift]) if (text.boundaries[at - 1] === 'clause') return at;
  }
  return cut;
}

function unitOf(text: TokenizedText, piece: Sentence, index: number): AnswerUnit {
  const tokens = text.tokens.slice(piece.from, piece.to);
  const prose = isStatement(tokens) && !isChain(text, piece);
  const asks = text.text.slice(piece.start, piece.end).includes('?');
  return { ...piece, index, prose, evidence: prose && !asks && findPhrases(tokens, DISCLAIMER_INDEX).length === 0 };
}

function isStatement(tokens: readonly TextToken[]): boolean {
  if (tokens.length < MIN_PROSE_WORDS) return false;
  const functionWords = tokens.map((token) => token.norm).filter((norm) => STOP_WORDS.has(norm) && !LINKS.has(norm));
  // A verb joins as well as an article does: "it reads and throws away all earlier rows" is a sentence.
  const verb = functionWords.length >= 2 && tokens.some(({ norm }) => COMMON_VERBS.has(norm) && !STOP_WORDS.has(norm));
  if ((functionWords.length + Number(verb)) / tokens.length < MIN_FUNCTION_WORDS) return false;
  return new Set(functionWords).size >= MIN_DISTINCT_FUNCTION_WORDS || tokens.some(isVerbLike);
}

function isChain(text: TokenizedText, piece: Sentence): boolean {
  let links = 0;
  for (let at = piece.from; at < piece.to; at += 1) {
    if (LINKS.has(text.tokens[at]?.norm ?? '') || text.boundaries[at] === 'clause') links += 1;
  }
  return links >= CHAIN.links && links / (piece.to - piece.from) > CHAIN.share;
}

function isVerbLike(token: TextToken): boolean {
  return (
    COMMON_VERBS.has(token.norm) || (token.norm.length > 4 && /(?:ed|ing|izes|ises|ates|ens|ows)$/.test(token.norm))
  );
}
