import type { Clock } from '../../common/clock.js';
import { type ConsentScope, consentScopes, type RelationshipStanding } from './relationship.views.js';

/** What nobody confirmed for so long counts as withdrawn. */
export const CONFIRMED_MS = 1_000;

interface Watched {
  watchers: number;
  /** By user, a bit for each scope that holds. */
  readonly grants: Map<string, number>;
  /** When what is known was asked for. */
  confirmedAtMs: number;
  /** Reads begun so far. */
  asked: number;
  /** Answers to reads before this one come too late: a change was told since, or a later answer is here. */
  validFrom: number;
  /** What was read last, to see what changes. */
  known: string | null;
}

const bits = Object.fromEntries(consentScopes.map((scope, place) => [scope, 1 << place])) as Record<
  ConsentScope,
  number
>;

/**
 * Consents that are asked for with every frame of sound. `granted` reads two maps and allocates nothing; what it says is
 * at most a second old, and less when somebody told of a change.
 */
export class ConsentCache {
  private readonly watched = new Map<string, Watched>();
  private readonly handlers: ((relationshipId: string) => void)[] = [];

  constructor(
    /** As the database has it when it is asked, or later. */
    private readonly read: (relationshipId: string) => Promise<RelationshipStanding | null>,
    private readonly clock: Clock,
  ) {}

  /** True when there was nothing to watch before. */
  add(relationshipId: string): boolean {
    const first = this.watched.size === 0;
    const entry = this.watched.get(relationshipId);
    if (entry !== undefined) entry.watchers++;
    else this.watched.set(relationshipId, newEntry());
    return first;
  }

  /** True when nothing is left to watch. */
  remove(relationshipId: string): boolean {
    const entry = this.watched.get(relationshipId);
    if (entry !== undefined && --entry.watchers === 0) this.watched.delete(relationshipId);
    return this.watched.size === 0;
  }

  granted(relationshipId: string, userId: string, scope: ConsentScope): boolean {
    const entry = this.watched.get(relationshipId);
    if (entry === undefined || !this.isFresh(entry)) return false;
    return ((entry.grants.get(userId) ?? 0) & bits[scope]) !== 0;
  }

  isConfirmed(relationshipId: string): boolean {
    const entry = this.watched.get(relationshipId);
    return entry !== undefined && this.isFresh(entry);
  }

  onChange(handler: (relationshipId: string) => void): void {
    this.handlers.push(handler);
  }

  /** Somebody changed it: nothing holds until it is read again. False when nobody watches it. */
  empty(relationshipId: string): boolean {
    const entry = this.watched.get(relationshipId);
    if (entry === undefined) return false;
    entry.grants.clear();
    entry.confirmedAtMs = Number.NEGATIVE_INFINITY;
    entry.validFrom = entry.asked + 1;
    return true;
  }

  async confirm(relationshipId: string): Promise<void> {
    const entry = this.watched.get(relationshipId);
    if (entry === undefined) return;
    const ask = ++entry.asked;
    const askedAtMs = this.clock.milliseconds();
    const standing = await this.read(relationshipId);
    if (ask < entry.validFrom) return;
    entry.validFrom = ask;
    entry.confirmedAtMs = askedAtMs;
    this.take(relationshipId, entry, standing);
  }

  /** @throws the first fault of any of the reads, after all of them */
  async confirmAll(): Promise<void> {
    const results = await Promise.allSettled([...this.watched.keys()].map((id) => this.confirm(id)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private take(relationshipId: string, entry: Watched, standing: RelationshipStanding | null): void {
    entry.grants.clear();
    for (const { userId, scopes } of standing?.members ?? []) {
      let mask = 0;
      for (const scope of scopes) mask |= bits[scope];
      entry.grants.set(userId, mask);
    }
    const known = `${standing?.status ?? 'gone'} ${[...entry.grants].join(' ')}`;
    const changed = entry.known !== null && entry.known !== known;
    entry.known = known;
    if (changed) for (const handler of this.handlers) handler(relationshipId);
  }

  /** A clock that was put back proves nothing either. */
  private isFresh({ confirmedAtMs }: Watched): boolean {
    return Math.abs(this.clock.milliseconds() - confirmedAtMs) <= CONFIRMED_MS;
  }
}

const newEntry = (): Watched => ({
  watchers: 1,
  grants: new Map(),
  confirmedAtMs: Number.NEGATIVE_INFINITY,
  asked: 0,
  validFrom: 0,
  known: null,
});
