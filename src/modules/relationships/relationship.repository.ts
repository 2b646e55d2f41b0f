import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { RelationshipEntity } from './relationship.entity.js';
import { RelationshipSpaceEntity } from './relationship-space.entity.js';
import type { Owner, RelationshipStanding } from './relationship.views.js';
import { type StandingRow, standingOf } from './standing.js';

const columns = `r.id, r.creator_id AS "creatorId", r.partner_id AS "partnerId", r.type, r.status,
  r.creator_role AS "creatorRole", r.template_version AS "templateVersion", r.created_at AS "createdAt",
  r.accepted_at AS "acceptedAt", r.ended_at AS "endedAt"`;

const currentConsent = (member: 'creator' | 'partner'): string => `
  (SELECT jsonb_build_object('version', c.version, 'status', c.status, 'scopes', c.scopes)
   FROM consent_records c WHERE c.relationship_id = r.id AND c.user_id = r.${member}_id
   ORDER BY c.version DESC LIMIT 1) AS "${member}Consent"`;

const standing = `SELECT ${columns}, ${currentConsent('creator')}, ${currentConsent('partner')} FROM relationships r`;

const ofMember = '(r.creator_id = $2 OR r.partner_id = $2)';

@Injectable()
export class RelationshipRepository {
  constructor(private readonly database: Database) {}

  async findStanding(id: string, on: Tx = this.database.pool): Promise<RelationshipStanding | null> {
    const rows = await on.query<StandingRow[]>(`${standing} WHERE r.id = $1`, [id]);
    return rows[0] === undefined ? null : standingOf(rows[0]);
  }

  /** Of one of the two people in it. */
  async findStandingOf(actor: Owner, id: string, on: Tx = this.database.pool): Promise<RelationshipStanding | null> {
    const rows = await on.query<StandingRow[]>(`${standing} WHERE r.id = $1 AND ${ofMember}`, [id, actor.userId]);
    return rows[0] === undefined ? null : standingOf(rows[0]);
  }

  /**
   * Whoever changes a consent or ends the relationship locks its row first, so this waits for them and they for `tx`.
   * The ledger is read by a second statement: the first one's snapshot is older than its lock.
   */
  async holdStanding(tx: Tx, id: string): Promise<RelationshipStanding | null> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM relationships WHERE id = $1 FOR SHARE', [id]);
    return rows.length === 0 ? null : this.findStanding(id, tx);
  }

  async listStandings(ids: readonly string[]): Promise<RelationshipStanding[]> {
    const rows = await this.database.pool.query<StandingRow[]>(`${standing} WHERE r.id = ANY($1)`, [ids]);
    return rows.map(standingOf);
  }

  async listActive(userId: string): Promise<RelationshipStanding[]> {
    const rows = await this.database.pool.query<StandingRow[]>(
      `${standing} WHERE r.status = 'ACTIVE' AND (r.creator_id = $1 OR r.partner_id = $1)
       ORDER BY r.created_at, r.id`,
      [userId],
    );
    return rows.map(standingOf);
  }

  /** How many relationships that somebody began have not ended; holds back others that are being made meanwhile. */
  async countOpenLocked(tx: Tx, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('relationships:' || $1, 0))`, [userId]);
    const rows = await tx.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM relationships
       WHERE creator_id = $1 AND status NOT IN ('DECLINED', 'REVOKED')`,
      [userId],
    );
    return rows[0]?.count ?? 0;
  }

  async insert(tx: Tx, relationship: RelationshipEntity): Promise<void> {
    await tx.insert(RelationshipEntity, relationship);
  }

  async findOwned(actor: Owner, id: string, on: Tx = this.database.pool): Promise<RelationshipEntity | null> {
    const rows = await on.query<RelationshipEntity[]>(
      `SELECT ${columns} FROM relationships r WHERE r.id = $1 AND ${ofMember}`,
      [id, actor.userId],
    );
    return rows[0] ?? null;
  }

  /** Newest first, one row more than asked for. */
  listPage(userId: string, { limit, after }: PageRequest): Promise<RelationshipEntity[]> {
    return this.database.pool.query<RelationshipEntity[]>(
      `SELECT ${columns} FROM relationships r
       WHERE (r.creator_id = $1 OR r.partner_id = $1) ${after === null ? '' : 'AND (r.created_at, r.id) < ($3, $4)'}
       ORDER BY r.created_at DESC, r.id DESC LIMIT $2`,
      [userId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  async lockOwned(tx: Tx, actor: Owner, id: string): Promise<RelationshipEntity | null> {
    const rows = await tx.query<RelationshipEntity[]>(
      `SELECT ${columns} FROM relationships r WHERE r.id = $1 AND ${ofMember} FOR NO KEY UPDATE`,
      [id, actor.userId],
    );
    return rows[0] ?? null;
  }

  async find(id: string): Promise<RelationshipEntity | null> {
    return this.database.pool.findOneBy(RelationshipEntity, { id });
  }

  async lockOfInvite(tx: Tx, inviteId: string): Promise<RelationshipEntity | null> {
    const rows = await tx.query<RelationshipEntity[]>(
      `SELECT ${columns} FROM relationships r JOIN relationship_invites i ON i.relationship_id = r.id
       WHERE i.id = $1 FOR NO KEY UPDATE OF r`,
      [inviteId],
    );
    return rows[0] ?? null;
  }

  async insertSpace(tx: Tx, space: RelationshipSpaceEntity): Promise<void> {
    await tx.insert(RelationshipSpaceEntity, space);
  }

  /** With everything the two made together. */
  async deleteSpace(tx: Tx, id: string): Promise<void> {
    await tx.delete(RelationshipSpaceEntity, { id });
  }

  async update(tx: Tx, id: string, changes: Partial<Omit<RelationshipEntity, 'id' | 'creatorId'>>): Promise<void> {
    await tx.update(RelationshipEntity, { id }, changes);
  }
}
