import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { KnowledgeSetEntity } from './knowledge-set.entity.js';

@Injectable()
export class KnowledgeSetRepository {
  constructor(private readonly database: Database) {}

  find(userId: string, contentHash: string): Promise<KnowledgeSetEntity | null> {
    return this.database.pool.findOneBy(KnowledgeSetEntity, { userId, contentHash });
  }

  /** A single statement: of two at a time the later one stands. */
  async put(set: KnowledgeSetEntity): Promise<void> {
    await this.database.pool.upsert(KnowledgeSetEntity, set, ['userId', 'contentHash']);
  }
}
