import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { Retention } from '../../platform/retention/retention.js';
import { EndSessionService } from './end-session.service.js';
import { EndWithdrawnSessions } from './end-withdrawn-sessions.service.js';
import { LiveSessionRepository } from './live-session.repository.js';
import type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';

/** A live session nobody is heard in: longer than any cut a client waits out. */
const ABANDONED_MS = 15 * 60_000;
/** A session nobody ever spoke in. */
const EXPIRED_MS = 24 * 3_600_000;
/** Each with thousands of events. */
const REMOVED_AT_ONCE = 10;

/** Ends sessions that were left alone, so that what was said in them is settled. */
@Injectable()
export class SweepSessionsService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly ending: EndSessionService,
    private readonly withdrawn: EndWithdrawnSessions,
    private readonly retention: Retention,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async sweep(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.endIdle('live', 'abandoned', new Date(now - ABANDONED_MS));
    await this.endIdle('open', 'expired', new Date(now - EXPIRED_MS));
    // No job tells of relationships that were deleted with an account.
    await this.withdrawn.endOf(null);
  }

  removeOld(signal: AbortSignal): Promise<void> {
    return this.retention.apply((over) => this.sessions.deleteEndedBy(over, REMOVED_AT_ONCE), signal);
  }

  /** One that cannot be ended now keeps none of the others waiting: the next sweep meets it again. */
  private async endIdle(status: LiveSessionStatus, reason: LiveSessionEndReason, since: Date): Promise<void> {
    for (const session of await this.sessions.listIdle(status, since)) {
      try {
        await this.ending.end(session, reason, since);
      } catch (error) {
        this.log.error('a session that was left alone could not be ended', { sessionId: session.id }, error);
      }
    }
  }
}
