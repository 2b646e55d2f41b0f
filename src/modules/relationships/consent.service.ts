import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { BatchedReads } from '../../platform/database/batched-reads.js';
import type { Tx } from '../../platform/database/database.js';
import { DatabaseChannel } from '../../platform/database-channel/database-channel.js';
import { ConsentCache } from './consent-cache.js';
import { RelationshipRepository } from './relationship.repository.js';
import type { ConsentScope, RelationshipStanding } from './relationship.views.js';

/** Twice within the time after which what is not confirmed no longer holds. */
const CONFIRM_EVERY_MS = 500;
/** A change may be told between a read and its answer; then the answer is worth nothing. */
const MAXIMUM_TRIES = 4;

/**
 * Whether somebody's consent holds: from the database where it must be sure, from memory where it must be quick. In
 * memory a change is known as soon as the database tells of it, and half a second later where it could not.
 */
@Injectable()
export class ConsentService implements OnModuleDestroy {
  private readonly reads = new BatchedReads<string, RelationshipStanding>(async (ids) =>
    (await this.relationships.listStandings(ids)).map((standing) => [standing.id, standing] as const),
  );
  private readonly cache: ConsentCache;
  private listening: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private confirming = false;
  private failing = false;

  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly channel: DatabaseChannel,
    clock: Clock,
    private readonly log: Log,
  ) {
    this.cache = new ConsentCache((id) => this.reads.find(id), clock);
  }

  /** From the database, share-locked till `tx` ends: a withdrawal comes before or after, never in between. */
  hold(tx: Tx, relationshipId: string): Promise<RelationshipStanding | null> {
    return this.relationships.holdStanding(tx, relationshipId);
  }

  /** From the database, unlocked; for reads. Null: no such relationship. */
  standing(relationshipId: string): Promise<RelationshipStanding | null> {
    return this.relationships.findStanding(relationshipId);
  }

  /** Keeps the relationship in the memory of this process until it is released as often as it is watched. */
  async watch(relationshipId: string): Promise<{ release(): void }> {
    if (this.cache.add(relationshipId)) this.startConfirming();
    const release = once(() => {
      if (this.cache.remove(relationshipId)) this.stopConfirming();
    });
    try {
      // Before the first read, so that nothing changes unheard after it.
      await (this.listening ??= this.channel.listen('consents', (id) => this.changed(id)));
      for (let tries = 0; tries < MAXIMUM_TRIES && !this.isConfirmed(relationshipId); tries++) {
        await this.cache.confirm(relationshipId);
      }
    } catch (error) {
      release();
      throw error;
    }
    return { release };
  }

  /** Only of watched ones. False also when nothing confirmed it in the last second. Asked for with every frame. */
  granted(relationshipId: string, userId: string, scope: ConsentScope): boolean {
    return this.cache.granted(relationshipId, userId, scope);
  }

  /** Whether `granted` knows: false when a watched relationship could not be read for a second. */
  isConfirmed(relationshipId: string): boolean {
    return this.cache.isConfirmed(relationshipId);
  }

  /** Called in every process once what it knows of a watched relationship is not what it was. */
  onChange(handler: (relationshipId: string) => void): void {
    this.cache.onChange((relationshipId) => {
      try {
        handler(relationshipId);
      } catch (error) {
        this.log.error('change of a consent not handled', { relationshipId }, error);
      }
    });
  }

  onModuleDestroy(): void {
    this.stopConfirming();
  }

  private changed(relationshipId: string): void {
    if (!this.cache.empty(relationshipId)) return;
    // Where it fails the next round makes up for it.
    this.cache.confirm(relationshipId).catch(() => undefined);
  }

  private startConfirming(): void {
    this.timer ??= setInterval(() => void this.confirmAll(), CONFIRM_EVERY_MS).unref();
  }

  private stopConfirming(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async confirmAll(): Promise<void> {
    if (this.confirming) return;
    this.confirming = true;
    try {
      await this.cache.confirmAll();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.error('consents cannot be confirmed', {}, error);
      this.failing = true;
    } finally {
      this.confirming = false;
    }
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
