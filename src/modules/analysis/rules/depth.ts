import { findPhrases, indexPhrases, type PhraseIndex } from '../../../speech/text/phrase-match.js';
import { type TextSpan } from '../../../speech/text/text-measures.js';
import { type AnswerText, type AnswerUnit, tokensOf } from './answer-text.js';
import { hasFigure } from './figures.js';
import { termsOfText } from './point-coverage.js';
import { DEPTH_POINTS } from './rubric.js';
import { type FindSkills, type SkillMention, termsOf } from './terms.js';
import { EXAMPLE_PHRASES, REASON_PHRASES, TRADE_OFF_PHRASES } from './word-lists.js';

export type SpecificKind = 'number' | 'technology' | 'reason' | 'tradeOff' | 'example';

/** How often an answer gets specific in one way. */
export interface Specific {
  readonly kind: SpecificKind;
  /** Sentences that count for it. */
  readonly count: number;
  /** The first sentence that counts, else the first that has it: one off the subject, or rich in other kinds. */
  readonly evidence: TextSpan | null;
}

export interface DepthInput {
  readonly answer: AnswerText;
  readonly questionText: string;
  readonly expectedPoints: readonly string[];
  readonly findSkills: FindSkills;
}

const KINDS: readonly SpecificKind[] = ['number', 'technology', 'reason', 'tradeOff', 'example'];
const PHRASES: Readonly<Record<'reason' | 'tradeOff' | 'example', PhraseIndex>> = {
  reason: indexPhrases(REASON_PHRASES),
  tradeOff: indexPhrases(TRADE_OFF_PHRASES),
  example: indexPhrases(EXAMPLE_PHRASES),
};
/** A sentence counts for at most two kinds, so that one sentence made of markers is not a deep answer. */
const KINDS_PER_UNIT = 2;

/** Specifics in sentences; only those on the subject of the question, or next to one, count. */
export function findSpecifics(input: DepthInput): Specific[] {
  const skills = input.findSkills(input.answer.text.text);
  const known = new Set(termsOfText(input.questionText, input.findSkills).map((term) => term.key));
  const subject = new Set(onSubject(input, skills));
  const units = input.answer.units
    .filter(({ evidence }) => evidence)
    .map((unit) => {
      const shown = kindsIn(input.answer, unit, skills, known);
      return { unit, shown, counted: subject.has(unit) ? shown.slice(0, KINDS_PER_UNIT) : [] };
    });
  return KINDS.map((kind) => {
    const counted = units.filter((each) => each.counted.includes(kind));
    const first = counted[0] ?? units.find(({ shown }) => shown.includes(kind));
    const evidence = first ? { start: first.unit.start, end: first.unit.end } : null;
    return { kind, count: counted.length, evidence };
  });
}

/** 0–100: each kind gives part of its share the first time and all of it the second. */
export function depthScore(specifics: readonly Specific[]): number {
  return specifics.reduce((sum, { count }) => {
    if (count === 0) return sum;
    return sum + (count === 1 ? DEPTH_POINTS.first : DEPTH_POINTS.second);
  }, 0);
}

function onSubject(input: DepthInput, skills: readonly SkillMention[]): AnswerUnit[] {
  const texts = [input.questionText, ...input.expectedPoints];
  const subject = new Set(
    texts.flatMap((text) =>
      termsOfText(text, input.findSkills)
        .filter((term) => !term.generic)
        .map((term) => term.key),
    ),
  );
  const hits = input.answer.units.map((unit) =>
    termsOf(tokensOf(input.answer, unit), skills).some((term) => subject.has(term.key)),
  );
  return input.answer.units.filter(
    (unit) => unit.evidence && (hits[unit.index] || hits[unit.index - 1] || hits[unit.index + 1]),
  );
}

function kindsIn(
  answer: AnswerText,
  unit: AnswerUnit,
  skills: readonly SkillMention[],
  known: ReadonlySet<string>,
): SpecificKind[] {
  const tokens = tokensOf(answer, unit);
  const named = skills.some(
    (skill) =>
      skill.start >= unit.start && skill.end <= unit.end && !known.has(`skill:${skill.canonical.toLowerCase()}`),
  );
  const shows: Readonly<Record<SpecificKind, boolean>> = {
    number: hasFigure(tokens),
    technology: named,
    reason: findPhrases(tokens, PHRASES.reason).length > 0,
    tradeOff: findPhrases(tokens, PHRASES.tradeOff).length > 0,
    example: findPhrases(tokens, PHRASES.example).length > 0,
  };
  // The rarer kinds first: a sentence with an example and a trade-off should count for those.
  return (['tradeOff', 'example', 'reason', 'number', 'technology'] as const).filter((kind) => shows[kind]);
}
