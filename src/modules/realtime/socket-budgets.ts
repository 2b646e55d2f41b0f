import { type BucketSize, TokenBucket } from './token-bucket.js';

/** What is counted: commands, replays of missed events, frames of sound and their bytes, frames of features. */
export type BudgetKind = 'commands' | 'replays' | 'frames' | 'bytes' | 'features';

/** Of one socket. The burst of frames and bytes is a minute of sound: what a client sends again after a cut. */
export const SOCKET_BUDGETS: Readonly<Record<BudgetKind, BucketSize>> = {
  commands: { burst: 60, perSecond: 20 },
  // One a connection is what a client needs; each may read a whole session.
  replays: { burst: 10, perSecond: 0.2 },
  frames: { burst: 6_000, perSecond: 200 },
  bytes: { burst: 16 * 1024 * 1024, perSecond: 1024 * 1024 },
  features: { burst: 600, perSecond: 30 },
};

/** A user's sockets together have twice what one has. */
const SOCKETS_WORTH_OF_USER = 2;
/** New connections of one user in one process. */
const CONNECTIONS: BucketSize = { burst: 120, perSecond: 2 };

/** Refusals within the window before the socket is closed. */
const REFUSALS = { limit: 2_000, windowMs: 10_000 };
/** Frames that are not frames at all within the same time. */
const FAULTS = { limit: 200, windowMs: 10_000 };

type Buckets = Readonly<Record<BudgetKind, TokenBucket>>;

function bucketsOf(times: number, now: number): Buckets {
  const bucket = (kind: BudgetKind) => {
    const { burst, perSecond } = SOCKET_BUDGETS[kind];
    return new TokenBucket({ burst: burst * times, perSecond: perSecond * times }, now);
  };
  return {
    commands: bucket('commands'),
    replays: bucket('replays'),
    frames: bucket('frames'),
    bytes: bucket('bytes'),
    features: bucket('features'),
  };
}

/** Counts within a window that begins with its first count. */
class Strikes {
  private count = 0;
  private since = 0;

  constructor(private readonly bound: { readonly limit: number; readonly windowMs: number }) {}

  /** @returns true when that was one too many */
  add(now: number): boolean {
    if (this.count === 0 || now - this.since > this.bound.windowMs) {
      this.count = 0;
      this.since = now;
    }
    this.count += 1;
    return this.count > this.bound.limit;
  }
}

/** What all sockets of one user in this process share. It outlives them, or reconnecting would fill it. */
export class UserBudget {
  readonly buckets: Buckets;
  private readonly connections: TokenBucket;

  constructor(now: number) {
    this.buckets = bucketsOf(SOCKETS_WORTH_OF_USER, now);
    this.connections = new TokenBucket(CONNECTIONS, now);
  }

  mayConnect(now: number): boolean {
    return this.connections.take(1, now);
  }

  isFull(now: number): boolean {
    return this.connections.isFull(now) && Object.values(this.buckets).every((bucket) => bucket.isFull(now));
  }
}

/** What one socket may still send. */
export class SocketBudgets {
  private readonly own: Buckets;
  private readonly refusals = new Strikes(REFUSALS);
  private readonly faults = new Strikes(FAULTS);
  private readonly noticedAt = new Map<string, number>();

  constructor(
    private readonly user: UserBudget,
    now: number,
  ) {
    this.own = bucketsOf(1, now);
  }

  /** Takes it from the socket and from its user, or from neither. */
  take(kind: BudgetKind, amount: number, now: number): boolean {
    const own = this.own[kind];
    if (!own.take(amount, now)) return false;
    if (this.user.buckets[kind].take(amount, now)) return true;
    own.giveBack(amount);
    return false;
  }

  waitMs(kind: BudgetKind, amount: number, now: number): number {
    return Math.max(this.own[kind].waitMs(amount, now), this.user.buckets[kind].waitMs(amount, now));
  }

  /** Counts a refusal. @returns true when the sender does not listen and has to go */
  refused(now: number): boolean {
    return this.refusals.add(now);
  }

  /** Counts something that makes no sense at all. @returns true when the sender has to go */
  faulty(now: number): boolean {
    return this.faults.add(now);
  }

  /** Whether to tell of something again: once a second each. */
  mayNotice(what: string, now: number): boolean {
    const before = this.noticedAt.get(what);
    if (before !== undefined && now >= before && now - before < 1_000) return false;
    this.noticedAt.set(what, now);
    return true;
  }
}
