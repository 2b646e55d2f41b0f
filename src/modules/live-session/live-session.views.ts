import type { z } from 'zod';
import type { ServerPayload } from '../../contract/live-events.js';
import type { nudgeFeedback } from '../../contract/live-payloads.js';
import type { SentNudges } from '../../speech/nudges/nudge-limits.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';

export type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';

/** The owner speaks; the other speaks too, or only listens and comments. */
export const participantRoles = ['speaker', 'partner', 'observer'] as const;
export type ParticipantRole = (typeof participantRoles)[number];

export const partnerRoles = ['partner', 'observer'] as const satisfies readonly ParticipantRole[];
export type PartnerRole = (typeof partnerRoles)[number];

export const nudgeFeedbackActions = ['seen', 'dismissed', 'helpful'] as const satisfies readonly z.infer<
  typeof nudgeFeedback
>['action'][];
export type NudgeFeedbackAction = (typeof nudgeFeedbackActions)[number];

export interface ParticipantView {
  readonly userId: string;
  readonly role: ParticipantRole;
  readonly joinedAt: Date;
}

/** A session as one of its participants sees it. */
export interface LiveSessionView {
  readonly id: string;
  /** Its owner. */
  readonly userId: string;
  /** Null: a conversation. */
  readonly interviewId: string | null;
  /** Null: alone, or the relationship is no more. */
  readonly relationshipId: string | null;
  /** Null: alone. */
  readonly partnerRole: PartnerRole | null;
  readonly status: LiveSessionStatus;
  /** ISO 639-1. */
  readonly language: string;
  /** The reader's own. */
  readonly coaching: NudgeSetting;
  readonly keepRecording: boolean;
  readonly lastEventSeq: number;
  readonly participants: readonly ParticipantView[];
  /** What is being spoken by the reader; without ids in a conversation. */
  readonly openAnswer: { readonly attemptId: string | null; readonly questionId: string | null } | null;
  /** Spoken or being spoken by the reader. */
  readonly answerCount: number;
  /** The reader's own. */
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

/** The sound of one answer spoken live, or of a talk: what somebody says in a session for two that answers no question. */
export interface AnswerStreamView {
  /** Its name in the audio journal. */
  readonly id: string;
  readonly sessionId: string;
  /** Who speaks. */
  readonly userId: string;
  readonly interviewId: string | null;
  /** Null: alone, or the relationship is no more. */
  readonly relationshipId: string | null;
  /** Null: alone. */
  readonly partnerRole: PartnerRole | null;
  /** Null: a talk. */
  readonly attemptId: string | null;
  readonly questionId: string | null;
  /** False: the speaker does not let it be stored. There is no row of it, and nothing to settle. */
  readonly stored: boolean;
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
  /** Null for a talk. */
  readonly suggestedSeconds: number | null;
  /** Zero of the session's timeline. */
  readonly sessionStartedAt: Date;
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

/** Of one utterance, as clients are told of it, without the number and the place it is stored under. */
export type FinalSegment = Omit<ServerPayload<'server.transcript_final'>, 'eventSeq' | 'atMs'>;
/** Of one nudge, likewise. */
export type StoredNudge = Omit<ServerPayload<'server.nudge'>, 'eventSeq'>;

/** Utterances are named by where they begin in their answer, which is the same whenever it is heard. */
export const segmentIdOf = (streamOrAttemptId: string, startMs: number): string => `${streamOrAttemptId}/${startMs}`;

/** What the utterances of a stream are named by. */
export const segmentsNameOf = ({ id, attemptId }: Pick<AnswerStreamView, 'id' | 'attemptId'>): string =>
  attemptId ?? id;

export type LiveEventKind = 'transcript_final' | 'nudge';

interface EventPlace {
  readonly sessionId: string;
  /** On the session's timeline. */
  readonly atMs: number;
  /** It goes when the sound it is of is deleted. */
  readonly streamId: string | null;
}

export interface FinalEvent extends EventPlace {
  readonly kind: 'transcript_final';
  /** Everybody in the session is told who may read the speaker's words. */
  readonly userId: null;
  readonly streamId: string;
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
