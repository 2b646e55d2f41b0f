import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { AnswerReplay } from './answer-replay.service.js';
import { AnswerStreamService } from './answer-stream.service.js';
import { SettleAnswerService } from './settle-answer.service.js';

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
        // The answer was deleted while its session was being settled: nothing is left to settle.
        if (!(error instanceof AppError) || error.code !== 'attempt_not_found') throw error;
      });
    }
  }
}
