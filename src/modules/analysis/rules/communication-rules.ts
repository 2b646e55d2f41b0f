import { bandPlace, bandScore, type BandPlace } from '../../../speech/band-score.js';
import { roundTo } from '../../../speech/measure.js';
import { findStarParts, findTechnicalParts } from '../../../speech/text/structure-markers.js';
import { type TextSpan } from '../../../speech/text/text-measures.js';
import { isProse } from './answer-text.js';
import { type Clarity, measureClarity } from './clarity.js';
import { type Judgement, type Verdict } from './judgement.js';
import {
  isEnglish,
  type JudgedAnswer,
  type QuestionCategory,
  ruleJudgement,
  rulesConfidence,
} from './judged-answer.js';
import {
  ANSWER_LIMITS,
  COMMUNICATION_WEIGHTS,
  type CommunicationDimension,
  type Dimension,
  type DimensionReason,
  LENGTH_BANDS,
  STAR_WEIGHTS,
  TECHNICAL_WEIGHTS,
  VOCABULARY_BAND,
  weigh,
} from './rubric.js';
import { NOT_PROSE, TOO_SHORT } from './wording.js';

export type CommunicationReason = 'no_answer' | 'too_short' | 'not_prose' | 'language_not_supported';
export type StructureKind = 'star' | 'technical';

export interface StructureFinding {
  readonly part: string;
  readonly found: boolean;
}

export interface CommunicationAssessment {
  readonly score: number | null;
  readonly reason: CommunicationReason | null;
  readonly coverage: number;
  readonly confidence: number;
  readonly dimensions: readonly Dimension<CommunicationDimension>[];
  readonly wordCount: number;
  /** Null when the answer was not judged. */
  readonly structure: { readonly kind: StructureKind; readonly parts: readonly StructureFinding[] } | null;
  readonly judgements: readonly Judgement[];
}

interface Scored<N extends CommunicationDimension> {
  readonly dimension: Dimension<N>;
  readonly judgements: readonly Judgement[];
}

const PLACE_VERDICT: Readonly<Record<BandPlace, Verdict>> = { ideal: 'met', acceptable: 'partly', outside: 'missing' };

/** How the answer is told, by rules: clarity, structure, conciseness, vocabulary. Grammar is left to a model. */
export function assessCommunicationByRules(judged: JudgedAnswer): CommunicationAssessment {
  const reason = communicationRefusal(judged) ?? (isEnglish(judged) ? null : 'language_not_supported');
  if (reason) return withoutScore(judged, reason);
  const clarity = measureClarity(judged.text);
  const structure = scoreStructure(judged);
  const scored = [clarityDimension(judged, clarity), structure, ...countedDimensions(judged, clarity)];
  const dimensions = [...scored.map(({ dimension }) => dimension), unmeasured('grammar', 'model_only')];
  return {
    ...weigh(dimensions),
    reason: null,
    confidence: rulesConfidence(judged.text.text.tokens.length),
    dimensions,
    wordCount: judged.text.text.tokens.length,
    structure: structure.structure,
    judgements: scored.flatMap(({ judgements }) => judgements),
  };
}

/** Why nothing can be said about the telling, whoever judges. */
export function communicationRefusal(judged: JudgedAnswer): CommunicationReason | null {
  const { text } = judged;
  const words = text.text.tokens.length;
  if (words === 0) return 'no_answer';
  if (words < ANSWER_LIMITS.communicationMinWords) return 'too_short';
  return isEnglish(judged) && text.proseShare < ANSWER_LIMITS.minProseShare ? 'not_prose' : null;
}

function withoutScore(judged: JudgedAnswer, reason: CommunicationReason): CommunicationAssessment {
  const remark = reason === 'too_short' ? TOO_SHORT : reason === 'not_prose' ? NOT_PROSE : null;
  const judgement: Judgement | null = remark && {
    criterion: reason === 'too_short' ? 'conciseness.length' : 'clarity.prose',
    verdict: 'missing',
    pointIndex: null,
    quote: null,
    ...remark,
    source: 'rules',
    confidence: 1,
  };
  return {
    score: null,
    reason,
    coverage: 0,
    confidence: 0,
    dimensions: [],
    wordCount: judged.text.text.tokens.length,
    structure: null,
    judgements: judgement ? [judgement] : [],
  };
}

/** Conciseness and vocabulary can be counted, so they are counted, also beside a model's judgement. */
export function countedDimensions(
  judged: JudgedAnswer,
  clarity: Clarity,
): [Scored<'conciseness'>, Scored<'vocabulary'>] {
  return [scoreConciseness(judged), scoreVocabulary(judged, clarity)];
}

export function structureKind(category: QuestionCategory): StructureKind {
  return category === 'behavioral' ? 'star' : 'technical';
}

export function structureWeights(kind: StructureKind): Readonly<Record<string, number>> {
  return kind === 'star' ? STAR_WEIGHTS : TECHNICAL_WEIGHTS;
}

/** The weight of the parts found; order is not judged. */
export function structureScore(kind: StructureKind, found: ReadonlySet<string>): number {
  return Object.entries(structureWeights(kind)).reduce(
    (sum, [part, weight]) => sum + (found.has(part) ? weight : 0),
    0,
  );
}

function scoreStructure(judged: JudgedAnswer) {
  const kind = structureKind(judged.material.category);
  const usable = (sentence: { from: number; to: number; start: number; end: number }) => isProse(judged.text, sentence);
  const parts: { part: string; evidence: TextSpan | null }[] =
    kind === 'star' ? findStarParts(judged.text.text, usable) : findTechnicalParts(judged.text.text, usable);
  const found = new Set(parts.filter(({ evidence }) => evidence !== null).map(({ part }) => part));
  return {
    dimension: measuredBy('structure', structureScore(kind, found)),
    structure: { kind, parts: parts.map(({ part, evidence }) => ({ part, found: evidence !== null })) },
    judgements: parts.map(({ part, evidence }) =>
      ruleJudgement(judged, `structure.${part}`, evidence ? 'met' : 'missing', evidence),
    ),
  };
}

function clarityDimension(judged: JudgedAnswer, clarity: Clarity): Scored<'clarity'> {
  const dimension =
    clarity.score === null ? unmeasured('clarity', 'not_enough_words') : measuredBy('clarity', clarity.score);
  const judgements = clarity.parts.map((part) => ruleJudgement(judged, part.criterion, part.verdict, part.evidence));
  return { dimension, judgements };
}

function scoreConciseness(judged: JudgedAnswer): Scored<'conciseness'> {
  const words = judged.text.text.tokens.length;
  const band = LENGTH_BANDS[judged.material.category === 'behavioral' ? 'behavioral' : 'technical'];
  const repeated = repeatedSentences(judged);
  const score = roundTo(bandScore(words, band) * (1 - repeated.share), 1);
  const redundancy: Verdict = repeated.share === 0 ? 'met' : repeated.share < 0.2 ? 'partly' : 'missing';
  return {
    dimension: measuredBy('conciseness', score),
    judgements: [
      ruleJudgement(judged, 'conciseness.length', PLACE_VERDICT[bandPlace(words, band)], null),
      ruleJudgement(judged, 'conciseness.redundancy', redundancy, repeated.first),
    ],
  };
}

function scoreVocabulary(judged: JudgedAnswer, clarity: Clarity): Scored<'vocabulary'> {
  if (!isEnglish(judged)) return { dimension: unmeasured('vocabulary', 'language_not_supported'), judgements: [] };
  const diversity = clarity.measures.vocabularyDiversityMtld;
  if (diversity.status !== 'measured')
    return { dimension: unmeasured('vocabulary', 'not_enough_words'), judgements: [] };
  const verdict = PLACE_VERDICT[bandPlace(diversity.value, VOCABULARY_BAND)];
  return {
    dimension: measuredBy('vocabulary', roundTo(bandScore(diversity.value, VOCABULARY_BAND), 1)),
    judgements: [ruleJudgement(judged, 'vocabulary.diversity', verdict, null)],
  };
}

/** Share of sentences that were said before, word for word. */
function repeatedSentences(judged: JudgedAnswer): { share: number; first: TextSpan | null } {
  const seen = new Set<string>();
  const { sentences, tokens } = judged.text.text;
  const again = sentences.filter(({ from, to }) => {
    const key = tokens
      .slice(from, to)
      .map((token) => token.norm)
      .join(' ');
    const known = to - from > 2 && seen.has(key);
    seen.add(key);
    return known;
  });
  const first = again[0];
  return {
    share: sentences.length === 0 ? 0 : again.length / sentences.length,
    first: first ? { start: first.start, end: first.end } : null,
  };
}

export function measuredBy<N extends CommunicationDimension>(
  name: N,
  score: number,
  source: Dimension['source'] = 'rules',
): Dimension<N> {
  return { name, weight: COMMUNICATION_WEIGHTS[name], status: 'measured', score, reason: null, source };
}

function unmeasured<N extends CommunicationDimension>(name: N, reason: DimensionReason): Dimension<N> {
  return { name, weight: COMMUNICATION_WEIGHTS[name], status: 'insufficient', score: null, reason, source: 'rules' };
}
