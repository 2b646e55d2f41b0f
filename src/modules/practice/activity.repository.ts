import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { ActivityEntity } from './activity.entity.js';
import { ActivityRatingEntity } from './activity-rating.entity.js';
import type { ActivityStatus } from './activity.state.js';

/** With how it was for the caller, and whether the other said how it was for them. */
export interface ActivityRow extends Omit<ActivityEntity, 'inviteeId'> {
  readonly ownRating: number | null;
  readonly ownNote: string | null;
  readonly otherHasRated: boolean;
}

export interface ActivityFilter {
  readonly relationshipId: string | null;
  readonly status: ActivityStatus | null;
}

const shown = `
  SELECT a.id, a.relationship_id AS "relationshipId", a.user_id AS "userId", a.activity_id AS "activityId", a.status,
         a.planned_at AS "plannedAt", a.created_at AS "createdAt", a.answered_at AS "answeredAt",
         a.completed_at AS "completedAt", own.rating AS "ownRating", own.note AS "ownNote",
         EXISTS (SELECT FROM activity_ratings r WHERE r.activity_id = a.id AND r.user_id <> $1) AS "otherHasRated"
  FROM activities a LEFT JOIN activity_ratings own ON own.activity_id = a.id AND own.user_id = $1`;

/** The newest that the caller invited to, or was invited to; one more than the page holds. */
const newest = (own: 'user_id' | 'invitee_id') => `
  (${shown}
   WHERE a.${own} = $1 AND ($2::uuid IS NULL OR a.relationship_id = $2) AND ($3::text IS NULL OR a.status = $3)
         AND ($4::timestamptz IS NULL OR (a.created_at, a.id) < ($4, $5::uuid))
   ORDER BY a.created_at DESC, a.id DESC LIMIT $6)`;

@Injectable()
export class ActivityRepository {
  constructor(private readonly database: Database) {}

  async findOwned(userId: string, id: string, on: Tx = this.database.pool): Promise<ActivityRow | null> {
    const rows: ActivityRow[] = await on.query(`${shown} WHERE a.id = $2 AND (a.user_id = $1 OR a.invitee_id = $1)`, [
      userId,
      id,
    ]);
    return rows[0] ?? null;
  }

  /** Of one of the two, whoever invited; held until `tx` ends. */
  lockOwned(tx: Tx, userId: string, id: string): Promise<ActivityEntity | null> {
    return tx.findOne(ActivityEntity, {
      where: [
        { id, userId },
        { id, inviteeId: userId },
      ],
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** False when one of the kind is open between the two, or the id is taken. */
  async insert(tx: Tx, row: ActivityEntity): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(ActivityEntity)
      .values(row)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async update(tx: Tx, id: string, changes: Partial<ActivityEntity>): Promise<void> {
    await tx.update(ActivityEntity, { id }, changes);
  }

  /** False when they rated it already. */
  async rate(tx: Tx, rating: ActivityRatingEntity): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(ActivityRatingEntity)
      .values(rating)
      .orIgnore()
      .returning('user_id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  list(
    userId: string,
    { relationshipId, status }: ActivityFilter,
    { limit, after }: PageRequest,
  ): Promise<ActivityRow[]> {
    return this.database.pool.query(
      `${newest('user_id')} UNION ALL ${newest('invitee_id')} ORDER BY "createdAt" DESC, id DESC LIMIT $6`,
      [userId, relationshipId, status, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }

  /** What two people did and have open, the latest first, by the catalogue's ids. */
  async history(relationshipId: string, most: number): Promise<{ activityId: string; status: ActivityStatus }[]> {
    return this.database.pool.query(
      `SELECT activity_id AS "activityId", status FROM activities
       WHERE relationship_id = $1 AND status <> 'declined'
       ORDER BY coalesce(completed_at, created_at) DESC, id DESC LIMIT $2`,
      [relationshipId, most],
    );
  }
}
