import { Injectable } from '@nestjs/common';
import type { StreamStanding } from '../../platform/audio-journal/audio-journal.js';
import { LiveAnswerService } from '../transcription/live-answer.service.js';
import type { Owner } from '../interview/interview.views.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import type { AnswerStreamView, SettledStreamView, StartedAnswer } from './live-session.views.js';
import { StartAnswerService } from './start-answer.service.js';
import type { AnswerRequest } from './stream-opening.service.js';

/** The sound of answers and talks, from the first frame until it is settled. */
@Injectable()
export class AnswerStreamService {
  constructor(
    private readonly starting: StartAnswerService,
    private readonly streams: AudioStreamRepository,
    private readonly answers: LiveAnswerService,
  ) {}

  /**
   * Opens an answer or a talk, or takes over the one that is open.
   * @throws {AppError} in a session for two also observer_silent and consent_required
   */
  async start(actor: Owner, sessionId: string, request: AnswerRequest): Promise<StartedAnswer> {
    // An answer that is open already has its place.
    if ((await this.findOpen(actor, sessionId)) === null) await this.answers.checkRoom(actor.userId);
    return this.starting.start(actor, sessionId, request);
  }

  findOpen(actor: Owner, sessionId: string): Promise<AnswerStreamView | null> {
    return this.streams.findOpen(actor, sessionId);
  }

  findLastSettled(actor: Owner, sessionId: string): Promise<SettledStreamView | null> {
    return this.streams.findLastSettled(actor, sessionId);
  }

  /** Of every speaker in the session. */
  listOpen(sessionId: string): Promise<AnswerStreamView[]> {
    return this.streams.listOpen(sessionId);
  }

  /** Whether the journal's streams are still needed. */
  async standings(streamIds: readonly string[]): Promise<Map<string, StreamStanding>> {
    if (streamIds.length === 0) return new Map();
    const states = new Map((await this.streams.listStates(streamIds)).map(({ id, state }) => [id, state]));
    return new Map(streamIds.map((id) => [id, standingOf(states.get(id))]));
  }
}

function standingOf(state: 'open' | 'settled' | undefined): StreamStanding {
  if (state === undefined) return 'gone';
  return state === 'open' ? 'needed' : 'settled';
}
