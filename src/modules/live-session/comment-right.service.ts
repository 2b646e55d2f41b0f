import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import { NotificationService } from '../notifications/notification.service.js';
import { ConsentService } from '../relationships/consent.service.js';
import type { MemberStanding } from '../relationships/relationship.views.js';
import { commentersOnly, commentOutside, consentMissing, sessionNotFound } from './live-session.errors.js';
import type { LiveSessionView } from './live-session.views.js';
import { SharedAccess } from './shared-access.service.js';

export interface CommentAccess {
  readonly session: LiveSessionView;
  readonly relationshipId: string;
  readonly mentor: MemberStanding;
  readonly candidate: MemberStanding;
}

/** A clock that is a little ahead, and sound that was sent faster than it was spoken. */
const LEEWAY_MS = 60_000;

/** A mentor comments on the part of the candidate, who lets them read its summary. */
@Injectable()
export class CommentRight {
  constructor(
    private readonly access: SharedAccess,
    private readonly consents: ConsentService,
    private readonly notifications: NotificationService,
  ) {}

  /** @throws {AppError} forbidden for anybody but the mentor; consent_required; validation_failed outside the session */
  async toComment(actor: Owner, sessionId: string, atMs: number, now: Date): Promise<CommentAccess> {
    const { session, standing } = await this.access.get(actor, sessionId);
    const mentor = standing?.members.find(({ role }) => role === 'mentor');
    const candidate = standing?.members.find(({ role }) => role === 'candidate');
    if (!standing || !mentor || !candidate || mentor.userId !== actor.userId) throw commentersOnly();
    mustBeOpen(candidate);
    const { startedAt, endedAt } = session;
    const lengthMs = startedAt === null ? 0 : (endedAt ?? now).getTime() - startedAt.getTime();
    if (atMs > lengthMs + LEEWAY_MS) throw commentOutside();
    return { session, relationshipId: standing.id, mentor, candidate };
  }

  /** Asked again where it is written: a withdrawal comes before or after. @returns the relationship's id */
  async hold(tx: Tx, { relationshipId, candidate }: CommentAccess): Promise<string> {
    const standing = await this.consents.hold(tx, relationshipId);
    if (standing?.status !== 'ACTIVE') throw sessionNotFound();
    mustBeOpen(standing.members.find(({ userId }) => userId === candidate.userId)!);
    return relationshipId;
  }

  async notify(
    tx: Tx,
    { session, relationshipId, mentor, candidate }: CommentAccess,
    commentId: string,
  ): Promise<void> {
    const about = { subjectId: session.id, actorId: mentor.userId, relationshipId };
    const { userId } = candidate;
    await this.notifications.notify(tx, { ...about, userId, kind: 'comment_added', key: `comment:${commentId}` });
  }

  /** Who sees the session sees its comments, which are there only while the relationship is. */
  async toRead(actor: Owner, sessionId: string): Promise<void> {
    await this.access.get(actor, sessionId);
  }
}

function mustBeOpen({ scopes }: MemberStanding): void {
  if (!scopes.has('SUMMARY_SHARED')) throw consentMissing([{ whose: 'partner', scope: 'SUMMARY_SHARED' }]);
}
