import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { ClientChannel } from '../../platform/client-channel/client-channel.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { WebhookEvents } from '../webhooks/webhook-events.service.js';
import { SessionFinalized, SessionSettled } from './live-session.jobs.js';
import { LiveSessionRepository } from './live-session.repository.js';
import { endedBy } from './live-session.state.js';
import type { LiveSessionEndReason } from './live-session.views.js';

interface EndedSession {
  readonly id: string;
  readonly userId: string;
}

const commands = {
  finalized: 'finalize',
  abandoned: 'abandon',
  expired: 'expire',
  consent_withdrawn: 'withdraw',
} as const;

/** What clients are told: for them it makes no difference whether anybody had ever spoken. */
const toldReasons = {
  finalized: 'finalized',
  abandoned: 'expired',
  expired: 'expired',
  consent_withdrawn: 'consent_withdrawn',
} as const;

/** The end of a session, once whoever asks how often: its row, its job and the word to its clients in one transaction. */
@Injectable()
export class EndSessionService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly jobs: Jobs,
    private readonly channel: ClientChannel,
    private readonly webhooks: WebhookEvents,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** False when it has ended already, or something happened in it after `idleSince`. */
  end(session: EndedSession, reason: LiveSessionEndReason, idleSince?: Date): Promise<boolean> {
    const ending = { from: endedBy(commands[reason]), reason, now: this.clock.now() };
    return this.database.transaction(async (tx) => {
      const idle = idleSince === undefined ? {} : { idleSince };
      if (!(await this.sessions.end(tx, session.id, { ...ending, ...idle }))) return false;
      await this.jobs.enqueue(tx, SessionFinalized, { sessionId: session.id, userId: session.userId });
      await this.tellEveryone(tx, session.id, reason);
      return true;
    });
  }

  /** Its answers are settled: what is made of the whole session follows, once. */
  async markSettled({ id, userId }: EndedSession): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.sessions.markSettled(tx, id, this.clock.now()))) return;
      await this.jobs.enqueue(tx, SessionSettled, { sessionId: id, userId });
    });
  }

  private async tellEveryone(tx: Tx, sessionId: string, reason: LiveSessionEndReason): Promise<void> {
    const payload = { sessionId, reason: toldReasons[reason], resume: null };
    for (const { userId, role } of await this.sessions.listRoles(tx, sessionId)) {
      await this.channel.tell(tx, { to: { userId, sessionId }, event: 'server.session_ended', payload });
      if (role === 'observer') continue;
      await this.webhooks.emit(tx, { userId, event: 'session.ended', data: { sessionId, reason } });
    }
  }
}
