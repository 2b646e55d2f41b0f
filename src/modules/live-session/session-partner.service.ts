import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import { NotificationService } from '../notifications/notification.service.js';
import { ConsentService } from '../relationships/consent.service.js';
import { RelationshipService } from '../relationships/relationship.service.js';
import type { MemberStanding } from '../relationships/relationship.views.js';
import { consentMissing, type MissingConsent, observerOnlyOfMentors } from './live-session.errors.js';
import type { PartnerRole } from './live-session.views.js';

export interface InvitedPartner {
  readonly userId: string;
  readonly role: PartnerRole;
}

interface Invitation {
  readonly sessionId: string;
  readonly relationshipId: string;
  readonly role: PartnerRole;
}

/** Who is in a session for two besides its owner, and whether both agree to it. */
@Injectable()
export class SessionPartner {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly consents: ConsentService,
    private readonly notifications: NotificationService,
  ) {}

  /** @throws {AppError} relationship_not_found, relationship_not_active, consent_required */
  async invite(tx: Tx, actor: Owner, { sessionId, relationshipId, role }: Invitation): Promise<InvitedPartner> {
    // Held first, so that what is read behind it stays true until the session is there.
    await this.consents.hold(tx, relationshipId);
    const { type, members } = await this.relationships.getActive(actor, relationshipId, tx);
    const own = members.find(({ userId }) => userId === actor.userId)!;
    const partner = members.find(({ userId }) => userId !== actor.userId)!;
    if (role === 'observer' && (type !== 'MENTOR' || own.role !== 'candidate')) throw observerOnlyOfMentors();
    const missing = [...missingOf('you', own), ...(role === 'partner' ? missingOf('partner', partner) : [])];
    if (missing.length > 0) throw consentMissing(missing);
    const { userId } = partner;
    const about = { subjectId: sessionId, actorId: actor.userId, relationshipId };
    await this.notifications.notify(tx, { ...about, userId, kind: 'session_invited', key: `session:${sessionId}` });
    return { userId, role };
  }
}

function missingOf(whose: MissingConsent['whose'], { scopes }: MemberStanding): MissingConsent[] {
  return scopes.has('REALTIME_FEATURES_ONLY') ? [] : [{ whose, scope: 'REALTIME_FEATURES_ONLY' }];
}
