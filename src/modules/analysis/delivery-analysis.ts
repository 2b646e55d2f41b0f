import { type SpokenAnswer } from '../../speech/delivery/delivery-evidence.js';
import { measureDelivery } from '../../speech/delivery/delivery.js';
import { type PauseAnalysis } from '../../speech/delivery/pauses.js';
import { type Measure } from '../../speech/measure.js';
import { type AnalysisOutcome } from './analysis-outcome.js';
import { type AnalysisSource, type PaceResult } from './analysis.views.js';

/** Pace, fillers and voice of a spoken answer; fillers are told beside the pace and have their own score. */
export function analyzeSpokenPace(answer: SpokenAnswer | null): AnalysisOutcome<PaceResult> {
  if (answer === null) return notSpoken();
  const { pace, fillers, voice } = measureDelivery(answer);
  return outcomeOf(sourceOf(answer), pace, { pace, fillers, voice });
}

export function analyzeSpokenPauses(answer: SpokenAnswer | null): AnalysisOutcome<PauseAnalysis> {
  if (answer === null) return notSpoken();
  const { pauses } = measureDelivery(answer);
  return outcomeOf(sourceOf(answer), pauses, pauses);
}

function sourceOf({ sound }: SpokenAnswer): AnalysisSource {
  return sound === null ? 'words' : 'sound';
}

function outcomeOf<R>(
  source: AnalysisSource,
  { score, thresholdsVersion }: { readonly score: Measure<number>; readonly thresholdsVersion: string },
  result: R,
): AnalysisOutcome<R> {
  const facts = { source, modelReason: null, model: null, rubricVersion: thresholdsVersion, result };
  if (score.status === 'measured') return { ...facts, status: 'measured', reason: null, score: score.value };
  if (score.status === 'insufficient') return { ...facts, status: 'insufficient', reason: score.reason, score: null };
  throw new RangeError('a delivery score is not finite');
}

function notSpoken<R>(): AnalysisOutcome<R> {
  return {
    status: 'insufficient',
    reason: 'not_spoken',
    score: null,
    source: 'words',
    modelReason: null,
    model: null,
    rubricVersion: NO_THRESHOLDS,
    result: null,
  };
}

/** A typed answer is held against no table. */
const NO_THRESHOLDS = 'none';
