import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import { ConsentLedger } from './consent-ledger.service.js';
import { InviteLinks } from './invite-links.service.js';
import { RelationshipNews } from './relationship-news.service.js';
import { RelationshipRepository } from './relationship.repository.js';
import { hasEnded } from './relationship.state.js';
import type { Owner } from './relationship.views.js';
import { relationshipNotFound } from './relationships.errors.js';

/** Somebody leaves, removes the other, or takes back what nobody has accepted. */
@Injectable()
export class EndRelationshipService {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly ledger: ConsentLedger,
    private readonly links: InviteLinks,
    private readonly news: RelationshipNews,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Once; whoever comes later finds it done. What the two made together goes in the same transaction. */
  async end(actor: Owner, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const relationship = await this.relationships.lockOwned(tx, actor, id);
      if (relationship === null) throw relationshipNotFound();
      if (hasEnded(relationship.status)) return;
      await this.relationships.update(tx, id, { status: 'REVOKED', endedAt: this.clock.now() });
      await this.links.cancelOpen(tx, { relationshipId: id });
      await this.ledger.revokeAll(tx, id);
      await this.news.changed(tx, id);
      if (relationship.partnerId === null) return;
      await this.relationships.deleteSpace(tx, id);
      await this.news.withdrawn(tx, id, actor.userId);
      await this.news.tellOther(tx, relationship, {
        actorId: actor.userId,
        kind: 'relationship_ended',
        key: `relationship_ended:${id}`,
      });
    });
  }
}
