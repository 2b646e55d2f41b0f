import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { violatedConstraint } from '../../common/database-faults.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { InviteLinks } from './invite-links.service.js';
import type { RelationshipEntity } from './relationship.entity.js';
import { RelationshipNews } from './relationship-news.service.js';
import { RelationshipRepository } from './relationship.repository.js';
import { refusalOf } from './relationship.state.js';
import type { Owner } from './relationship.views.js';
import { alreadyRelated, inviteNotFound, inviteOwn, refusedBy } from './relationships.errors.js';

const ONE_OF_EACH_TYPE = 'relationship_spaces_first_user_id_second_user_id_type_key';

/** Somebody who is signed in says yes or no. */
@Injectable()
export class AnswerInviteService {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly links: InviteLinks,
    private readonly news: RelationshipNews,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Gives the id of the relationship the caller is in from now on. */
  async accept(actor: Owner, secret: string): Promise<string> {
    const inviteId = await this.links.getInviteId(secret);
    try {
      return await this.database.transaction(async (tx) => {
        const relationship = await this.lockFor(tx, actor, inviteId, 'accept');
        await this.links.answer(tx, secret, 'ACCEPTED');
        await this.links.cancelOpen(tx, { relationshipId: relationship.id });
        await this.pair(tx, relationship, actor.userId);
        return relationship.id;
      });
    } catch (error) {
      // Two invites between one pair may be accepted at once: the index decides.
      throw violatedConstraint(error) === ONE_OF_EACH_TYPE ? alreadyRelated() : error;
    }
  }

  /** One answer to any of its invites is the answer: all of them meant the same person. */
  async decline(actor: Owner, secret: string): Promise<void> {
    const inviteId = await this.links.getInviteId(secret);
    await this.database.transaction(async (tx) => {
      const { id } = await this.lockFor(tx, actor, inviteId, 'decline');
      await this.links.answer(tx, secret, 'DECLINED');
      await this.links.cancelOpen(tx, { relationshipId: id });
      await this.relationships.update(tx, id, { status: 'DECLINED', endedAt: this.clock.now() });
    });
  }

  /** The relationship before the secret, in the order in which whoever ends it takes them. */
  private async lockFor(
    tx: Tx,
    actor: Owner,
    inviteId: string,
    command: 'accept' | 'decline',
  ): Promise<RelationshipEntity> {
    const relationship = await this.relationships.lockOfInvite(tx, inviteId);
    if (relationship === null) throw inviteNotFound();
    const refusal = refusalOf(relationship.status, command);
    if (refusal !== null) throw refusedBy(refusal);
    if (relationship.creatorId === actor.userId) throw inviteOwn();
    return relationship;
  }

  private async pair(tx: Tx, relationship: RelationshipEntity, partnerId: string): Promise<void> {
    const { id, type, creatorId } = relationship;
    const now = this.clock.now();
    await this.relationships.update(tx, id, { status: 'ACTIVE', partnerId, acceptedAt: now });
    const [firstUserId, secondUserId] = creatorId < partnerId ? [creatorId, partnerId] : [partnerId, creatorId];
    await this.relationships.insertSpace(tx, { id, type, firstUserId, secondUserId, createdAt: now });
    await this.news.changed(tx, id);
    await this.news.tellOther(tx, relationship, {
      actorId: partnerId,
      kind: 'relationship_accepted',
      key: `relationship_accepted:${id}`,
    });
  }
}
