import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { AnswerReplay } from './answer-replay.service.js';
import { AnswerStreamService } from './answer-stream.service.js';
import { SettleAnswerService } from './settle-answer.service.js';

/** The answer was deleted while its session was being settled, or its speaker no longer lets it be stored. */
const nothingLeft = new Set(['attempt_not_found', 'consent_required']);

/** Settles what a session left open, from what the journal holds: nobody is there any more who heard it. */
@Injectable()
export class SettleSessionService {
  constructor(
    private readonly streams: AnswerStreamService,
    private readonly replay: AnswerReplay,
    private readonly settling: SettleAnswerService,
  ) {}

  async settleAllOf(sessionId: string, signal: AbortSignal): Promise<void> {
    for (const stream of await this.streams.listOpen(sessionId)) {
      signal.throwIfAborted();
      await this.settling.settle(stream, await this.replay.hearAll(stream)).catch((error: unknown) => {
        if (!(error instanceof AppError) || !nothingLeft.has(error.code)) throw error;
      });
    }
  }
}
