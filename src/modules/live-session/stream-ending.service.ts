import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import { AttemptService } from '../interview/attempt.service.js';
import { AudioStreamRepository, type StreamEnd } from './audio-stream.repository.js';
import { LiveSessionRepository } from './live-session.repository.js';
import type { AnswerStreamView } from './live-session.views.js';
import { SpeechConsent } from './speech-consent.service.js';

/** The end of somebody's sound: kept, or dropped whole where its speaker no longer lets it be stored. */
@Injectable()
export class StreamEnding {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly sessions: LiveSessionRepository,
    private readonly attempts: AttemptService,
    private readonly consent: SpeechConsent,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Asked before anything is made of it. */
  async mayStay(stream: AnswerStreamView): Promise<boolean> {
    if (stream.partnerRole === null) return true;
    return this.database.transaction((tx) => this.consent.toStore(tx, stream, stream));
  }

  /**
   * It is needed no longer. False: the consent was withdrawn while it was settled. Afterwards a withdrawal comes too
   * late for it. Repeating it changes nothing.
   */
  async settle(stream: AnswerStreamView, end: Omit<StreamEnd, 'now'>): Promise<boolean> {
    const ended = { ...end, now: this.clock.now() };
    if (stream.partnerRole === null) {
      await this.streams.settle(stream.id, ended);
      return true;
    }
    return this.database.transaction(async (tx) => {
      if (!(await this.consent.toStore(tx, stream, stream))) return false;
      await this.streams.settle(stream.id, ended, tx);
      return true;
    });
  }

  /** With its attempt, its transcript and its frames in the journal, whose sweep erases what has no row. */
  async drop({ id, sessionId, userId, attemptId }: AnswerStreamView): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.sessions.markUnstoredSpeech(tx, sessionId, userId);
      if (attemptId === null) await this.streams.delete(tx, id);
    });
    if (attemptId !== null) await this.removeAttempt(userId, attemptId);
  }

  private async removeAttempt(userId: string, attemptId: string): Promise<void> {
    try {
      await this.attempts.remove({ userId }, attemptId);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'attempt_not_found') throw error;
    }
  }
}
