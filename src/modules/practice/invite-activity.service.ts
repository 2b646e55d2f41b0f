import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { foreignKeyViolation, sqlState } from '../../common/database-faults.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { NotificationService } from '../notifications/notification.service.js';
import { RelationshipService } from '../relationships/relationship.service.js';
import type { RelationshipType } from '../relationships/relationship.views.js';
import { findActivity } from './activity-catalogue.js';
import { activityOpen, activityUnfit, activityUnknown } from './activity.errors.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import type { ActivityView } from './activity.views.js';
import { otherMember } from './other-member.js';

export interface NewActivity {
  readonly relationshipId: string;
  /** Of the catalogue. */
  readonly activityId: string;
}

@Injectable()
export class InviteActivityService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly shown: ActivityService,
    private readonly relationships: RelationshipService,
    private readonly notifications: NotificationService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Creating under an id that exists gives the existing one. */
  async invite(actor: Actor, id: string, activity: NewActivity): Promise<ActivityView> {
    try {
      await this.database.transaction((tx) => this.inviteIn(tx, actor, id, activity));
    } catch (error) {
      // The relationship ended meanwhile: the same question has another answer now.
      if (sqlState(error) === foreignKeyViolation) await this.relationships.getActive(actor, activity.relationshipId);
      throw error;
    }
    return this.shown.getOwned(actor, id);
  }

  private async inviteIn(tx: Tx, actor: Actor, id: string, { relationshipId, activityId }: NewActivity): Promise<void> {
    const { userId } = actor;
    const standing = await this.relationships.getActive(actor, relationshipId, tx);
    checkFits(activityId, standing.type);
    const inviteeId = otherMember(standing, actor);
    const made = await this.activities.insert(tx, {
      id,
      relationshipId,
      userId,
      inviteeId,
      activityId,
      status: 'invited',
      plannedAt: null,
      createdAt: this.clock.now(),
      answeredAt: null,
      completedAt: null,
    });
    if (!made) {
      if ((await this.activities.findOwned(userId, id, tx)) !== null) return;
      throw activityOpen();
    }
    await this.notifications.notify(tx, {
      userId: inviteeId,
      kind: 'activity_invited',
      subjectId: id,
      actorId: userId,
      relationshipId,
      key: `activity:${id}:invited`,
    });
  }
}

function checkFits(activityId: string, type: RelationshipType): void {
  const activity = findActivity(activityId);
  if (activity === null) throw activityUnknown();
  if (!activity.relationshipTypes.includes(type)) throw activityUnfit();
}
