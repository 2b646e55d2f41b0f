import type { Measure } from '../../../speech/measure.js';
import type { AnalysisResults, AnalysisView } from '../../analysis/analysis.views.js';
import type { AnswerReading, FigureName, ReadFigure, ReadingPart } from '../assembly/report-material.js';

type Findings = Pick<AnswerReading, 'parts' | 'judgements' | 'points' | 'figures' | 'fillersLowerBound'>;

const nothing: Findings = { parts: [], judgements: [], points: [], figures: [], fillersLowerBound: false };

/** What analyses without a judgement are stored under. */
const noRubric = 'none';

/** An analysis as the report reads it. */
export function answerReading(analysis: AnalysisView): AnswerReading {
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

function findingsOf(analysis: AnalysisView): Findings {
  if (analysis.result === null) return nothing;
  switch (analysis.type) {
    case 'domain':
      return { ...nothing, ...judged(analysis.result), points: analysis.result.points };
    case 'communication':
      return { ...nothing, ...judged(analysis.result) };
    case 'pace':
      return ofPace(analysis.result);
    case 'pause':
      return { ...nothing, figures: [figure('longPausesPerMinute', analysis.result.longPausesPerMinute)] };
  }
}

function judged({ dimensions, judgements }: AnalysisResults['domain'] | AnalysisResults['communication']) {
  return { parts: dimensions.map(({ name, score, reason }) => ({ name, score, reason })), judgements };
}

function ofPace({ pace, fillers }: AnalysisResults['pace']): Findings {
  return {
    ...nothing,
    parts: [fillersPart(fillers.score)],
    figures: [figure('speakingRateWpm', pace.speakingRateWpm), figure('fillerShare', fillers.share)],
    fillersLowerBound: fillers.lowerBound,
  };
}

const fillersPart = ({ value, reason }: Measure<number>): ReadingPart => ({ name: 'fillers', score: value, reason });

function figure(name: FigureName, { status, value, unit, reason }: Measure<number>): ReadFigure {
  return { name, status, value, unit, reason };
}
