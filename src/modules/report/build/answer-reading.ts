import type { Measure } from '../../../speech/measure.js';
import { thresholdsFor } from '../../../speech/thresholds.js';
import type { AnalysisResults, AnalysisType, AnalysisView } from '../../analysis/analysis.views.js';
import type { AnswerReading, FigureName, ReadFigure, ReadingPart } from '../assembly/report-material.js';

type Findings = Pick<AnswerReading, 'parts' | 'judgements' | 'points' | 'figures' | 'fillersLowerBound' | 'delivery'>;

const nothing: Findings = {
  parts: [],
  judgements: [],
  points: [],
  figures: [],
  fillersLowerBound: false,
  delivery: {},
};

/** What analyses without a judgement are stored under. */
const noRubric = 'none';

/** Of an analysis, what a report reads. */
export type ReadAnalysis = {
  [T in AnalysisType]: Pick<
    Extract<AnalysisView, { type: T }>,
    'type' | 'status' | 'reason' | 'score' | 'source' | 'model' | 'rubricVersion' | 'result'
  >;
}[AnalysisType];

/** An analysis as the report reads it. */
export function answerReading(analysis: ReadAnalysis): AnswerReading {
  const { type, status, reason, score, source, model, rubricVersion } = analysis;
  const measured = status === 'measured';
  return {
    dimension: type,
    status,
    reason: measured ? null : reason,
    score: measured ? score : null,
    source,
    model,
    version: rubricVersion === noRubric ? null : rubricVersion,
    ...findingsOf(analysis),
  };
}

function findingsOf(analysis: ReadAnalysis): Findings {
  if (analysis.result === null) return nothing;
  switch (analysis.type) {
    case 'domain':
      return { ...nothing, ...judged(analysis.result), points: analysis.result.points };
    case 'communication':
      return { ...nothing, ...judged(analysis.result) };
    case 'pace':
      return ofPace(analysis.result);
    case 'pause':
      return ofPause(analysis.result);
  }
}

function judged({ dimensions, judgements }: AnalysisResults['domain'] | AnalysisResults['communication']) {
  return { parts: dimensions.map(({ name, score, reason }) => ({ name, score, reason })), judgements };
}

function ofPace(result: AnalysisResults['pace']): Findings {
  const { pace, fillers, voice } = result;
  const figures = [
    figure('speakingRateWpm', pace.speakingRateWpm),
    figure('articulationRateSps', pace.articulationRateSps, isRushed(pace)),
    figure('pitchVariationSemitones', voice.pitchVariationSemitones, voice.monotone === true),
  ];
  if (fillers === null) return { ...nothing, figures, delivery: { pace: result } };
  return {
    ...nothing,
    parts: [fillersPart(fillers.score)],
    figures: [...figures, figure('fillerShare', fillers.share)],
    fillersLowerBound: fillers.lowerBound,
    delivery: { pace: result },
  };
}

/** The band is known for English alone, and outside may also mean slow. */
function isRushed({ articulationBand, articulationRateSps }: AnalysisResults['pace']['pace']): boolean {
  const fastest = thresholdsFor('en').words?.articulationRateSps.acceptable[1] ?? Infinity;
  return articulationBand === 'outside' && (articulationRateSps.value ?? 0) > fastest;
}

function ofPause(result: AnalysisResults['pause']): Findings {
  const figures = [
    figure('longPausesPerMinute', result.longPausesPerMinute),
    figure('responseLatencySeconds', result.responseLatencySeconds, result.lateStart === true),
  ];
  return { ...nothing, figures, delivery: { pause: result } };
}

const fillersPart = ({ value, reason }: Measure<number>): ReadingPart => ({ name: 'fillers', score: value, reason });

function figure(name: FigureName, { status, value, unit, reason }: Measure<number>, flagged = false): ReadFigure {
  return { name, status, value, unit, reason, flagged };
}
