import { roundTo } from '../../../speech/measure.js';
import { type DimensionCoverage, type OverallReport, REPORT_LIMITS, reportDimensions } from './report-content.js';
import type { AnswerReading, QuestionMaterial } from './report-material.js';
import { commonReason, meanScore, missingScore } from './scores.js';

export function overallReport(questions: readonly QuestionMaterial[]): OverallReport {
  const answered = questions.filter(({ answer }) => answer.state === 'answered');
  const readings = answered.flatMap((question) => question.readings);
  const dimensions = reportDimensions.map((dimension) =>
    coverageOf(
      dimension,
      readings.filter((reading) => reading.dimension === dimension),
      answered.length,
    ),
  );
  const measured = dimensions.reduce((sum, { measuredAnswers }) => sum + measuredAnswers, 0);
  const possible = questions.length * reportDimensions.length;
  const score =
    answered.length < REPORT_LIMITS.minAnswersForOverall
      ? missingScore('too_few_answers')
      : meanScore(
          dimensions.map((dimension) => dimension.score),
          'nothing_measured',
        );
  return {
    ...score,
    askedQuestions: questions.length,
    answeredQuestions: answered.length,
    coverage: possible === 0 ? 0 : roundTo(measured / possible, 2),
    dimensions,
  };
}

function coverageOf(
  dimension: DimensionCoverage['dimension'],
  readings: readonly AnswerReading[],
  answers: number,
): DimensionCoverage {
  const reason =
    answers === 0
      ? 'no_answers'
      : commonReason(
          readings.map((reading) => reading.reason),
          'not_analysed',
        );
  return {
    dimension,
    ...meanScore(
      readings.map(({ score }) => score),
      reason,
    ),
    measuredAnswers: readings.filter(({ score }) => score !== null).length,
    answers,
  };
}
