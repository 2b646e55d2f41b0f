import type { z } from 'zod';
import type { ServerPayload } from '../../contract/live-events.js';
import type { nudgeFeedback } from '../../contract/live-payloads.js';
import type { SentNudges } from '../../speech/nudges/nudge-limits.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';

export type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';

export const participantRoles = ['speaker', 'partner'] as const;
export type ParticipantRole = (typeof participantRoles)[number];

export const nudgeFeedbackActions = ['seen', 'dismissed', 'helpful'] as const satisfies readonly z.infer<
  typeof nudgeFeedback
>['action'][];
export type NudgeFeedbackAction = (typeof nudgeFeedbackActions)[number];

export interface ParticipantView {
  readonly userId: string;
  readonly role: ParticipantRole;
  readonly joinedAt: Date;
}

export interface LiveSessionView {
  readonly id: string;
  readonly userId: string;
  readonly interviewId: string;
  readonly status: LiveSessionStatus;
  /** ISO 639-1. */
  readonly language: string;
  readonly coaching: NudgeSetting;
  readonly keepRecording: boolean;
  readonly lastEventSeq: number;
  readonly participants: readonly ParticipantView[];
  /** The answer that is being spoken by the session's owner. */
  readonly openAnswer: { readonly attemptId: string; readonly questionId: string } | null;
  /** Spoken or being spoken. */
  readonly answerCount: number;
  readonly nudgeCount: number;
  readonly createdAt: Date;
  /** Zero of the session's timeline; null until something is spoken or measured. */
  readonly startedAt: Date | null;
  readonly lastActiveAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: LiveSessionEndReason | null;
  /** From when on nothing more comes of its answers but the words of recordings that wait for an engine. */
  readonly settledAt: Date | null;
}

/** The sound of one answer spoken live. */
export interface AnswerStreamView {
  /** Its name in the audio journal. */
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly interviewId: string;
  readonly attemptId: string;
  readonly questionId: string;
  readonly sampleRateHz: number;
  /** ISO 639-1. */
  readonly language: string;
  /** Grows with every writer. */
  readonly epoch: number;
  /** Its first sample on the session's timeline. */
  readonly offsetMs: number;
  readonly state: 'open' | 'settled';
  /** Whether the recording stays after it is transcribed. */
  readonly keepRecording: boolean;
  readonly startedAt: Date;
}

export interface SettledStreamView extends AnswerStreamView {
  /** −1: it has no frame. */
  readonly lastSeq: number;
  readonly durationMs: number;
}

/** What the limit of a speaker's nudges goes by, and the version it was read at. */
export interface NudgeRecord {
  readonly sent: SentNudges;
  readonly version: number;
}

/** How a speaker is coached in a session. */
export interface SpeakerRecord {
  readonly coaching: NudgeSetting;
  readonly nudges: NudgeRecord;
}

export interface StartedAnswer extends AnswerStreamView, SpeakerRecord {
  /** An answer that was open already, now with this writer. */
  readonly resumed: boolean;
  readonly suggestedSeconds: number;
}

export const storedMarkers = ['connection_lost', 'connection_resumed', 'taken_over'] as const;
/** What is known from nowhere but a row of its own. */
export type StoredMarker = (typeof storedMarkers)[number];

export interface NewMarker {
  readonly sessionId: string;
  readonly userId: string;
  readonly kind: StoredMarker;
  readonly attemptId: string | null;
}

/** Of one utterance, as clients are told of it, without the number it is stored under. */
export type FinalSegment = Omit<ServerPayload<'server.transcript_final'>, 'eventSeq'>;
/** Of one nudge, likewise. */
export type StoredNudge = Omit<ServerPayload<'server.nudge'>, 'eventSeq'>;

/** Utterances are named by where they begin in their answer, which is the same whenever it is heard. */
export const segmentIdOf = (attemptId: string, startMs: number): string => `${attemptId}/${startMs}`;

export type LiveEventKind = 'transcript_final' | 'nudge';

interface EventPlace {
  readonly sessionId: string;
  /** On the session's timeline. */
  readonly atMs: number;
  readonly attemptId: string | null;
}

export interface FinalEvent extends EventPlace {
  readonly kind: 'transcript_final';
  /** Everybody in the session is told. */
  readonly userId: null;
  readonly attemptId: string;
  /** A second event of the same segment is not stored. */
  readonly segmentId: string;
  readonly payload: FinalSegment;
}

export interface NudgeEvent extends EventPlace {
  readonly kind: 'nudge';
  /** Whom alone it concerns. */
  readonly userId: string;
  readonly segmentId: null;
  readonly payload: StoredNudge;
}

export type NewLiveEvent =
  | FinalEvent
  /** The speaker's record after this nudge: it is stored if nobody has nudged them since `limit.version` was read. */
  | (NudgeEvent & { readonly limit: NudgeRecord });

export type StoredLiveEvent = (FinalEvent | NudgeEvent) & { readonly seq: number; readonly createdAt: Date };
