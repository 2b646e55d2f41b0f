import type { AnalysisResults } from '../../analysis/analysis.views.js';
import type {
  DeliverySection,
  FluencyFigureName,
  ReportDimension,
  ScoreStatus,
  SourcedText,
} from './report-content.js';

/** One thing said about an answer, with what it rests on. */
export type Judgement = AnalysisResults['domain']['judgements'][number];

/** Everything a report is made of, read once. The same material gives the same report. */
export interface ReportMaterial {
  readonly questions: readonly QuestionMaterial[];
  /** What a model wrote about the whole; null: rules write it. */
  readonly summary: WrittenSummary | null;
  /** Why no model wrote, or not everything. */
  readonly modelReason: string | null;
}

export interface QuestionMaterial {
  readonly question: AskedQuestion;
  readonly answer: GivenAnswer;
  readonly readings: readonly AnswerReading[];
  /** What a model wrote about the answer; null: rules write it. */
  readonly written: WrittenRemark | null;
}

export interface AskedQuestion {
  readonly id: string;
  readonly parentQuestionId: string | null;
  readonly position: number;
  readonly text: string;
  readonly category: string;
  readonly topic: string;
  readonly skill: string | null;
  readonly difficulty: string;
  readonly expectedPoints: readonly string[];
  /** The one that came with the question. */
  readonly modelAnswer: SourcedText | null;
}

export type GivenAnswer =
  | {
      readonly state: 'answered';
      readonly attemptId: string;
      readonly kind: 'typed' | 'spoken';
      readonly text: string;
      readonly answeredAt: string;
    }
  | {
      readonly state: 'not_transcribed';
      readonly attemptId: string;
      readonly reason: string;
      /** False where nothing more happens by itself. */
      readonly waits: boolean;
    }
  | { readonly state: 'unanswered' };

/** One analysis, whichever its type, as the report reads it. */
export interface AnswerReading {
  readonly dimension: ReportDimension;
  readonly status: ScoreStatus;
  readonly reason: string | null;
  readonly score: number | null;
  readonly source: string;
  readonly model: string | null;
  readonly version: string | null;
  readonly parts: readonly ReadingPart[];
  readonly judgements: readonly Judgement[];
  readonly points: readonly ReadPoint[];
  readonly figures: readonly ReadFigure[];
  readonly fillersLowerBound: boolean;
  readonly delivery: Partial<DeliverySection>;
}

export interface ReadingPart {
  readonly name: string;
  readonly score: number | null;
  readonly reason: string | null;
}

export interface ReadPoint {
  /** 0-based place in the question's expected points. */
  readonly index: number;
  readonly verdict: 'covered' | 'partial' | 'missing';
}

export type FigureName = 'speakingRateWpm' | 'longPausesPerMinute' | 'fillerShare' | FluencyFigureName;

export interface ReadFigure {
  readonly name: FigureName;
  readonly status: ScoreStatus;
  readonly value: number | null;
  readonly unit: string;
  readonly reason: string | null;
  /** The analysis itself found it worth a remark. */
  readonly flagged: boolean;
}

export interface WrittenRemark {
  readonly remark: string;
  readonly modelAnswer: string;
  readonly model: string;
}

export interface WrittenSummary {
  readonly summary: string;
  readonly nextSteps: readonly { readonly text: string; readonly reason: string }[];
  readonly model: string;
}
