import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { RelationshipInviteEntity } from './relationship-invite.entity.js';
import type { Owner } from './relationship.views.js';

const columns = `i.id, i.relationship_id AS "relationshipId", i.user_id AS "userId", i.token_id AS "tokenId", i.state,
  i.created_at AS "createdAt", i.expires_at AS "expiresAt", i.opened_at AS "openedAt", i.answered_at AS "answeredAt"`;

const open = 'i.answered_at IS NULL';

@Injectable()
export class InviteRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, invite: RelationshipInviteEntity): Promise<void> {
    await tx.insert(RelationshipInviteEntity, invite);
  }

  find(id: string): Promise<RelationshipInviteEntity | null> {
    return this.database.pool.findOneBy(RelationshipInviteEntity, { id });
  }

  findOwned(tx: Tx, actor: Owner, relationshipId: string, id: string): Promise<RelationshipInviteEntity | null> {
    return tx.findOneBy(RelationshipInviteEntity, { id, relationshipId, userId: actor.userId });
  }

  /** Newest first, one row more than asked for. */
  listPage(actor: Owner, relationshipId: string, { limit, after }: PageRequest): Promise<RelationshipInviteEntity[]> {
    return this.database.pool.query<RelationshipInviteEntity[]>(
      `SELECT ${columns} FROM relationship_invites i
       WHERE i.relationship_id = $1 AND i.user_id = $2
         ${after === null ? '' : 'AND (i.created_at, i.id) < ($4, $5)'}
       ORDER BY i.created_at DESC, i.id DESC LIMIT $3`,
      [relationshipId, actor.userId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  /** Of a relationship whose row `tx` has locked. */
  async countOpen(tx: Tx, relationshipId: string, now: Date): Promise<number> {
    const rows = await tx.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM relationship_invites i
       WHERE i.relationship_id = $1 AND ${open} AND i.expires_at > $2`,
      [relationshipId, now],
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * When somebody made their invites since that moment, oldest first; holds back others of theirs that are being made
   * meanwhile.
   */
  async listTimesLocked(tx: Tx, userId: string, since: Date): Promise<Date[]> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('relationship_invites:' || $1, 0))`, [userId]);
    const rows = await tx.query<{ createdAt: Date }[]>(
      `SELECT created_at AS "createdAt" FROM relationship_invites WHERE user_id = $1 AND created_at > $2
       ORDER BY created_at`,
      [userId, since],
    );
    return rows.map(({ createdAt }) => createdAt);
  }

  async markOpened(id: string, now: Date): Promise<void> {
    await this.database.pool.query(
      `UPDATE relationship_invites SET state = 'OPENED', opened_at = $2 WHERE id = $1 AND state IN ('CREATED', 'SENT')`,
      [id, now],
    );
  }

  async answer(tx: Tx, id: string, state: 'ACCEPTED' | 'DECLINED', now: Date): Promise<void> {
    await tx.update(RelationshipInviteEntity, { id }, { state, answeredAt: now });
  }

  /** Those that nobody has answered, of the whole relationship or the one named; gives their ids. */
  async cancelOpen(tx: Tx, which: { relationshipId: string; id?: string }, now: Date): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `WITH canceled AS (
         UPDATE relationship_invites i SET state = 'CANCELED', answered_at = $3
         WHERE i.relationship_id = $1 AND ($2::uuid IS NULL OR i.id = $2) AND ${open} RETURNING i.id)
       SELECT id FROM canceled`,
      [which.relationshipId, which.id ?? null, now],
    );
    return rows.map(({ id }) => id);
  }
}
