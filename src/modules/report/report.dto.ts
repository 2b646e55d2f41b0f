import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { PaceResultResponse } from '../analysis/pace-result.dto.js';
import { PauseResultResponse } from '../analysis/pause-result.dto.js';
import {
  answerStates,
  comparisonStatuses,
  fluencyFigureNames,
  reportDimensions,
  reportSources,
  scoreStatuses,
  skillLevels,
  textSources,
} from './assembly/report-content.js';
import { reportStages, reportStatuses } from './report.state.js';

const bands = ['excellent', 'good', 'average', 'needs_work'];
const grades = ['A', 'B', 'C', 'D'];
const verdicts = ['met', 'partly', 'missing'];
const pointVerdicts = ['covered', 'partial', 'missing'];
const answerKinds = ['typed', 'spoken'];

/** A text, and who wrote it. */
export class SourcedTextResponse {
  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  @Expose()
  @ApiProperty({ type: String, enum: textSources, enumName: 'TextSource' })
  source!: string;

  /** The model that wrote it. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  model!: string | null;
}

/** A number with its evidence, or the reason why there is none. */
export class ScoreResponse {
  @Expose()
  @ApiProperty({ type: String, enum: scoreStatuses, enumName: 'ScoreStatus' })
  status!: string;

  /** 0–100, one decimal; null unless measured. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;

  @Expose()
  @ApiProperty({ type: String, enum: bands, enumName: 'ScoreBand', nullable: true })
  band!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: grades, enumName: 'Grade', nullable: true })
  grade!: string | null;

  /** Why there is no score, as a stable code. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
}

export class DimensionScoreResponse extends ScoreResponse {
  @Expose()
  @ApiProperty({ type: String, enum: reportDimensions, enumName: 'ReportDimension' })
  dimension!: string;

  /** What judged: `llm`, `rules`, `sound` or `words`, as in an analysis. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  source!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  model!: string | null;

  /** Rubric or thresholds the score was made with. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  version!: string | null;
}

export class FindingResponse {
  /** Stable dotted code, e.g. `structure.result`. */
  @Expose()
  @ApiProperty({ type: String })
  criterion!: string;

  @Expose()
  @ApiProperty({ type: String })
  comment!: string;

  /** What would lift it; null for a strength. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  lift!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: textSources, enumName: 'TextSource' })
  source!: string;
}

export class ReportQuoteResponse {
  @Expose()
  @ApiProperty({ type: String })
  criterion!: string;

  @Expose()
  @ApiProperty({ type: String, enum: verdicts, enumName: 'JudgementVerdict' })
  verdict!: string;

  /** Word for word as it stands in the answer. */
  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  /** UTF-16 offset into the answer. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  start!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  end!: number;

  /** When it was said; null where the words have no times. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  startMs!: number | null;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  endMs!: number | null;

  @Expose()
  @ApiProperty({ type: String })
  comment!: string;
}

export class PointReportResponse {
  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  @Expose()
  @ApiProperty({ type: String, enum: pointVerdicts, enumName: 'PointVerdict' })
  verdict!: string;
}

/**
 * The way an answer was said, with series to draw over the recording (`pace.pace.profile`, `pause.pauses`,
 * `pace.fillers.uses`); all times are milliseconds from its start, for a player to jump to.
 */
export class DeliverySectionResponse {
  @Expose()
  @Type(() => PaceResultResponse)
  @ApiProperty({ type: () => PaceResultResponse, nullable: true })
  pace!: PaceResultResponse | null;

  @Expose()
  @Type(() => PauseResultResponse)
  @ApiProperty({ type: () => PauseResultResponse, nullable: true })
  pause!: PauseResultResponse | null;
}

export class QuestionReportResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  questionId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  parentQuestionId!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  position!: number;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  @Expose()
  @ApiProperty({ type: String })
  category!: string;

  @Expose()
  @ApiProperty({ type: String })
  topic!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  skill!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  difficulty!: string;

  @Expose()
  @ApiProperty({ type: String, enum: answerStates, enumName: 'AnswerState' })
  state!: string;

  /** Why there is no text to judge, as a stable code. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  stateReason!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  attemptId!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: answerKinds, enumName: 'AnswerKind', nullable: true })
  answerKind!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  answer!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  answeredAt!: string | null;

  /** Mean of the answer's measured dimensions. */
  @Expose()
  @Type(() => ScoreResponse)
  @ApiProperty({ type: () => ScoreResponse })
  overall!: ScoreResponse;

  @Expose()
  @Type(() => DimensionScoreResponse)
  @ApiProperty({ type: () => DimensionScoreResponse, isArray: true })
  scores!: DimensionScoreResponse[];

  /** Null for a typed answer, where nothing was recorded, and in reports made before the sound was measured. */
  @Expose()
  @Type(() => DeliverySectionResponse)
  @ApiProperty({ type: () => DeliverySectionResponse, nullable: true })
  delivery!: DeliverySectionResponse | null;

  @Expose()
  @Type(() => SourcedTextResponse)
  @ApiProperty({ type: () => SourcedTextResponse })
  remark!: SourcedTextResponse;

  @Expose()
  @Type(() => SourcedTextResponse)
  @ApiProperty({ type: () => SourcedTextResponse, nullable: true })
  modelAnswer!: SourcedTextResponse | null;

  @Expose()
  @Type(() => FindingResponse)
  @ApiProperty({ type: () => FindingResponse, isArray: true })
  strengths!: FindingResponse[];

  @Expose()
  @Type(() => FindingResponse)
  @ApiProperty({ type: () => FindingResponse, isArray: true })
  improvements!: FindingResponse[];

  @Expose()
  @Type(() => ReportQuoteResponse)
  @ApiProperty({ type: () => ReportQuoteResponse, isArray: true })
  quotes!: ReportQuoteResponse[];

  /** Expected points with what became of them; empty when not judged. */
  @Expose()
  @Type(() => PointReportResponse)
  @ApiProperty({ type: () => PointReportResponse, isArray: true })
  points!: PointReportResponse[];
}

export class DimensionCoverageResponse extends ScoreResponse {
  @Expose()
  @ApiProperty({ type: String, enum: reportDimensions, enumName: 'ReportDimension' })
  dimension!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  measuredAnswers!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  answers!: number;
}

export class OverallReportResponse extends ScoreResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  askedQuestions!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  answeredQuestions!: number;

  /** Measured scores / (questions asked × dimensions), 0–1. */
  @Expose()
  @ApiProperty({ type: Number })
  coverage!: number;

  @Expose()
  @Type(() => DimensionCoverageResponse)
  @ApiProperty({ type: () => DimensionCoverageResponse, isArray: true })
  dimensions!: DimensionCoverageResponse[];
}

export class PartScoreResponse extends ScoreResponse {
  @Expose()
  @ApiProperty({ type: String })
  name!: string;

  /** Answers behind the score. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  answers!: number;
}

export class KnowledgeCompetenceResponse extends ScoreResponse {
  /** Accuracy, coverage, clarity, depth. */
  @Expose()
  @Type(() => PartScoreResponse)
  @ApiProperty({ type: () => PartScoreResponse, isArray: true })
  dimensions!: PartScoreResponse[];

  @Expose()
  @ApiProperty({ type: 'integer' })
  pointsExpected!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  pointsCovered!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  pointsPartlyCovered!: number;
}

export class DeliveryFigureResponse {
  @Expose()
  @ApiProperty({ type: String, enum: scoreStatuses, enumName: 'ScoreStatus' })
  status!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  value!: number | null;

  @Expose()
  @ApiProperty({ type: String })
  unit!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  answers!: number;
}

/** Told beside the scores, not scored: microphones, rooms and people differ too much. */
export class FluencyFigureResponse extends DeliveryFigureResponse {
  @Expose()
  @ApiProperty({ type: String, enum: fluencyFigureNames, enumName: 'FluencyFigureName' })
  name!: string;

  /** Of these answers, how many were rushed (above 6 syllables a second), monotone or begun late (after 5 s). */
  @Expose()
  @ApiProperty({ type: 'integer' })
  flaggedAnswers!: number;
}

export class FluencyPartResponse extends PartScoreResponse {
  @Expose()
  @Type(() => DeliveryFigureResponse)
  @ApiProperty({ type: () => DeliveryFigureResponse, nullable: true })
  figure!: DeliveryFigureResponse | null;
}

export class SpeechFluencyResponse extends ScoreResponse {
  /** Pace, pauses, fillers, communication. */
  @Expose()
  @Type(() => FluencyPartResponse)
  @ApiProperty({ type: () => FluencyPartResponse, isArray: true })
  parts!: FluencyPartResponse[];

  /** Means over the answers; empty in reports made before the sound was measured. */
  @Expose()
  @Type(() => FluencyFigureResponse)
  @ApiProperty({ type: () => FluencyFigureResponse, isArray: true })
  figures!: FluencyFigureResponse[];

  /** Clarity, structure, conciseness, vocabulary, grammar. */
  @Expose()
  @Type(() => PartScoreResponse)
  @ApiProperty({ type: () => PartScoreResponse, isArray: true })
  communication!: PartScoreResponse[];

  /** True when the recogniser leaves fillers out: there were at least so many. */
  @Expose()
  @ApiProperty({ type: Boolean })
  fillersLowerBound!: boolean;
}

export class SkillGapResponse {
  @Expose()
  @ApiProperty({ type: String })
  skill!: string;

  /** Weak below 50, moderate below 75, else strong; unanswered is not assessed. */
  @Expose()
  @ApiProperty({ type: String, enum: skillLevels, enumName: 'SkillLevel' })
  level!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;

  /** Why it was not assessed. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  questions!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  assessedAnswers!: number;
}

export class PracticeResponse {
  /** The weak measure it is for, e.g. `domain.coverage` or `pitchVariationSemitones`. */
  @Expose()
  @ApiProperty({ type: String })
  measure!: string;

  @Expose()
  @ApiProperty({ type: String })
  title!: string;

  @Expose()
  @ApiProperty({ type: String })
  exercise!: string;

  @Expose()
  @ApiProperty({ type: String })
  reason!: string;

  /** Null for a measure that is told and not scored. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;
}

export class NextStepResponse {
  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  @Expose()
  @ApiProperty({ type: String })
  reason!: string;

  @Expose()
  @ApiProperty({ type: String, enum: textSources, enumName: 'TextSource' })
  source!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  model!: string | null;
}

export class ReportVersionsResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  content!: number;

  @Expose()
  @ApiProperty({ type: String })
  rules!: string;

  @Expose()
  @ApiProperty({ type: String, isArray: true })
  analyses!: string[];

  @Expose()
  @ApiProperty({ type: String, isArray: true })
  models!: string[];
}

export class MeasureComparisonResponse {
  /** As `overall`, `domain.coverage`, `pace` or `speakingRateWpm`. */
  @Expose()
  @ApiProperty({ type: String })
  measure!: string;

  /** `points` of 100, or the unit of a figure. */
  @Expose()
  @ApiProperty({ type: String })
  unit!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  before!: number | null;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  now!: number | null;

  /** Now − before; null unless measured both times and in the same way. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  change!: number | null;

  @Expose()
  @ApiProperty({ type: String, enum: comparisonStatuses, enumName: 'ComparisonStatus' })
  status!: string;

  /**
   * Why there is no change: that of the missing measure, `versions_differ` (other thresholds or rubrics),
   * `judged_differently` (another judge or model) or `dimensions_differ` (an overall score of other measures).
   */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
}

export class ReportComparisonResponse {
  /** The last completed interview of the track before this one. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  previousInterviewId!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  previousCompletedAt!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  previousDifficulty!: string | null;

  /** Why there is nothing to compare with: `no_previous_interview`. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @Type(() => MeasureComparisonResponse)
  @ApiProperty({ type: () => MeasureComparisonResponse, isArray: true })
  measures!: MeasureComparisonResponse[];
}

export class ReportContentResponse {
  @Expose()
  @ApiProperty({ type: String, enum: reportSources, enumName: 'ReportSource' })
  source!: string;

  /** Why rules wrote some or all of the texts, as a stable code. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  modelReason!: string | null;

  @Expose()
  @Type(() => ReportVersionsResponse)
  @ApiProperty({ type: () => ReportVersionsResponse })
  versions!: ReportVersionsResponse;

  @Expose()
  @Type(() => OverallReportResponse)
  @ApiProperty({ type: () => OverallReportResponse })
  overall!: OverallReportResponse;

  @Expose()
  @Type(() => SourcedTextResponse)
  @ApiProperty({ type: () => SourcedTextResponse })
  summary!: SourcedTextResponse;

  @Expose()
  @Type(() => QuestionReportResponse)
  @ApiProperty({ type: () => QuestionReportResponse, isArray: true })
  questions!: QuestionReportResponse[];

  @Expose()
  @Type(() => KnowledgeCompetenceResponse)
  @ApiProperty({ type: () => KnowledgeCompetenceResponse })
  knowledgeCompetence!: KnowledgeCompetenceResponse;

  @Expose()
  @Type(() => SpeechFluencyResponse)
  @ApiProperty({ type: () => SpeechFluencyResponse })
  speechFluency!: SpeechFluencyResponse;

  @Expose()
  @Type(() => SkillGapResponse)
  @ApiProperty({ type: () => SkillGapResponse, isArray: true })
  skillGaps!: SkillGapResponse[];

  @Expose()
  @Type(() => PracticeResponse)
  @ApiProperty({ type: () => PracticeResponse, isArray: true })
  recommendedPractice!: PracticeResponse[];

  @Expose()
  @Type(() => NextStepResponse)
  @ApiProperty({ type: () => NextStepResponse, isArray: true })
  nextSteps!: NextStepResponse[];

  /** With the interview of the track before; null in reports made before there was a comparison. */
  @Expose()
  @Type(() => ReportComparisonResponse)
  @ApiProperty({ type: () => ReportComparisonResponse, nullable: true })
  comparison!: ReportComparisonResponse | null;
}

export class ReportProgressResponse {
  @Expose()
  @ApiProperty({ type: String, enum: reportStages, enumName: 'ReportStage' })
  stage!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  stepsDone!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  stepsTotal!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  percent!: number;
}

export class ReportResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  @Expose()
  @ApiProperty({ type: String, enum: reportStatuses, enumName: 'ReportStatus' })
  status!: string;

  /** Why the last build failed: `build_failed` or `interrupted`. Ask again with POST. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @Type(() => ReportProgressResponse)
  @ApiProperty({ type: () => ReportProgressResponse })
  progress!: ReportProgressResponse;

  /** Of the last build that succeeded; null before the first. */
  @Expose()
  @Type(() => ReportContentResponse)
  @ApiProperty({ type: () => ReportContentResponse, nullable: true })
  content!: ReportContentResponse | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  createdAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readyAt!: Date | null;
}

export class SkillGapsResponse {
  /** Of the report they come from. */
  @Expose()
  @ApiProperty({ type: String, enum: reportStatuses, enumName: 'ReportStatus' })
  status!: string;

  @Expose()
  @Type(() => SkillGapResponse)
  @ApiProperty({ type: () => SkillGapResponse, isArray: true })
  items!: SkillGapResponse[];
}
