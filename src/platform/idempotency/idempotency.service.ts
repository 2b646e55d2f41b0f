import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';

/** Longer than any request may run; after it the request is taken to be dead. */
const leaseMs = 120_000;
const keepMs = 48 * 3600 * 1000;

export interface KeyedRequest {
  readonly userId: string;
  readonly route: string;
  readonly key: string;
  /** Of what was sent. It is stored under our key only: a password in a body could be guessed from a bare hash. */
  readonly fingerprint: string;
}

export interface StoredReply {
  readonly status: number;
  readonly body: unknown;
  readonly location: string | null;
}

export type Claim =
  | { readonly run: true; readonly resourceId: string }
  | { readonly run: false; readonly resourceId: string; readonly reply: StoredReply };

/** Remembers what a creating request with an Idempotency-Key was answered, for 48 hours. */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Either this request is to run, under the resource id given, or the first one's reply is to be repeated. */
  async claim(request: KeyedRequest): Promise<Claim> {
    const now = this.clock.now();
    const resourceId = newId(now.getTime());
    const rows: unknown = await this.database.pool.query(
      `INSERT INTO idempotency_keys AS known
         (user_id, route, key, fingerprint, resource_id, state, lease_ends_at, created_at)
       VALUES ($1, $2, $3, $4, $5, 'running', $6, $7)
       ON CONFLICT (user_id, route, key) DO UPDATE SET lease_ends_at = $6
         WHERE known.state = 'running' AND known.lease_ends_at <= $7 AND known.fingerprint = $4
       RETURNING resource_id AS "resourceId"`,
      [
        request.userId,
        request.route,
        request.key,
        this.sealed(request),
        resourceId,
        new Date(now.getTime() + leaseMs),
        now,
      ],
    );
    const claimed = (rows as { resourceId: string }[])[0];
    return claimed === undefined ? this.earlierReply(request) : { run: true, ...claimed };
  }

  async finish({ userId, route, key }: KeyedRequest, reply: StoredReply): Promise<void> {
    await this.database.pool.update(
      IdempotencyKeyEntity,
      { userId, route, key },
      {
        state: 'done',
        status: reply.status,
        body: reply.body as object,
        location: reply.location,
      },
    );
  }

  /** Nothing was created: the same key may be tried again. */
  async release({ userId, route, key }: KeyedRequest): Promise<void> {
    await this.database.pool.delete(IdempotencyKeyEntity, { userId, route, key, state: 'running' });
  }

  /** Something may have been created: the next one with the key takes over at once, under the same resource id. */
  async handOver({ userId, route, key }: KeyedRequest): Promise<void> {
    await this.database.pool.update(
      IdempotencyKeyEntity,
      { userId, route, key, state: 'running' },
      { leaseEndsAt: this.clock.now() },
    );
  }

  async deleteExpired(): Promise<void> {
    const moment = new Date(this.clock.now().getTime() - keepMs);
    await this.database.pool.query('DELETE FROM idempotency_keys WHERE created_at < $1', [moment]);
  }

  private async earlierReply(request: KeyedRequest): Promise<Claim> {
    const { userId, route, key } = request;
    const known = await this.database.pool.findOneBy(IdempotencyKeyEntity, { userId, route, key });
    if (known !== null && known.fingerprint !== this.sealed(request)) {
      throw new AppError('idempotency_key_reused', 'This Idempotency-Key came with another request: use a new one.');
    }
    if (known === null || known.state === 'running' || known.status === null) {
      throw new AppError('idempotency_in_flight', 'The first request with this key is still running: ask again.', {
        retryAfterSeconds: 1,
      });
    }
    const { status, body, location, resourceId } = known;
    return { run: false, resourceId, reply: { status, body, location } };
  }

  private sealed({ fingerprint }: KeyedRequest): string {
    return createHmac('sha256', this.config.secretKey).update('idempotency\0').update(fingerprint).digest('hex');
  }
}
