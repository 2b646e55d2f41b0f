import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { sqlState } from '../../common/database-faults.js';

/** An open transaction. A write that must be atomic takes it as a required parameter. */
export type Tx = EntityManager;

/** Serialization failure and deadlock: PostgreSQL asks for the transaction to be run again. */
const retryable = new Set(['40001', '40P01']);
const maximumTries = 4;

@Injectable()
export class Database {
  constructor(readonly source: DataSource) {}

  /** For single statements; each takes a connection of the pool for its own length. */
  get pool(): EntityManager {
    return this.source.manager;
  }

  /**
   * Runs `work` in one transaction. It may be called again when PostgreSQL asks for it, so it must have no
   * effects outside the database.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.source.transaction(work);
      } catch (error) {
        if (attempt === maximumTries || !retryable.has(sqlState(error) ?? '')) throw error;
        await delay(5 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }
}
