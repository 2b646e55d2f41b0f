import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { ConsentRecordEntity } from './consent-record.entity.js';

const columns = `relationship_id AS "relationshipId", user_id AS "userId", version, scopes,
  template_version AS "templateVersion", status, at`;

/** The ledger: rows are added and read, never changed. */
@Injectable()
export class ConsentRepository {
  constructor(private readonly database: Database) {}

  async append(tx: Tx, record: ConsentRecordEntity): Promise<void> {
    await tx.insert(ConsentRecordEntity, record);
  }

  /** The highest version of each member who has one. */
  listCurrent(relationshipId: string, on: Tx = this.database.pool): Promise<ConsentRecordEntity[]> {
    return on.query<ConsentRecordEntity[]>(
      `SELECT DISTINCT ON (user_id) ${columns} FROM consent_records WHERE relationship_id = $1
       ORDER BY user_id, version DESC`,
      [relationshipId],
    );
  }

  async countSince(tx: Tx, relationshipId: string, userId: string, since: Date): Promise<number> {
    const rows = await tx.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM consent_records
       WHERE relationship_id = $1 AND user_id = $2 AND at > $3`,
      [relationshipId, userId, since],
    );
    return rows[0]?.count ?? 0;
  }

  /** Newest first. */
  listVersions(relationshipId: string, userId: string, limit: number): Promise<ConsentRecordEntity[]> {
    return this.database.pool.query<ConsentRecordEntity[]>(
      `SELECT ${columns} FROM consent_records WHERE relationship_id = $1 AND user_id = $2
       ORDER BY version DESC LIMIT $3`,
      [relationshipId, userId, limit],
    );
  }
}
