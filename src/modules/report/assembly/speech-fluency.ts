import { roundTo } from '../../../speech/measure.js';
import { COMMUNICATION_WEIGHTS } from '../../analysis/rules/rubric.js';
import { partMean, reasonOf } from './knowledge-competence.js';
import {
  type DeliveryFigure,
  type FluencyFigure,
  type FluencyFigureName,
  fluencyFigureNames,
  type FluencyPart,
  type SpeechFluency,
} from './report-content.js';
import type { AnswerReading, FigureName, ReadFigure } from './report-material.js';
import { commonReason, meanOf, meanScore } from './scores.js';

const units: Readonly<Record<FigureName, string>> = {
  speakingRateWpm: 'wpm',
  longPausesPerMinute: 'per_minute',
  fillerShare: 'ratio',
  articulationRateSps: 'syllables_per_second',
  pitchVariationSemitones: 'semitones',
  responseLatencySeconds: 's',
};

export function speechFluency(readings: readonly AnswerReading[]): SpeechFluency {
  const communication = readings.filter(({ dimension }) => dimension === 'communication');
  const parts: FluencyPart[] = [
    dimensionPart('pace', readings, figureMean('speakingRateWpm', readings)),
    dimensionPart('pause', readings, figureMean('longPausesPerMinute', readings)),
    { ...partMean('fillers', withPart(readings, 'fillers')), figure: figureMean('fillerShare', readings) },
    dimensionPart('communication', readings, null),
  ];
  return {
    ...meanScore(
      parts.map(({ score }) => score),
      commonReason(
        parts.map(({ reason }) => reason),
        'no_answers',
      ),
    ),
    parts,
    figures: fluencyFigureNames.map((name) => fluencyFigure(name, readings)),
    communication: Object.keys(COMMUNICATION_WEIGHTS).map((name) => partMean(name, communication)),
    fillersLowerBound: readings.some(({ fillersLowerBound }) => fillersLowerBound),
  };
}

function dimensionPart(
  name: AnswerReading['dimension'],
  readings: readonly AnswerReading[],
  figure: DeliveryFigure | null,
): FluencyPart {
  const own = readings.filter(({ dimension }) => dimension === name);
  return {
    name,
    ...meanScore(
      own.map(({ score }) => score),
      reasonOf(own),
    ),
    answers: own.filter(({ score }) => score !== null).length,
    figure,
  };
}

/** Fillers have no dimension of their own: they come with the analysis that counted them. */
function withPart(readings: readonly AnswerReading[], name: string): AnswerReading[] {
  const having = readings.filter(({ parts }) => parts.some((part) => part.name === name));
  return having.length > 0 ? having : readings.filter(({ dimension }) => dimension === 'pace');
}

function fluencyFigure(name: FluencyFigureName, readings: readonly AnswerReading[]): FluencyFigure {
  const flaggedAnswers = figuresNamed(name, readings).filter(({ flagged }) => flagged).length;
  return { name, ...figureMean(name, readings), flaggedAnswers };
}

function figuresNamed(name: FigureName, readings: readonly AnswerReading[]): ReadFigure[] {
  return readings.flatMap((reading) => reading.figures.filter((figure) => figure.name === name));
}

function figureMean(name: FigureName, readings: readonly AnswerReading[]): DeliveryFigure {
  const figures = figuresNamed(name, readings);
  const mean = meanOf(figures.map(({ value }) => value));
  const answers = figures.filter(({ value }) => value !== null).length;
  const unit = units[name];
  if (mean !== null) return { status: 'measured', value: roundTo(mean, 4), unit, reason: null, answers };
  const spoken = readings.filter(({ dimension }) => dimension === 'pace');
  const reason = commonReason(
    [...figures, ...(figures.length === 0 ? spoken : [])].map((each) => each.reason),
    'no_answers',
  );
  return { status: 'insufficient', value: null, unit, reason, answers };
}
