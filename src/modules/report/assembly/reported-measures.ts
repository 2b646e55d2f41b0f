import type {
  DeliveryFigure,
  KnowledgeCompetence,
  OverallReport,
  ReportDimension,
  Score,
  ScoreStatus,
  SpeechFluency,
} from './report-content.js';

/** One figure of a report under its own name, with the reason where there is none. */
export interface ReportedMeasure {
  /** Such as `overall`, `domain.coverage`, `pace` or `speakingRateWpm`. */
  readonly measure: string;
  /** The analysis it comes from; null for what sums up all of them. */
  readonly dimension: ReportDimension | null;
  /** `points` of 100, or the unit of a figure. */
  readonly unit: string;
  readonly status: ScoreStatus;
  readonly value: number | null;
  readonly reason: string | null;
}

/** What of a report is compared and quoted; a live session's has its delivery alone. */
export interface ReportFigures {
  readonly overall: OverallReport | null;
  readonly knowledgeCompetence: KnowledgeCompetence | null;
  readonly speechFluency: SpeechFluency | null;
}

/** Figures that stand beside a scored part. */
export const partFigures: Readonly<Record<string, string>> = {
  pace: 'speakingRateWpm',
  pause: 'longPausesPerMinute',
  fillers: 'fillerShare',
};

/** All figures of a report by name, in one order. */
export function reportedMeasures({ overall, knowledgeCompetence, speechFluency }: ReportFigures): ReportedMeasure[] {
  return [
    ...(overall === null ? [] : [points('overall', null, overall)]),
    ...(knowledgeCompetence === null ? [] : ofKnowledge(knowledgeCompetence)),
    ...(speechFluency === null ? [] : ofFluency(speechFluency)),
  ];
}

function ofKnowledge(knowledge: KnowledgeCompetence): ReportedMeasure[] {
  const parts = knowledge.dimensions.map((part) => points(`domain.${part.name}`, 'domain', part));
  return [points('domain', 'domain', knowledge), ...parts];
}

function ofFluency({ parts, communication, figures }: SpeechFluency): ReportedMeasure[] {
  return [
    ...parts.flatMap((part) => {
      const dimension = dimensionOf(part.name);
      const name = partFigures[part.name];
      const beside = part.figure === null || name === undefined ? [] : [figure(name, dimension, part.figure)];
      return [points(part.name, dimension, part), ...beside];
    }),
    ...communication.map((part) => points(`communication.${part.name}`, 'communication', part)),
    ...figures.map((each) => figure(each.name, dimensionOf(each.name), each)),
  ];
}

/** Fillers and the voice are told by the analysis of pace. */
function dimensionOf(name: string): ReportDimension {
  if (name === 'communication') return 'communication';
  return name === 'pause' || name === 'responseLatencySeconds' ? 'pause' : 'pace';
}

const points = (measure: string, dimension: ReportDimension | null, score: Score): ReportedMeasure => ({
  measure,
  dimension,
  unit: 'points',
  status: score.status,
  value: score.score,
  reason: score.reason,
});

const figure = (measure: string, dimension: ReportDimension, given: DeliveryFigure): ReportedMeasure => ({
  measure,
  dimension,
  unit: given.unit,
  status: given.status,
  value: given.value,
  reason: given.reason,
});
