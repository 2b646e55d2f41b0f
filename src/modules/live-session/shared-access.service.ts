import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { ConsentService } from '../relationships/consent.service.js';
import { RelationshipService } from '../relationships/relationship.service.js';
import type { ConsentScope, RelationshipStanding } from '../relationships/relationship.views.js';
import type { Owner } from '../interview/interview.views.js';
import { sessionNotFound } from './live-session.errors.js';
import { LiveSessionRepository } from './live-session.repository.js';
import type { LiveSessionView } from './live-session.views.js';

/** A session as one of its participants may see it at this moment. */
export interface SessionAccess {
  readonly session: LiveSessionView;
  /** Null: alone, or the relationship is over. */
  readonly standing: RelationshipStanding | null;
  /** Own things always, those of others as far as they open them. */
  allows(userId: string, scope: ConsentScope): boolean;
  /** The participants, oneself included, who open this. */
  whoAllow(scope: ConsentScope): string[];
}

/** Who may see what of a session: asked at every read, so that what was closed is closed at once. */
@Injectable()
export class SharedAccess {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly consents: ConsentService,
    private readonly relationships: RelationshipService,
  ) {}

  /** Of a session that somebody shares nothing is found once the relationship is over; the owner keeps it. */
  async get(actor: Owner, sessionId: string): Promise<SessionAccess> {
    const session = await this.sessions.findJoined(actor, sessionId);
    if (session === null) throw sessionNotFound();
    const standing = await this.activeStanding(session);
    if (standing === null && session.userId !== actor.userId) throw sessionNotFound();
    return accessOf(actor, session, standing);
  }

  /** The own ones, and those of relationships that are active; newest first, one more than asked for. */
  async listPage({ userId }: Owner, request: PageRequest): Promise<LiveSessionView[]> {
    const active = await this.relationships.listActive(userId);
    return this.sessions.listPage(
      userId,
      active.map(({ id }) => id),
      request,
    );
  }

  private async activeStanding({ relationshipId }: LiveSessionView): Promise<RelationshipStanding | null> {
    const standing = relationshipId === null ? null : await this.consents.standing(relationshipId);
    return standing?.status === 'ACTIVE' ? standing : null;
  }
}

function accessOf({ userId: own }: Owner, session: LiveSessionView, standing: RelationshipStanding | null) {
  const allows = (userId: string, scope: ConsentScope): boolean =>
    userId === own || (standing?.members.some((each) => each.userId === userId && each.scopes.has(scope)) ?? false);
  const whoAllow = (scope: ConsentScope): string[] =>
    session.participants.map(({ userId }) => userId).filter((userId) => allows(userId, scope));
  return { session, standing, allows, whoAllow };
}
