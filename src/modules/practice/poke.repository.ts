import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { PokeEntity } from './poke.entity.js';

const columns = `
  id, relationship_id AS "relationshipId", user_id AS "userId", recipient_id AS "recipientId", type, emoji,
  created_at AS "createdAt"`;

/** The newest of one direction, one more than the page holds. */
const newest = (own: 'user_id' | 'recipient_id') => `
  (SELECT ${columns} FROM pokes
   WHERE ${own} = $1 AND ($2::uuid IS NULL OR relationship_id = $2)
         AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
   ORDER BY created_at DESC, id DESC LIMIT $5)`;

@Injectable()
export class PokeRepository {
  constructor(private readonly database: Database) {}

  findSent(tx: Tx, userId: string, id: string): Promise<PokeEntity | null> {
    return tx.findOneBy(PokeEntity, { id, userId });
  }

  /**
   * Holds back other pokes of the same person to the same person until `tx` ends, in whatever process. @returns when the
   * last one was, if there is one
   */
  async lockLast(tx: Tx, userId: string, recipientId: string): Promise<Date | null> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('pokes:' || $1 || ':' || $2, 0))`, [
      userId,
      recipientId,
    ]);
    const rows: { at: Date | null }[] = await tx.query(
      'SELECT max(created_at) AS at FROM pokes WHERE user_id = $1 AND recipient_id = $2',
      [userId, recipientId],
    );
    return rows[0]?.at ?? null;
  }

  async insert(tx: Tx, row: PokeEntity): Promise<void> {
    await tx.insert(PokeEntity, row);
  }

  /** Sent and received, newest first. */
  list(userId: string, relationshipId: string | null, { limit, after }: PageRequest): Promise<PokeEntity[]> {
    return this.database.pool.query(
      `${newest('user_id')} UNION ALL ${newest('recipient_id')} ORDER BY "createdAt" DESC, id DESC LIMIT $5`,
      [userId, relationshipId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }
}
