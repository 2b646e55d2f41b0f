import type { AnalysisEntity } from './analysis.entity.js';
import type { AnalysisResults, AnalysisRun, AnalysisType, AnalysisView } from './analysis.views.js';
import type { AttemptContext } from './attempt-material.service.js';
import type { Judgement } from './rules/judgement.js';
import type { PointCoverage } from './rules/point-coverage.js';
import { bandOf, gradeOf } from './rules/rubric.js';
import { liftFor, WORDING } from './rules/wording.js';

export function analysisView(entity: AnalysisEntity): AnalysisView {
  const { userId: _owner, answerHash: _hash, quality: _quality, ...facts } = entity;
  const { score } = facts;
  const placed = { band: score === null ? null : bandOf(score), grade: score === null ? null : gradeOf(score) };
  // The column holds the result of its row's type: it is written from there.
  return { ...facts, ...placed } as AnalysisView;
}

export interface ShownPoint extends PointCoverage {
  /** Null as long as the candidate may not see it. */
  readonly text: string | null;
}

interface ShownResults extends Omit<AnalysisResults, 'domain'> {
  readonly domain: Omit<AnalysisResults['domain'], 'points'> & { readonly points: readonly ShownPoint[] };
}

/** One field a type, so that a client needs no cast; the others are null. */
export type ShownAnalysis = Omit<AnalysisView, 'result'> & { readonly [T in AnalysisType]: ShownResults[T] | null };

export interface ShownRun extends Omit<AnalysisRun, 'analyses'> {
  readonly analyses: readonly ShownAnalysis[];
}

/** What a candidate may see: nothing of the expected points before the end, unless they practise with hints. */
export function shownAnalysis(view: AnalysisView, { interview, question }: AttemptContext): ShownAnalysis {
  const { result, ...facts } = view;
  const points = pointsShown(interview, question);
  const none = { domain: null, communication: null, pace: null, pause: null };
  if (result === null) return { ...facts, ...none };
  if (view.type === 'domain' && view.result) return { ...facts, ...none, domain: shownDomain(view.result, points) };
  return { ...facts, ...none, [view.type]: result };
}

/** All of an analysis, but for what a model's words may give away as long as the expected points may not be seen. */
export function guardedAnalysis(view: AnalysisView, { interview, question }: AttemptContext): AnalysisView {
  if (view.type !== 'domain' || view.result === null) return view;
  const points = pointsShown(interview, question);
  const judgements = view.result.judgements.map((judgement) => shownJudgement(judgement, points));
  return { ...view, result: { ...view.result, judgements } };
}

function pointsShown({ state, mode }: AttemptContext['interview'], { expectedPoints }: AttemptContext['question']) {
  return state === 'completed' || mode === 'practice' ? expectedPoints : null;
}

function shownDomain(domain: AnalysisResults['domain'], points: readonly string[] | null): ShownResults['domain'] {
  return {
    ...domain,
    points: domain.points.map((point) => ({ ...point, text: points?.[point.index] ?? null })),
    judgements: domain.judgements.map((judgement) => shownJudgement(judgement, points)),
  };
}

/**
 * A model has read the expected points, and any of its words may give one away; until they may be seen, the rules'
 * words stand there.
 */
function shownJudgement(judgement: Judgement, points: readonly string[] | null): Judgement {
  const { criterion, verdict, source } = judgement;
  if (points !== null || source !== 'llm') return judgement;
  return { ...judgement, comment: WORDING[criterion]?.comment[verdict] ?? '', lift: liftFor(criterion, verdict) };
}
