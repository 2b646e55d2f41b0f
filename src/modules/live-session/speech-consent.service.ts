import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import { ConsentService } from '../relationships/consent.service.js';
import type { ConsentScope } from '../relationships/relationship.views.js';
import { consentMissing, sessionEnded } from './live-session.errors.js';
import type { LiveSessionView } from './live-session.views.js';

type Subject = Pick<LiveSessionView, 'relationshipId' | 'partnerRole'>;

/** Whether somebody's voice may be heard and kept in a session; alone nobody else is asked. */
@Injectable()
export class SpeechConsent {
  constructor(private readonly consents: ConsentService) {}

  /**
   * Holds what the speaker agreed to until `tx` ends, and tells whether their words may be stored. To be asked before
   * the session is locked.
   * @throws {AppError} consent_required when they may not even be measured
   */
  async toSpeak(tx: Tx, speaker: Owner, session: Subject): Promise<{ stored: boolean }> {
    if (session.partnerRole === null) return { stored: true };
    if (session.relationshipId === null) throw sessionEnded();
    const scopes = await this.hold(tx, speaker, session.relationshipId);
    if (scopes === null) throw sessionEnded();
    if (!scopes.has('REALTIME_FEATURES_ONLY')) {
      throw consentMissing([{ whose: 'you', scope: 'REALTIME_FEATURES_ONLY' }]);
    }
    return { stored: scopes.has('TRANSCRIPT_STORED') };
  }

  /** The same for what was said already. Where the other's account is gone, nobody else is left to read it. */
  async toStore(tx: Tx, speaker: Owner, { partnerRole, relationshipId }: Subject): Promise<boolean> {
    if (partnerRole === null || relationshipId === null) return true;
    // The caller may have learned of the relationship before it went with an account.
    return (await this.hold(tx, speaker, relationshipId))?.has('TRANSCRIPT_STORED') ?? true;
  }

  /** Null: the relationship went with an account. */
  private async hold(tx: Tx, { userId }: Owner, relationshipId: string): Promise<ReadonlySet<ConsentScope> | null> {
    const standing = await this.consents.hold(tx, relationshipId);
    if (standing === null) return null;
    return standing.members.find((each) => each.userId === userId)?.scopes ?? new Set();
  }
}
