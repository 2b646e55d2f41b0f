import type { AnalysisResults, AnalysisView } from '../../analysis/analysis.views.js';

export type Band = NonNullable<AnalysisView['band']>;
export type Grade = NonNullable<AnalysisView['grade']>;

/** Shape of the stored content, raised when a field changes its meaning. */
export const CONTENT_VERSION = 1;

/** Rules of aggregation, remarks and recommendations: raised when the same answers would give another report. */
export const REPORT_RULES_VERSION = '2026-11.4';

export const REPORT_LIMITS = {
  /** Two answers say more about two questions than about the candidate. */
  minAnswersForOverall: 3,
  findingsPerAnswer: 4,
  /** Improvements of one family, such as `depth`; so that no family crowds out the others. */
  pointFindings: 2,
  otherFindings: 1,
  quotesPerAnswer: 6,
  practices: 5,
  nextSteps: 5,
} as const;

export const reportDimensions = ['domain', 'communication', 'pace', 'pause'] as const;
export type ReportDimension = (typeof reportDimensions)[number];

export const scoreStatuses = ['measured', 'insufficient', 'failed'] as const;
export type ScoreStatus = (typeof scoreStatuses)[number];

export const answerStates = ['answered', 'unanswered', 'not_transcribed'] as const;
export type AnswerState = (typeof answerStates)[number];

export const skillLevels = ['weak', 'moderate', 'strong', 'not_assessed'] as const;
export type SkillLevel = (typeof skillLevels)[number];

export const textSources = ['llm', 'rules'] as const;
export type TextSource = (typeof textSources)[number];

export const reportSources = ['llm', 'rules', 'mixed'] as const;
export type ReportSource = (typeof reportSources)[number];

/** A number with its evidence, or the reason why there is none: never both, never neither. */
export interface Score {
  readonly status: ScoreStatus;
  /** 0–100, one decimal. */
  readonly score: number | null;
  readonly band: Band | null;
  readonly grade: Grade | null;
  /** Stable code; null when measured. */
  readonly reason: string | null;
}

export interface DimensionScore extends Score {
  readonly dimension: ReportDimension;
  readonly source: string | null;
  readonly model: string | null;
  readonly version: string | null;
}

/** The way an answer was said: figures, and series over the time of the recording to draw and to jump to. */
export interface DeliverySection {
  readonly pace: AnalysisResults['pace'] | null;
  readonly pause: AnalysisResults['pause'] | null;
}

export interface ReportQuote {
  /** The first of those that rest on these words; `comment` speaks for all of them. */
  readonly criterion: string;
  readonly verdict: 'met' | 'partly' | 'missing';
  /** Word for word as it stands in the answer. */
  readonly text: string;
  /** UTF-16 offsets into the answer, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Null where the words have no times. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly comment: string;
}

export interface Finding {
  readonly criterion: string;
  readonly comment: string;
  /** What would lift it; null for a strength. */
  readonly lift: string | null;
  readonly source: TextSource;
}

export interface SourcedText {
  readonly text: string;
  readonly source: TextSource;
  readonly model: string | null;
}

export interface PointReport {
  readonly text: string;
  readonly verdict: 'covered' | 'partial' | 'missing';
}

export interface QuestionReport {
  readonly questionId: string;
  readonly parentQuestionId: string | null;
  readonly position: number;
  readonly text: string;
  readonly category: string;
  readonly topic: string;
  readonly skill: string | null;
  readonly difficulty: string;
  readonly state: AnswerState;
  /** Why there is no text to judge; null when answered. */
  readonly stateReason: string | null;
  readonly attemptId: string | null;
  readonly answerKind: 'typed' | 'spoken' | null;
  readonly answer: string | null;
  readonly answeredAt: string | null;
  /** Mean of the measured dimensions. */
  readonly overall: Score;
  readonly scores: readonly DimensionScore[];
  /** Null for a typed answer, where nothing was recorded, and in reports made before the sound was measured. */
  readonly delivery: DeliverySection | null;
  readonly remark: SourcedText;
  readonly modelAnswer: SourcedText | null;
  readonly strengths: readonly Finding[];
  readonly improvements: readonly Finding[];
  readonly quotes: readonly ReportQuote[];
  readonly points: readonly PointReport[];
}

export interface DimensionCoverage extends Score {
  readonly dimension: ReportDimension;
  readonly measuredAnswers: number;
  readonly answers: number;
}

export interface OverallReport extends Score {
  readonly askedQuestions: number;
  readonly answeredQuestions: number;
  /** Measured scores / (questions asked × dimensions), 0–1. */
  readonly coverage: number;
  readonly dimensions: readonly DimensionCoverage[];
}

export interface PartScore extends Score {
  readonly name: string;
  readonly answers: number;
}

export interface KnowledgeCompetence extends Score {
  readonly dimensions: readonly PartScore[];
  readonly pointsExpected: number;
  readonly pointsCovered: number;
  readonly pointsPartlyCovered: number;
}

export interface DeliveryFigure {
  readonly status: ScoreStatus;
  readonly value: number | null;
  readonly unit: string;
  readonly reason: string | null;
  /** Answers behind the value. */
  readonly answers: number;
}

export interface FluencyPart extends PartScore {
  readonly figure: DeliveryFigure | null;
}

/** Told beside the scores: none of them is scored by itself. */
export const fluencyFigureNames = ['articulationRateSps', 'pitchVariationSemitones', 'responseLatencySeconds'] as const;
export type FluencyFigureName = (typeof fluencyFigureNames)[number];

export interface FluencyFigure extends DeliveryFigure {
  readonly name: FluencyFigureName;
  /** Of these answers, how many were rushed, monotone or begun late. */
  readonly flaggedAnswers: number;
}

export interface SpeechFluency extends Score {
  readonly parts: readonly FluencyPart[];
  /** Empty in reports made before the sound was measured. */
  readonly figures: readonly FluencyFigure[];
  /** Clarity, structure, conciseness, vocabulary, grammar. */
  readonly communication: readonly PartScore[];
  /** True when the recogniser leaves fillers out: the figure is then at least this much. */
  readonly fillersLowerBound: boolean;
}

export interface SkillGap {
  readonly skill: string;
  readonly level: SkillLevel;
  readonly score: number | null;
  /** Why it was not assessed; null otherwise. */
  readonly reason: string | null;
  readonly questions: number;
  readonly assessedAnswers: number;
}

export interface Practice {
  /** The weak measure it is for, such as `domain.coverage`, `pace` or `pitchVariationSemitones`. */
  readonly measure: string;
  readonly title: string;
  readonly exercise: string;
  readonly reason: string;
  /** Null for a measure that is told and not scored. */
  readonly score: number | null;
}

export interface NextStep {
  readonly text: string;
  readonly reason: string;
  readonly source: TextSource;
  readonly model: string | null;
}

export interface ReportVersions {
  readonly content: number;
  readonly rules: string;
  /** Rubric and threshold versions of the analyses used, sorted. */
  readonly analyses: readonly string[];
  /** Models that wrote or judged anything in here, sorted. */
  readonly models: readonly string[];
}

export const comparisonStatuses = ['measured', 'insufficient', 'not_compared'] as const;
export type ComparisonStatus = (typeof comparisonStatuses)[number];

/** One measure before and now. */
export interface MeasureComparison {
  /** Such as `overall`, `domain.coverage`, `pace` or `speakingRateWpm`. */
  readonly measure: string;
  /** `points` of 100, or the unit of a figure. */
  readonly unit: string;
  readonly before: number | null;
  readonly now: number | null;
  /** Null unless measured both times and in the same way. */
  readonly change: number | null;
  readonly status: ComparisonStatus;
  readonly reason: string | null;
}

export interface ReportComparison {
  /** The last completed interview of the track before this one. */
  readonly previousInterviewId: string | null;
  readonly previousCompletedAt: string | null;
  readonly previousDifficulty: string | null;
  /** Why there is nothing to compare with. */
  readonly reason: string | null;
  readonly measures: readonly MeasureComparison[];
}

export interface ReportContent {
  readonly source: ReportSource;
  /** Why no model wrote the texts, or some of them; null when it wrote all that it is asked for. */
  readonly modelReason: string | null;
  readonly versions: ReportVersions;
  readonly overall: OverallReport;
  readonly summary: SourcedText;
  readonly questions: readonly QuestionReport[];
  readonly knowledgeCompetence: KnowledgeCompetence;
  readonly speechFluency: SpeechFluency;
  readonly skillGaps: readonly SkillGap[];
  readonly recommendedPractice: readonly Practice[];
  readonly nextSteps: readonly NextStep[];
  /** Absent in reports made before there was one. */
  readonly comparison?: ReportComparison;
}
