import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { DatabaseChannel } from '../../platform/database-channel/database-channel.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import type { NotificationKind } from '../notifications/notification.service.js';
import { NotificationService } from '../notifications/notification.service.js';
import type { RelationshipEntity } from './relationship.entity.js';
import { membersOf } from './relationship.presenter.js';
import { ConsentWithdrawn } from './relationships.jobs.js';

/** Who hears what of a change, with its commit. */
@Injectable()
export class RelationshipNews {
  constructor(
    private readonly notifications: NotificationService,
    private readonly jobs: Jobs,
    private readonly channel: DatabaseChannel,
  ) {}

  /** Every process that keeps its consents in memory. */
  async changed(tx: Tx, relationshipId: string): Promise<void> {
    await this.channel.notify(tx, 'consents', relationshipId);
  }

  /** What runs on the strength of what is no longer open. */
  async withdrawn(tx: Tx, relationshipId: string, userId: string): Promise<void> {
    await this.jobs.enqueue(tx, ConsentWithdrawn, { relationshipId, userId });
  }

  /** The other person. Whoever did it knows. */
  async tellOther(
    tx: Tx,
    relationship: RelationshipEntity,
    news: { actorId: string; kind: NotificationKind; key: string },
  ): Promise<void> {
    const { id } = relationship;
    for (const { userId } of membersOf(relationship).filter((member) => member.userId !== news.actorId)) {
      await this.notifications.notify(tx, { ...news, userId, subjectId: id, relationshipId: id });
    }
  }
}
