import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import { InterviewService } from '../interview/interview.service.js';
import type { Owner } from '../interview/interview.views.js';
import { EndSessionService } from './end-session.service.js';
import type { LiveSessionEntity } from './live-session.entity.js';
import { sessionEnded, sessionLimitReached, sessionNotFound } from './live-session.errors.js';
import { LiveSessionRepository } from './live-session.repository.js';
import { type LiveSessionStatus, refusalOf } from './live-session.state.js';
import type { LiveSessionView, SpeakerRecord } from './live-session.views.js';

/** Sessions of one user that have not ended. */
const MOST_OPEN = 5;

export interface NewLiveSession {
  readonly interviewId: string;
  readonly coaching: NudgeSetting;
  readonly keepRecording: boolean;
}

/** Live sessions from their making to their end. */
@Injectable()
export class LiveSessionService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly interviews: InterviewService,
    private readonly ending: EndSessionService,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens a session for an interview that takes answers. */
  async create(actor: Owner, id: string, input: NewLiveSession): Promise<LiveSessionView> {
    const { language } = await this.interviews.getActive(actor, input.interviewId);
    const now = this.clock.now();
    const never = { startedAt: null, endedAt: null, endReason: null, settledAt: null };
    const times = { ...never, createdAt: now, lastActiveAt: now };
    const row: LiveSessionEntity = {
      ...input,
      ...times,
      id,
      userId: actor.userId,
      status: 'open',
      language,
      lastEventSeq: 0,
    };
    return this.database.transaction(async (tx) => {
      const open = await this.sessions.countOpenLocked(tx, actor.userId);
      // The same Idempotency-Key again, after a crash between the first storing and its answer.
      const earlier = await this.sessions.findOwned(actor, id, tx);
      if (earlier !== null) return earlier;
      if (open >= MOST_OPEN) throw sessionLimitReached(MOST_OPEN);
      await this.sessions.insert(tx, row);
      return (await this.sessions.findOwned(actor, id, tx)) ?? refuse();
    });
  }

  /** Newest first. */
  async list(actor: Owner, query: { limit: number; cursor?: string }): Promise<Page<LiveSessionView>> {
    const scope = `live-sessions/${actor.userId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    return this.cursors.page(await this.sessions.listPage(actor.userId, request), request, scope);
  }

  async getOwned(actor: Owner, id: string): Promise<LiveSessionView> {
    return (await this.sessions.findOwned(actor, id)) ?? refuse();
  }

  /** How the actor is coached in the session. */
  async speakerOf(actor: Owner, id: string): Promise<SpeakerRecord> {
    return (await this.sessions.findSpeaker(actor, id)) ?? refuse();
  }

  /** Ends the session; repeating it changes nothing. What was spoken is settled by a job. */
  async finalize(actor: Owner, id: string): Promise<LiveSessionView> {
    const session = await this.getOwned(actor, id);
    await this.ending.end(session, 'finalized');
    return this.getOwned(actor, id);
  }

  async setCoaching(actor: Owner, id: string, coaching: NudgeSetting): Promise<void> {
    await this.database.transaction(async (tx) => {
      const session = await this.sessions.lockOwned(tx, actor, id);
      if (session === null) throw sessionNotFound();
      if (refusalOf(session.status, 'configure') !== null) throw sessionEnded();
      await this.sessions.setCoaching(tx, id, coaching);
    });
  }

  /** Something was heard or measured in these sessions: called every few seconds for all of a process at once. */
  async markActive(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.sessions.markActive(ids, this.clock.now());
  }

  /** What has become of these sessions; one that is missing was deleted. */
  async standings(ids: readonly string[]): Promise<Map<string, LiveSessionStatus>> {
    if (ids.length === 0) return new Map();
    const rows = await this.sessions.listStatuses(ids);
    return new Map(rows.map(({ id, status }) => [id, status]));
  }
}

function refuse(): never {
  throw sessionNotFound();
}
