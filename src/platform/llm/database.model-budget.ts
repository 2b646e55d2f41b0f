import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { foreignKeyViolation, sqlState } from '../../common/database-faults.js';
import { Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { type BudgetDecision, ModelBudget } from './model-budget.js';

const DAY_MS = 86_400_000;

/**
 * One statement counts both budgets: the user's first, the global one only when the user's was granted. Each row is
 * raised under its own lock and only below the limit, so parallel callers cannot overrun it.
 */
const TAKE = `
  WITH mine AS (
    INSERT INTO model_usage AS usage (user_id, day, calls)
    SELECT $1, $2, 1 WHERE $3::integer > 0 AND $4::integer > 0
    ON CONFLICT (user_id, day) DO UPDATE SET calls = usage.calls + 1 WHERE usage.calls < $3
    RETURNING calls
  ), everybody AS (
    INSERT INTO model_usage_totals AS total (day, calls)
    SELECT $2, 1 FROM mine
    ON CONFLICT (day) DO UPDATE SET calls = total.calls + 1 WHERE total.calls < $4
    RETURNING calls
  )
  SELECT count(*)::integer AS granted FROM everybody`;

@Injectable()
export class DatabaseModelBudget extends ModelBudget {
  private readonly perUser: number;
  private readonly total: number;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
    this.perUser = config.environment.LLM_DAILY_CALLS_PER_USER;
    this.total = config.environment.LLM_DAILY_CALLS;
  }

  async take(userId: string): Promise<BudgetDecision> {
    const now = this.clock.now();
    const day = now.toISOString().slice(0, 10);
    return (await this.count(userId, day))
      ? { granted: true }
      : { granted: false, retryAfterSeconds: untilNextDay(now) };
  }

  private async count(userId: string, day: string): Promise<boolean> {
    try {
      const rows: unknown = await this.database.pool.query(TAKE, [userId, day, this.perUser, this.total]);
      return (rows as { granted: number }[])[0]?.granted === 1;
    } catch (error) {
      // The user is gone: nobody is left to pay.
      if (sqlState(error) === foreignKeyViolation) return false;
      throw error;
    }
  }
}

function untilNextDay(now: Date): number {
  return Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / 1000);
}
