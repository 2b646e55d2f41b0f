import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { rateLimitClasses, type RateLimitClass } from '../../common/http/rate-limit.decorator.js';
import { RateLimits, type RateLimitState } from '../../common/http/rate-limit.guard.js';

interface Budget {
  readonly points: number;
  readonly seconds: number;
}

/** A server that hangs must not hang every request with it: each waits so long and is then counted here. */
const answerLimitMs = 500;

export function connectRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 3_000,
    commandTimeout: answerLimitMs,
  });
  return redis.on('error', onError);
}

/** RATE_LIMITS=off, for measuring. */
export class NoRateLimits extends RateLimits {
  take(): Promise<null> {
    return Promise.resolve(null);
  }
}

/**
 * Counts in Redis when there is one, so that several processes share a budget; while Redis is away each process
 * counts for itself. Without Redis in memory.
 */
export class CountedRateLimits extends RateLimits {
  private readonly limiters = new Map<string, { budget: Budget; limiter: RateLimiterAbstract }>();

  constructor(redis: Redis | null) {
    super();
    for (const [name, budgets] of Object.entries(rateLimitClasses)) {
      for (const [by, budget] of Object.entries(budgets) as ['address' | 'user', Budget][]) {
        const key = `${name}:${by}`;
        this.limiters.set(key, { budget, limiter: limiterFor(key, budget, redis) });
      }
    }
  }

  async take(name: RateLimitClass, by: 'address' | 'user', key: string): Promise<RateLimitState | null> {
    const entry = this.limiters.get(`${name}:${by}`);
    if (entry === undefined) throw new Error(`There is no rate limit ${name}:${by}.`);
    try {
      return stateOf(entry.budget, await entry.limiter.consume(key), true);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return stateOf(entry.budget, refused, false);
      throw refused;
    }
  }
}

function limiterFor(keyPrefix: string, { points, seconds }: Budget, redis: Redis | null): RateLimiterAbstract {
  const memory = new RateLimiterMemory({ keyPrefix, points, duration: seconds });
  if (redis === null) return memory;
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `rl:${keyPrefix}`,
    points,
    duration: seconds,
    insuranceLimiter: memory,
  });
}

function stateOf({ points, seconds }: Budget, result: RateLimiterRes, allowed: boolean): RateLimitState {
  return {
    limit: points,
    windowSeconds: seconds,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
    allowed,
  };
}
