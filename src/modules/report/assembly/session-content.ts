import type { QuestionReport, ReportVersions, SpeechFluency } from './report-content.js';

/** Shape of the stored content, raised when a field changes its meaning. */
export const SESSION_CONTENT_VERSION = 1;

/** Of a session of hours more are counted than listed. */
export const MOST_LISTED_NUDGES = 500;

/** `live`: while they were spoken; `recording`: afterwards, from the recording; `client`: posted by it. */
export const wordSources = ['live', 'recording', 'client'] as const;
export type WordSource = (typeof wordSources)[number];

export interface SessionFacts {
  /** ISO 8601; null: nothing was spoken or measured. */
  readonly startedAt: string | null;
  readonly endedAt: string;
  readonly endReason: 'finalized' | 'abandoned' | 'expired' | 'consent_withdrawn';
  /** From the start to the end; to the last sign of life of a session that was left alone. */
  readonly durationSeconds: number | null;
  readonly answers: number;
  /** Sound of all answers and talks together. */
  readonly spokenSeconds: number;
}

export interface SessionAnswer extends QuestionReport {
  /** On the session's timeline. */
  readonly startMs: number;
  /** Null: its sound was never settled. */
  readonly durationSeconds: number | null;
  /** Where its words were taken down; null as long as there are none. */
  readonly wordSource: WordSource | null;
}

/** What was said in a session for two beside the questions. */
export interface SessionTalk {
  /** On the session's timeline. */
  readonly startMs: number;
  /** Null: its sound was never settled. */
  readonly durationSeconds: number | null;
}

export interface SessionDelivery extends SpeechFluency {
  /** Answers and talks of the session; each figure tells how many of them it rests on. */
  readonly spokenAnswers: number;
}

export interface ReportedNudge {
  readonly nudgeId: string;
  readonly attemptId: string | null;
  readonly type: string;
  readonly intensity: number;
  readonly message: string;
  readonly messageKey: string;
  readonly evidence: {
    readonly metric: string;
    readonly value: number;
    readonly threshold: number;
    readonly windowMs: number | null;
  };
  /** On the session's timeline. */
  readonly atMs: number;
  /** What the speaker said of it, in that order. */
  readonly feedback: readonly ('seen' | 'dismissed' | 'helpful')[];
}

export interface SessionNudges {
  /** Praise included. */
  readonly sent: number;
  readonly byType: readonly { readonly type: string; readonly count: number }[];
  /** Hints after which the measure came back into its band, and that was praised. */
  readonly followedByPraise: number;
  /** In order; at most 500. */
  readonly list: readonly ReportedNudge[];
}

/** What came while it was spoken, and what afterwards: answers by where their words come from. */
export interface SessionOrigins {
  readonly live: number;
  readonly recording: number;
  readonly client: number;
  /** Recordings that wait for an engine. */
  readonly waiting: number;
  /** Nothing more will come. */
  readonly wordless: number;
  readonly statement: string;
}

export interface SessionReportContent {
  readonly versions: ReportVersions;
  readonly session: SessionFacts;
  readonly origins: SessionOrigins;
  /** In the order they were spoken; a question that was answered twice comes twice. */
  readonly answers: readonly SessionAnswer[];
  /** In the order they were spoken; none when alone. */
  readonly talks: readonly SessionTalk[];
  readonly delivery: SessionDelivery;
  readonly nudges: SessionNudges;
}
