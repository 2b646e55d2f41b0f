import type { NudgeFeedbackAction, StoredMarker, StoredNudge } from './live-session.views.js';

export const timelineMarkers = [
  'session_started',
  'answer_started',
  'connection_lost',
  'connection_resumed',
  'taken_over',
  'answer_stopped',
  'session_ended',
] as const;
export type TimelineMarker = (typeof timelineMarkers)[number] | StoredMarker;

export const timelineKinds = ['marker', 'transcript', 'pause', 'nudge', 'comment'] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** `live`: while it was spoken; `recording`: afterwards, from the recording; `client`: posted by it. */
export const transcriptSources = ['live', 'recording', 'client'] as const;

export interface TimelineTranscript {
  readonly speaker: string;
  readonly text: string;
  readonly source: (typeof transcriptSources)[number];
  /** Null: the text stands for the whole answer, as its words have no times. */
  readonly timing: 'provider' | 'client' | 'estimated' | null;
}

export type TimelineNudge = Pick<
  StoredNudge,
  'nudgeId' | 'type' | 'intensity' | 'message' | 'messageKey' | 'evidence'
> & { readonly feedback: readonly NudgeFeedbackAction[] };

/** What a mentor said of the moment, with a score of their own. */
export interface TimelineComment {
  readonly commentId: string;
  readonly text: string;
  readonly score: number | null;
}

/** One thing that happened. Times are on the session's timeline, whole ms; of the last five one is not null. */
export interface TimelineItem {
  readonly kind: TimelineKind;
  readonly atMs: number;
  /** Null for a moment. */
  readonly endMs: number | null;
  /** Whose it is; null: of the session. */
  readonly userId: string | null;
  /** Null also of a talk. */
  readonly attemptId: string | null;
  readonly transcript: TimelineTranscript | null;
  readonly pause: { readonly durationMs: number; readonly long: boolean } | null;
  readonly nudge: TimelineNudge | null;
  readonly marker: {
    readonly name: TimelineMarker;
    readonly questionId: string | null;
    readonly reason: string | null;
  } | null;
  readonly comment: TimelineComment | null;
}

/** A place of its own in the order of the timeline. */
export interface PlacedItem {
  /** In the form of a UUID; of two items of one moment the smaller one comes first. */
  readonly id: string;
  readonly item: TimelineItem;
}
