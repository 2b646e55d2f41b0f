import { DOMAIN_WEIGHTS } from '../../analysis/rules/rubric.js';
import type { KnowledgeCompetence, PartScore } from './report-content.js';
import type { AnswerReading } from './report-material.js';
import { commonReason, meanScore } from './scores.js';

export function knowledgeCompetence(readings: readonly AnswerReading[]): KnowledgeCompetence {
  const domain = readings.filter(({ dimension }) => dimension === 'domain');
  const points = domain.flatMap((reading) => reading.points);
  return {
    ...meanScore(
      domain.map(({ score }) => score),
      reasonOf(domain),
    ),
    dimensions: Object.keys(DOMAIN_WEIGHTS).map((name) => partMean(name, domain)),
    pointsExpected: points.length,
    pointsCovered: points.filter(({ verdict }) => verdict === 'covered').length,
    pointsPartlyCovered: points.filter(({ verdict }) => verdict === 'partial').length,
  };
}

/** Mean of one part over all answers in which it was measured. */
export function partMean(name: string, readings: readonly AnswerReading[]): PartScore {
  const parts = readings.flatMap((reading) => reading.parts.filter((part) => part.name === name));
  const reasons = parts.length === 0 ? [reasonOf(readings)] : parts.map(({ reason }) => reason);
  return {
    name,
    ...meanScore(
      parts.map(({ score }) => score),
      commonReason(reasons, 'not_analysed'),
    ),
    answers: parts.filter(({ score }) => score !== null).length,
  };
}

export function reasonOf(readings: readonly AnswerReading[]): string {
  return readings.length === 0
    ? 'no_answers'
    : commonReason(
        readings.map(({ reason }) => reason),
        'not_analysed',
      );
}
