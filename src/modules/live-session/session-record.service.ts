import { Injectable } from '@nestjs/common';
import type { SoundEvidence } from '../../speech/sound-evidence.js';
import type { Owner } from '../interview/interview.views.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { LiveEventRepository } from './live-event.repository.js';
import { LiveSessionRepository } from './live-session.repository.js';
import type { FinalSegment, LiveSessionView, NudgeFeedbackAction, StoredNudge } from './live-session.views.js';
import { NudgeFeedbackRepository } from './nudge-feedback.repository.js';

/** One answer or talk of a session, spoken or being spoken. */
export interface RecordedAnswer {
  /** Of its sound. */
  readonly streamId: string;
  readonly speaker: string;
  /** ISO 639-1. */
  readonly language: string;
  /** Null: a talk. */
  readonly attemptId: string | null;
  readonly questionId: string | null;
  /** Of a settled talk. */
  readonly sound: SoundEvidence | null;
  /** Its first sample on the session's timeline. */
  readonly offsetMs: number;
  /** Of its sound; null as long as it is open. */
  readonly durationMs: number | null;
}

export interface RecordedSpeaker {
  readonly userId: string;
  /** Something they said was heard and is not here. */
  readonly unstoredSpeech: boolean;
}

export interface RecordedNudge extends StoredNudge {
  readonly feedback: readonly NudgeFeedbackAction[];
}

/** What is left of a session, for what is made of it afterwards. */
@Injectable()
export class SessionRecordService {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly sessions: LiveSessionRepository,
    private readonly events: LiveEventRepository,
    private readonly feedback: NudgeFeedbackRepository,
  ) {}

  /** The session with somebody's own part in it, whatever became of the relationship; null when it was deleted. */
  findSession(owner: Owner, sessionId: string): Promise<LiveSessionView | null> {
    return this.sessions.findJoined(owner, sessionId);
  }

  /** The session in which an attempt was spoken; null when it was not spoken live. */
  findSessionOf(owner: Owner, attemptId: string): Promise<string | null> {
    return this.streams.findSessionOf(owner, attemptId);
  }

  /** The answers of one speaker in the order of the timeline. */
  async listAnswers(owner: Owner, sessionId: string): Promise<RecordedAnswer[]> {
    return (await this.listAll(sessionId)).filter(({ speaker }) => speaker === owner.userId);
  }

  /** Those of everybody in it. */
  async listAll(sessionId: string): Promise<RecordedAnswer[]> {
    const streams = await this.streams.listOf(sessionId);
    return streams.map(({ id: streamId, userId: speaker, ...stream }) => ({ ...stream, streamId, speaker }));
  }

  /** The stored utterances of an answer or a talk. */
  listUtterances(streamId: string): Promise<FinalSegment[]> {
    return this.events.listFinals(streamId);
  }

  /** Who may speak in it, and whether all they said is here. */
  async listSpeakers(sessionId: string): Promise<RecordedSpeaker[]> {
    const participants = await this.sessions.listParticipants(sessionId);
    return participants.filter(({ role }) => role !== 'observer');
  }

  /** The nudges of one speaker, in the order they were sent. */
  async listNudges(owner: Owner, sessionId: string): Promise<RecordedNudge[]> {
    const events = await this.events.listForTimeline(owner, sessionId, []);
    const feedback = await this.feedback.listOf(sessionId);
    return events.flatMap((event) =>
      event.kind === 'nudge' ? [{ ...event.payload, feedback: feedback.get(event.payload.nudgeId) ?? [] }] : [],
    );
  }
}
