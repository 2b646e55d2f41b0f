import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import type { Owner } from '../interview/interview.views.js';
import { EndSessionService } from './end-session.service.js';
import { sessionEnded, sessionNotFound, speakersOnly } from './live-session.errors.js';
import { LiveSessionRepository, type SessionStanding } from './live-session.repository.js';
import { refusalOf } from './live-session.state.js';
import type { LiveSessionView, SpeakerRecord } from './live-session.views.js';
import { SharedAccess } from './shared-access.service.js';

/** Live sessions as their participants find them, and their end. */
@Injectable()
export class LiveSessionService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly access: SharedAccess,
    private readonly ending: EndSessionService,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(actor: Owner, query: { limit: number; cursor?: string }): Promise<Page<LiveSessionView>> {
    const scope = `live-sessions/${actor.userId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    return this.cursors.page(await this.access.listPage(actor, request), request, scope);
  }

  /** The own one, or one that is shared in a relationship that is active. */
  async getAsParticipant(actor: Owner, id: string): Promise<LiveSessionView> {
    return (await this.access.get(actor, id)).session;
  }

  /** How the actor is coached in the session. */
  async speakerOf(actor: Owner, id: string): Promise<SpeakerRecord> {
    return (await this.sessions.findSpeaker(actor, id)) ?? refuse();
  }

  /** Ends the session; repeating it changes nothing. What was spoken is settled by a job. */
  async finalize(actor: Owner, id: string): Promise<LiveSessionView> {
    const session = await this.getAsParticipant(actor, id);
    const own = session.participants.find(({ userId }) => userId === actor.userId);
    if (own?.role === 'observer') throw speakersOnly();
    await this.ending.end(session, 'finalized');
    return this.getAsParticipant(actor, id);
  }

  async setCoaching(actor: Owner, id: string, coaching: NudgeSetting): Promise<void> {
    await this.database.transaction(async (tx) => {
      const session = await this.sessions.lockJoined(tx, actor, id);
      if (session === null) throw sessionNotFound();
      if (refusalOf(session.status, 'configure') !== null) throw sessionEnded();
      await this.sessions.setCoaching(tx, id, actor.userId, coaching);
    });
  }

  /** Something was heard or measured in these sessions: called every few seconds for all of a process at once. */
  async markActive(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.sessions.markActive(ids, this.clock.now());
  }

  /** What has become of these sessions; one that is missing was deleted. */
  async standings(ids: readonly string[]): Promise<Map<string, SessionStanding>> {
    if (ids.length === 0) return new Map();
    const rows = await this.sessions.listStandings(ids);
    return new Map(rows.map(({ id, ...standing }) => [id, standing]));
  }
}

function refuse(): never {
  throw sessionNotFound();
}
