import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { type NotificationKind, NotificationService } from '../notifications/notification.service.js';
import type { ActivityEntity } from './activity.entity.js';
import { activityNotFound, activityPlanChanged, activityRated, planUnfit, refusedBy } from './activity.errors.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import { type ActivityCommand, type ActivityStatus, outcomeOf } from './activity.state.js';
import type { ActivityView } from './activity.views.js';

export interface ActivityPlan {
  /** ISO 8601 with its offset. */
  readonly at: string;
  /** The time it has now, where there is one: nobody changes a plan they have not seen. */
  readonly insteadOf?: string;
}

export interface ActivityRating {
  readonly rating: number;
  readonly note?: string | null;
}

const furthestPlanMs = 366 * 24 * 3_600_000;

/** What the two do with an invitation. Each step locks the row: of two at the same time the second sees the first. */
@Injectable()
export class CarryOutActivityService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly shown: ActivityService,
    private readonly notifications: NotificationService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async respond(actor: Actor, id: string, accept: boolean): Promise<ActivityView> {
    return this.step(actor, id, accept ? 'accept' : 'decline', async (tx, activity, status) => {
      const answeredAt = activity.answeredAt ?? this.clock.now();
      await this.activities.update(tx, id, { status, answeredAt });
      await this.tell(tx, actor, activity, 'activity_answered', status);
    });
  }

  async plan(actor: Actor, id: string, { at, insteadOf }: ActivityPlan): Promise<ActivityView> {
    const [plannedAt, now] = [new Date(at), this.clock.now()];
    const aheadMs = plannedAt.getTime() - now.getTime();
    return this.step(actor, id, 'plan', async (tx, activity, status) => {
      if (aheadMs <= 0 || aheadMs > furthestPlanMs) throw planUnfit();
      if (activity.plannedAt?.getTime() !== momentOf(insteadOf)) throw activityPlanChanged();
      await this.activities.update(tx, id, { status, plannedAt });
      await this.tell(tx, actor, activity, 'activity_planned', `planned:${now.getTime()}`);
    });
  }

  /** Each of the two once; with the first it is done. */
  async complete(actor: Actor, id: string, { rating, note = null }: ActivityRating): Promise<ActivityView> {
    const { userId } = actor;
    return this.step(actor, id, 'complete', async (tx, activity, status) => {
      const now = this.clock.now();
      if (!(await this.activities.rate(tx, { activityId: id, userId, rating, note, createdAt: now }))) {
        throw activityRated();
      }
      if (activity.completedAt !== null) return;
      await this.activities.update(tx, id, { status, completedAt: now });
      await this.tell(tx, actor, activity, 'activity_completed', status);
    });
  }

  private async step(
    actor: Actor,
    id: string,
    command: ActivityCommand,
    take: (tx: Tx, activity: ActivityEntity, status: ActivityStatus) => Promise<void>,
  ): Promise<ActivityView> {
    await this.database.transaction(async (tx) => {
      const activity = await this.activities.lockOwned(tx, actor.userId, id);
      if (activity === null) throw activityNotFound();
      const outcome = outcomeOf(activity.status, command, activity.inviteeId === actor.userId);
      if ('refusal' in outcome) throw refusedBy(outcome.refusal);
      await take(tx, activity, outcome.to);
    });
    return this.shown.getOwned(actor, id);
  }

  /** @param fact what makes this step differ from another of its kind */
  private async tell(
    tx: Tx,
    actor: Actor,
    activity: ActivityEntity,
    kind: NotificationKind,
    fact: string,
  ): Promise<void> {
    const { id, userId, inviteeId, relationshipId } = activity;
    const other = userId === actor.userId ? inviteeId : userId;
    const key = `activity:${id}:${fact}`;
    await this.notifications.notify(tx, {
      userId: other,
      kind,
      subjectId: id,
      actorId: actor.userId,
      relationshipId,
      key,
    });
  }
}

const momentOf = (moment: string | undefined): number | undefined =>
  moment === undefined ? undefined : new Date(moment).getTime();
