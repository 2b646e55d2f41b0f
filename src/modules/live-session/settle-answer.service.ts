import { Injectable } from '@nestjs/common';
import type { TranscriptionView } from '../transcription/transcription.views.js';
import type { HeardAnswer } from './answer-replay.service.js';
import { LiveEventService } from './live-event.service.js';
import { consentMissing } from './live-session.errors.js';
import type { AnswerStreamView, FinalSegment } from './live-session.views.js';
import { type AttemptStream, SettleAttempt } from './settle-attempt.service.js';
import { StreamEnding } from './stream-ending.service.js';

export interface SettledAnswer {
  /** Null of a talk: its words are its utterances. */
  readonly transcription: TranscriptionView | null;
  readonly segments: readonly FinalSegment[];
}

/**
 * From sound to answer. Once, whoever comes first: the socket that stops, the end of the session, or the sweep. In a
 * session for two what the speaker does not let be stored any more is dropped whole.
 */
@Injectable()
export class SettleAnswerService {
  constructor(
    private readonly events: LiveEventService,
    private readonly attempts: SettleAttempt,
    private readonly ending: StreamEnding,
  ) {}

  /** @throws {AppError} consent_required when it was dropped */
  async settle(stream: AnswerStreamView, heard: HeardAnswer): Promise<SettledAnswer> {
    if (!(await this.ending.mayStay(stream))) return this.drop(stream);
    const segments = await this.events.finalsOf(stream.id);
    const transcription = isOfAttempt(stream) ? await this.attempts.save(stream, heard, segments) : null;
    const sound = transcription === null ? heard.hearing.evidence() : null;
    const end = { lastSeq: heard.frames - 1, durationMs: Math.round(heard.hearing.durationMs), sound };
    if (!(await this.ending.settle(stream, end))) return this.drop(stream);
    return { transcription, segments };
  }

  /** What settling it came to before. */
  async settledOf(stream: AnswerStreamView): Promise<SettledAnswer> {
    const transcription = isOfAttempt(stream) ? await this.attempts.settledOf(stream) : null;
    return { transcription, segments: await this.events.finalsOf(stream.id) };
  }

  private async drop(stream: AnswerStreamView): Promise<never> {
    await this.ending.drop(stream);
    throw consentMissing([{ whose: 'you', scope: 'TRANSCRIPT_STORED' }]);
  }
}

function isOfAttempt(stream: AnswerStreamView): stream is AttemptStream {
  return stream.attemptId !== null;
}
