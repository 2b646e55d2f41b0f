import { roundTo } from '../../../speech/measure.js';
import { type Clarity, measureClarity } from './clarity.js';
import { depthScore, findSpecifics, type Specific } from './depth.js';
import { type Judgement, type Verdict } from './judgement.js';
import { isEnglish, type JudgedAnswer, ruleJudgement, rulesConfidence } from './judged-answer.js';
import { coverPoints, type PointCoverage, type PointVerdict } from './point-coverage.js';
import {
  ANSWER_LIMITS,
  type Dimension,
  type DimensionReason,
  DOMAIN_WEIGHTS,
  type DomainDimension,
  RELEVANCE_FULL_AT,
  weigh,
} from './rubric.js';
import { type IgnoredSpan } from './untrusted-text.js';

/** Why an answer's content has no score at all. */
export type DomainReason = 'no_answer' | 'too_short' | 'no_expected_points' | 'language_not_supported';

export interface DomainAssessment {
  readonly score: number | null;
  readonly reason: DomainReason | null;
  /** Weight measured / weight of all, 0–1. */
  readonly coverage: number;
  /** 0–1. */
  readonly confidence: number;
  readonly dimensions: readonly Dimension<DomainDimension>[];
  readonly points: readonly PointCoverage[];
  readonly pointsCovered: number;
  readonly pointsExpected: number;
  readonly judgements: readonly Judgement[];
  /** What was left out of the judgement. */
  readonly ignored: readonly IgnoredSpan[];
}

const POINT_CREDIT: Readonly<Record<PointVerdict, number>> = { covered: 1, partial: 0.5, missing: 0 };
const POINT_VERDICT: Readonly<Record<PointVerdict, Verdict>> = {
  covered: 'met',
  partial: 'partly',
  missing: 'missing',
};

/**
 * Content by rules: coverage of the expected points, clarity of the wording, depth by specifics. Accuracy is left to a
 * model: rules cannot tell a true sentence from a false one with the same words.
 */
export function assessDomainByRules(judged: JudgedAnswer): DomainAssessment {
  const refused = domainRefusal(judged) ?? rulesRefusal(judged);
  if (refused) return withoutDomainScore(judged, refused);
  const points = coveredPoints(judged);
  const coverageScore = coverageScoreOf(points);
  const { dimension: depth, specifics } = depthDimension(judged, coverageScore);
  const clarity = measureClarity(judged.text);
  const dimensions: Dimension<DomainDimension>[] = [
    unmeasured('accuracy', 'model_only'),
    measuredBy('coverage', coverageScore),
    clarityDimension(clarity, coverageScore),
    depth,
  ];
  const { score, coverage } = weigh(dimensions);
  return {
    score,
    reason: null,
    coverage,
    confidence: rulesConfidence(judged.text.text.tokens.length),
    dimensions,
    points,
    pointsCovered: points.filter(({ verdict }) => verdict === 'covered').length,
    pointsExpected: points.length,
    judgements: [
      ...pointJudgements(judged, points),
      ...specificJudgements(judged, specifics),
      ...clarityJudgements(judged, clarity),
    ],
    ignored: judged.text.ignored,
  };
}

function clarityDimension({ score }: Clarity, coverageScore: number): Dimension<'clarity'> {
  if (score === null) return unmeasured('clarity', 'not_enough_words');
  return measuredBy('clarity', roundTo(score * relevance(coverageScore), 1));
}

function clarityJudgements(judged: JudgedAnswer, { parts }: Clarity): Judgement[] {
  return parts.map((part) => ruleJudgement(judged, part.criterion, part.verdict, part.evidence));
}

/** Depth alone, as it is also scored beside a model's judgement: it can be counted, so it is counted. */
export function depthDimension(
  judged: JudgedAnswer,
  coverageScore: number,
): { dimension: Dimension<'depth'>; specifics: Specific[] } {
  if (!isEnglish(judged)) return { dimension: unmeasured('depth', 'language_not_supported'), specifics: [] };
  const { text, material, findSkills } = judged;
  const expectedPoints = material.expectedPoints.map((point) => point.text);
  const specifics = findSpecifics({ answer: text, questionText: material.questionText, expectedPoints, findSkills });
  const score = roundTo(depthScore(specifics) * relevance(coverageScore), 1);
  return { dimension: measuredBy('depth', score), specifics };
}

export function specificJudgements(judged: JudgedAnswer, specifics: readonly Specific[]): Judgement[] {
  return specifics.map(({ kind, count, evidence }) => {
    const verdict = count >= 2 ? 'met' : evidence ? 'partly' : 'missing';
    return ruleJudgement(judged, `depth.${kind}`, verdict, evidence);
  });
}

/** Why nothing can be said about the content, whoever judges. */
export function domainRefusal({ text }: JudgedAnswer): DomainReason | null {
  const words = text.text.tokens.length;
  if (words === 0) return 'no_answer';
  return words < ANSWER_LIMITS.domainMinWords ? 'too_short' : null;
}

function rulesRefusal(judged: JudgedAnswer): DomainReason | null {
  if (!isEnglish(judged)) return 'language_not_supported';
  return judged.material.expectedPoints.length === 0 ? 'no_expected_points' : null;
}

export function coverageScoreOf(points: readonly { readonly verdict: PointVerdict }[]): number {
  return roundTo((100 * points.reduce((sum, { verdict }) => sum + POINT_CREDIT[verdict], 0)) / points.length, 1);
}

function relevance(coverageScore: number): number {
  return Math.min(1, coverageScore / RELEVANCE_FULL_AT);
}

/** A list of terms is not an answer: it covers nothing, however many of the right words are in it. */
function coveredPoints(judged: JudgedAnswer): PointCoverage[] {
  const { text, material, findSkills } = judged;
  if (text.proseShare >= ANSWER_LIMITS.minProseShare) {
    return coverPoints({
      answer: text,
      questionText: material.questionText,
      expectedPoints: material.expectedPoints,
      findSkills,
    });
  }
  return material.expectedPoints.map((_, index) => ({ index, verdict: 'missing', share: 0, evidence: null }));
}

function pointJudgements(judged: JudgedAnswer, points: readonly PointCoverage[]): Judgement[] {
  return points.map(({ index, verdict, evidence }) =>
    ruleJudgement(judged, 'coverage.point', POINT_VERDICT[verdict], evidence, index),
  );
}

function withoutDomainScore(judged: JudgedAnswer, reason: DomainReason): DomainAssessment {
  return {
    score: null,
    reason,
    coverage: 0,
    confidence: 0,
    dimensions: [],
    points: [],
    pointsCovered: 0,
    pointsExpected: judged.material.expectedPoints.length,
    judgements: [],
    ignored: judged.text.ignored,
  };
}

function measuredBy<N extends DomainDimension>(name: N, score: number): Dimension<N> {
  return { name, weight: DOMAIN_WEIGHTS[name], status: 'measured', score, reason: null, source: 'rules' };
}

function unmeasured<N extends DomainDimension>(name: N, reason: DimensionReason): Dimension<N> {
  return { name, weight: DOMAIN_WEIGHTS[name], status: 'insufficient', score: null, reason, source: 'rules' };
}
