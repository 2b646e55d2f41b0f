import { analyzeFillers } from '../../speech/text/fillers.js';
import { type Measure } from '../../speech/measure.js';
import { analyzePace } from '../../speech/delivery/pace.js';
import { analyzePauses, type PauseAnalysis } from '../../speech/delivery/pauses.js';
import { type Utterance } from '../../speech/text/words.js';
import { type AnalysisOutcome } from './analysis-outcome.js';
import { type PaceResult } from './analysis.views.js';

/** Pace and fillers of a spoken answer; fillers are told beside the pace and have their own score. */
export function analyzeSpokenPace(utterance: Utterance | null): AnalysisOutcome<PaceResult> {
  if (utterance === null) return notSpoken();
  const pace = analyzePace(utterance);
  return outcomeOf(pace.score, pace.thresholdsVersion, { pace, fillers: analyzeFillers(utterance) });
}

export function analyzeSpokenPauses(utterance: Utterance | null): AnalysisOutcome<PauseAnalysis> {
  if (utterance === null) return notSpoken();
  const pauses = analyzePauses(utterance);
  return outcomeOf(pauses.score, pauses.thresholdsVersion, pauses);
}

function outcomeOf<R>(score: Measure<number>, version: string, result: R): AnalysisOutcome<R> {
  const facts = { source: 'words', modelReason: null, model: null, rubricVersion: version, result } as const;
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
