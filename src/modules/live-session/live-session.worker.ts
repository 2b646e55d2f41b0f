import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { ConsentWithdrawn } from '../relationships/relationships.jobs.js';
import { EndSessionService } from './end-session.service.js';
import { EndWithdrawnSessions } from './end-withdrawn-sessions.service.js';
import { LiveSessionRetentionDue, LiveSessionSweepDue, SessionFinalized } from './live-session.jobs.js';
import { SettleSessionService } from './settle-session.service.js';
import { SweepSessionsService } from './sweep-sessions.service.js';
import { WaitingRecordings } from './waiting-recordings.service.js';

@Injectable()
export class LiveSessionWorker {
  constructor(
    private readonly settling: SettleSessionService,
    private readonly ending: EndSessionService,
    private readonly withdrawn: EndWithdrawnSessions,
    private readonly waiting: WaitingRecordings,
    private readonly sweeping: SweepSessionsService,
  ) {}

  @JobHandler(SessionFinalized)
  async settle({ sessionId, userId }: { sessionId: string; userId: string }, { signal }: JobContext): Promise<void> {
    await this.settling.settleAllOf(sessionId, signal);
    await this.ending.markSettled({ id: sessionId, userId });
  }

  @JobHandler(ConsentWithdrawn)
  async endWithdrawn({ relationshipId, userId }: { relationshipId: string; userId: string }): Promise<void> {
    await this.withdrawn.endOf(relationshipId);
    await this.waiting.dropWithdrawn(relationshipId, userId);
  }

  @JobHandler(LiveSessionSweepDue)
  async sweep(): Promise<void> {
    await this.sweeping.sweep();
  }

  @JobHandler(LiveSessionRetentionDue)
  async removeOld(_due: object, { signal }: JobContext): Promise<void> {
    await this.sweeping.removeOld(signal);
  }
}
