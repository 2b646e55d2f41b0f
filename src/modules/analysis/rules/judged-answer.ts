import { type TextSpan } from '../../../speech/text/text-measures.js';
import { primarySubtag } from '../../../speech/thresholds.js';
import { type TimedWord } from '../../../speech/text/words.js';
import { type AnswerText, readAnswer } from './answer-text.js';
import { type Judgement, type Verdict } from './judgement.js';
import { type ExpectedPoint } from './point-coverage.js';
import { type QuotableAnswer, quotable, quoteAt } from './quotes.js';
import { RULES_CONFIDENCE } from './rubric.js';
import { type FindSkills } from './terms.js';
import { liftFor, WORDING } from './wording.js';

export type QuestionCategory = 'technical' | 'allied' | 'behavioral';

/** Everything the judgement of one answer rests on. */
export interface AnswerMaterial {
  readonly answer: string;
  /** Null for a typed answer or one without word times. */
  readonly words: readonly TimedWord[] | null;
  /** BCP 47 tag. */
  readonly language: string;
  readonly questionText: string;
  readonly category: QuestionCategory;
  readonly expectedPoints: readonly ExpectedPoint[];
}

/** A material read once for all rules. */
export interface JudgedAnswer {
  readonly material: AnswerMaterial;
  readonly text: AnswerText;
  readonly quotes: QuotableAnswer;
  readonly findSkills: FindSkills;
}

export function judgedAnswer(material: AnswerMaterial, findSkills: FindSkills): JudgedAnswer {
  const text = readAnswer(material.answer);
  const quotes = quotable(material.answer, material.words, text.ignored);
  return { material, text, quotes, findSkills: remembering(findSkills) };
}

/** The rules ask for the same few texts again and again. */
function remembering(findSkills: FindSkills): FindSkills {
  const known = new Map<string, ReturnType<FindSkills>>();
  return (text) => {
    const found = known.get(text) ?? findSkills(text);
    known.set(text, found);
    return found;
  };
}

/** The word lists of the rules are English. */
export function isEnglish({ material }: JudgedAnswer): boolean {
  return primarySubtag(material.language) === 'en';
}

/** Up to one half, growing with the words there are to go by. */
export function rulesConfidence(words: number): number {
  const { fullAtWords, least, most } = RULES_CONFIDENCE;
  return Math.round((least + (most - least) * Math.min(1, words / fullAtWords)) * 100) / 100;
}

/** A judgement of the rules in the wording of its criterion. */
export function ruleJudgement(
  judged: JudgedAnswer,
  criterion: string,
  verdict: Verdict,
  evidence: TextSpan | null,
  pointIndex: number | null = null,
): Judgement {
  return {
    criterion,
    verdict,
    pointIndex,
    quote: evidence ? quoteAt(judged.quotes, evidence) : null,
    comment: WORDING[criterion]?.comment[verdict] ?? '',
    lift: liftFor(criterion, verdict),
    source: 'rules',
    confidence: rulesConfidence(judged.text.text.tokens.length),
  };
}
