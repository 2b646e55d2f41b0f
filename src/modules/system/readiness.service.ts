import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Database } from '../../platform/database/database.js';
import { RedisLink } from '../../platform/redis/redis-link.js';

/** Whether this process should get requests. Model providers are not asked: without them rules do the work. */
@Injectable()
export class Readiness {
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly redis: RedisLink,
  ) {}

  /** What is configured and does not answer; the process goes on without it. */
  listDegraded(): 'redis'[] {
    return this.redis.configured && !this.redis.ready ? ['redis'] : [];
  }

  announceStop(): void {
    this.stopping = true;
  }

  async check(): Promise<void> {
    if (this.stopping) throw new AppError('unavailable', 'This process is stopping.', { retryAfterSeconds: 1 });
    await this.database.pool.query('SELECT 1');
  }
}
