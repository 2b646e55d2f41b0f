import { roundTo } from '../../../speech/measure.js';
import { coverageScoreOf, depthDimension, type DomainAssessment, specificJudgements } from '../rules/domain-rules.js';
import { type Judgement, type Verdict } from '../rules/judgement.js';
import { type JudgedAnswer } from '../rules/judged-answer.js';
import { type PointCoverage, type PointVerdict } from '../rules/point-coverage.js';
import { type Dimension, DOMAIN_WEIGHTS, type DomainDimension, weigh } from '../rules/rubric.js';
import { type DomainReply, type Rating } from './assessment-schemas.js';
import { type GroundedQuote, groundedConfidence, groundQuote, isUngrounded } from './grounded-quotes.js';

const POINT_VERDICT: Readonly<Record<PointVerdict, Verdict>> = {
  covered: 'met',
  partial: 'partly',
  missing: 'missing',
};
const POINT_SHARE: Readonly<Record<PointVerdict, number>> = { covered: 1, partial: 0.5, missing: 0 };
const POINT_CONFIDENCE = 0.8;

interface GroundedPoint {
  readonly index: number;
  readonly verdict: PointVerdict;
  readonly grounded: GroundedQuote;
  /** Said to be there, without a quote that stands in the answer. */
  readonly unbacked: boolean;
  readonly comment: string;
  readonly lift: string | null;
}

/**
 * A model's reply turned into an assessment. What it says is covered counts only with a quote that stands in the
 * answer, and we do the counting; depth is counted by rules in any case. Null when no quote of the reply can be found
 * in the answer: such a reply judges something else.
 */
export function domainFromReply(judged: JudgedAnswer, reply: DomainReply): DomainAssessment | null {
  const accuracy = { rating: reply.accuracy, grounded: groundQuote(judged.quotes, reply.accuracy.quote) };
  const clarity = { rating: reply.clarity, grounded: groundQuote(judged.quotes, reply.clarity.quote) };
  const points = reply.points.map((point) => groundPoint(judged, point)).sort((a, b) => a.index - b.index);
  if (isUngrounded([accuracy.grounded, clarity.grounded, ...points.map(({ grounded }) => grounded)])) return null;
  const coverageScore = points.length === 0 ? null : coverageScoreOf(points);
  const { dimension: depth, specifics } = depthDimension(judged, coverageScore ?? reply.accuracy.score);
  const dimensions: Dimension<DomainDimension>[] = [
    byModel('accuracy', reply.accuracy.score),
    coverageDimension(coverageScore),
    byModel('clarity', reply.clarity.score),
    depth,
  ];
  return {
    ...weigh(dimensions),
    reason: null,
    confidence: groundedConfidence(reply.accuracy.confidence, accuracy.grounded.quote),
    dimensions,
    points: points.map(coverageOf),
    pointsCovered: points.filter(({ verdict }) => verdict === 'covered').length,
    pointsExpected: points.length,
    judgements: [
      ratingJudgement('accuracy', accuracy.rating, accuracy.grounded),
      ...points.map(pointJudgement),
      ratingJudgement('clarity', clarity.rating, clarity.grounded),
      ...specificJudgements(judged, specifics),
    ],
    ignored: judged.text.ignored,
  };
}

/** "Covered" or "partial" without a quote that stands in the answer is "missing". */
function groundPoint(judged: JudgedAnswer, point: DomainReply['points'][number]): GroundedPoint {
  const grounded = groundQuote(judged.quotes, point.verdict === 'missing' ? null : point.quote);
  return {
    index: point.point - 1,
    verdict: grounded.quote ? point.verdict : 'missing',
    grounded,
    unbacked: point.verdict !== 'missing' && grounded.quote === null,
    comment: point.comment,
    lift: point.lift,
  };
}

function coverageOf({ index, verdict, grounded }: GroundedPoint): PointCoverage {
  const { quote } = grounded;
  return { index, verdict, share: POINT_SHARE[verdict], evidence: quote && { start: quote.start, end: quote.end } };
}

function pointJudgement({ index, verdict, grounded, unbacked, comment, lift }: GroundedPoint): Judgement {
  return {
    criterion: 'coverage.point',
    verdict: POINT_VERDICT[verdict],
    pointIndex: index,
    quote: grounded.quote,
    comment: unbacked ? 'No part of the answer could be found for this point.' : comment,
    lift: verdict === 'covered' ? null : lift,
    source: 'llm',
    confidence: unbacked ? groundedConfidence(POINT_CONFIDENCE, null) : POINT_CONFIDENCE,
  };
}

export function ratingJudgement(criterion: string, rating: Rating, { quote }: GroundedQuote): Judgement {
  const verdict = rating.score >= 70 ? 'met' : rating.score >= 50 ? 'partly' : 'missing';
  return {
    criterion,
    verdict,
    pointIndex: null,
    quote,
    comment: rating.comment,
    lift: rating.lift,
    source: 'llm',
    confidence: groundedConfidence(rating.confidence, quote),
  };
}

function byModel(name: DomainDimension, score: number): Dimension<DomainDimension> {
  return {
    name,
    weight: DOMAIN_WEIGHTS[name],
    status: 'measured',
    score: roundTo(score, 1),
    reason: null,
    source: 'llm',
  };
}

function coverageDimension(score: number | null): Dimension<DomainDimension> {
  if (score !== null) return byModel('coverage', score);
  return {
    name: 'coverage',
    weight: DOMAIN_WEIGHTS.coverage,
    status: 'insufficient',
    score: null,
    reason: 'no_expected_points',
    source: 'llm',
  };
}
