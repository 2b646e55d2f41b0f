import { Injectable } from '@nestjs/common';
import type { Owner } from '../interview/interview.views.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { LiveEventRepository } from './live-event.repository.js';
import type { NudgeFeedbackAction, StoredNudge } from './live-session.views.js';
import { NudgeFeedbackRepository } from './nudge-feedback.repository.js';

/** One answer of a session, spoken or being spoken. */
export interface RecordedAnswer {
  readonly attemptId: string;
  readonly questionId: string;
  /** Its first sample on the session's timeline. */
  readonly offsetMs: number;
  /** Of its sound; null as long as it is open. */
  readonly durationMs: number | null;
}

export interface RecordedNudge extends StoredNudge {
  readonly feedback: readonly NudgeFeedbackAction[];
}

/** What is left of a session, for what is made of it afterwards. */
@Injectable()
export class SessionRecordService {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly events: LiveEventRepository,
    private readonly feedback: NudgeFeedbackRepository,
  ) {}

  /** The session in which an attempt was spoken; null when it was not spoken live. */
  findSessionOf(owner: Owner, attemptId: string): Promise<string | null> {
    return this.streams.findSessionOf(owner, attemptId);
  }

  /** The answers of one speaker in the order of the timeline. */
  async listAnswers(owner: Owner, sessionId: string): Promise<RecordedAnswer[]> {
    const streams = await this.streams.listOf(sessionId);
    return streams.filter(({ userId }) => userId === owner.userId);
  }

  /** The nudges of one speaker, in the order they were sent. */
  async listNudges(owner: Owner, sessionId: string): Promise<RecordedNudge[]> {
    const events = await this.events.listForTimeline(owner, sessionId);
    const feedback = await this.feedback.listOf(sessionId);
    return events.flatMap((event) =>
      event.kind === 'nudge' ? [{ ...event.payload, feedback: feedback.get(event.payload.nudgeId) ?? [] }] : [],
    );
  }
}
