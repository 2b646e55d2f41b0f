import { FakeClock } from '../../../test/support/fake-clock.js';
import { CONFIRMED_MS, ConsentCache } from './consent-cache.js';
import type { ConsentScope, RelationshipStanding } from './relationship.views.js';

const [pair, ann, bob] = ['a-pair', 'ann', 'bob'];

const standing = (annOpens: ConsentScope[], bobOpens: ConsentScope[] = []): RelationshipStanding => ({
  id: pair,
  type: 'FRIEND',
  status: 'ACTIVE',
  members: [
    { userId: ann, role: 'member', scopes: new Set(annOpens), consentVersion: 1 },
    { userId: bob, role: 'member', scopes: new Set(bobOpens), consentVersion: 1 },
  ],
});

/** A clock that stands still but when it is told to go on. */
class StandingClock extends FakeClock {
  private ms = Date.UTC(2026, 0, 1);

  override now(): Date {
    return new Date(this.ms);
  }

  override advance(milliseconds: number): void {
    this.ms += milliseconds;
  }
}

/** A cache whose reads are answered when the test says so. */
function makeCache() {
  const clock = new StandingClock();
  const reads: PromiseWithResolvers<RelationshipStanding | null>[] = [];
  const cache = new ConsentCache(() => {
    const read = Promise.withResolvers<RelationshipStanding | null>();
    reads.push(read);
    return read.promise;
  }, clock);
  const changes: string[] = [];
  cache.onChange((id) => changes.push(id));
  const confirmWith = async (answer: RelationshipStanding | null): Promise<void> => {
    const confirmed = cache.confirm(pair);
    reads.at(-1)!.resolve(answer);
    await confirmed;
  };
  const speaks = (userId: string): boolean => cache.granted(pair, userId, 'REALTIME_FEATURES_ONLY');
  return { cache, clock, reads, changes, confirmWith, speaks };
}

describe('consents kept in memory', () => {
  it('hold for whom they were read, for the scopes that were read, while somebody watches', async () => {
    const { cache, confirmWith, speaks } = makeCache();
    expect(cache.add(pair)).toBe(true);
    expect(cache.add(pair)).toBe(false);
    expect(speaks(ann)).toBe(false);
    await confirmWith(standing(['REALTIME_FEATURES_ONLY', 'MEDIATION_ALLOWED'], ['SUMMARY_SHARED']));
    expect([speaks(ann), speaks(bob), speaks('somebody else')]).toEqual([true, false, false]);
    expect(cache.granted(pair, ann, 'MEDIATION_ALLOWED')).toBe(true);
    expect(cache.granted(pair, ann, 'TRANSCRIPT_STORED')).toBe(false);
    expect(cache.granted(pair, bob, 'SUMMARY_SHARED')).toBe(true);
    expect(cache.granted('another pair', ann, 'MEDIATION_ALLOWED')).toBe(false);
    expect(cache.remove(pair)).toBe(false);
    expect(speaks(ann)).toBe(true);
    expect(cache.remove(pair)).toBe(true);
    expect(speaks(ann)).toBe(false);
  });

  it('hold no longer than a second without being confirmed', async () => {
    const { cache, clock, confirmWith, speaks } = makeCache();
    cache.add(pair);
    await confirmWith(standing(['REALTIME_FEATURES_ONLY']));
    clock.advance(CONFIRMED_MS);
    expect(speaks(ann)).toBe(true);
    clock.advance(1);
    expect([speaks(ann), cache.isConfirmed(pair)]).toEqual([false, false]);
    await confirmWith(standing(['REALTIME_FEATURES_ONLY']));
    expect([speaks(ann), cache.isConfirmed(pair)]).toEqual([true, true]);
    clock.advance(-60_000);
    expect(speaks(ann)).toBe(false);
  });

  it('are as old as the question, not as the answer', async () => {
    const { cache, clock, reads, speaks } = makeCache();
    cache.add(pair);
    const slow = cache.confirm(pair);
    clock.advance(CONFIRMED_MS + 1);
    reads[0]!.resolve(standing(['REALTIME_FEATURES_ONLY']));
    await slow;
    expect(speaks(ann)).toBe(false);
  });

  it('stop at the word of a change, and an answer from before it brings nothing back', async () => {
    const { cache, reads, confirmWith, speaks } = makeCache();
    cache.add(pair);
    await confirmWith(standing(['REALTIME_FEATURES_ONLY']));
    const stale = cache.confirm(pair);
    expect(cache.empty(pair)).toBe(true);
    expect([speaks(ann), cache.isConfirmed(pair)]).toEqual([false, false]);
    const fresh = cache.confirm(pair);
    reads.at(-2)!.resolve(standing(['REALTIME_FEATURES_ONLY']));
    await stale;
    expect(speaks(ann)).toBe(false);
    reads.at(-1)!.resolve(standing(['SUMMARY_SHARED']));
    await fresh;
    expect([speaks(ann), cache.granted(pair, ann, 'SUMMARY_SHARED')]).toEqual([false, true]);
    expect(cache.empty('another pair')).toBe(false);
  });

  it('are not put back by an answer that was overtaken', async () => {
    const { cache, reads, speaks } = makeCache();
    cache.add(pair);
    const [first, second] = [cache.confirm(pair), cache.confirm(pair)];
    reads[1]!.resolve(standing([]));
    await second;
    reads[0]!.resolve(standing(['REALTIME_FEATURES_ONLY']));
    await first;
    expect(speaks(ann)).toBe(false);
  });

  it('tell of what changed, and of nothing else', async () => {
    const { cache, changes, confirmWith } = makeCache();
    cache.add(pair);
    await confirmWith(standing(['REALTIME_FEATURES_ONLY']));
    await confirmWith(standing(['REALTIME_FEATURES_ONLY']));
    expect(changes).toEqual([]);
    cache.empty(pair);
    await confirmWith(standing(['REALTIME_FEATURES_ONLY']));
    expect(changes).toEqual([]);
    await confirmWith(standing([]));
    await confirmWith(null);
    await confirmWith(null);
    expect(changes).toEqual([pair, pair]);
  });

  it('are confirmed one by one: a fault of one read is told and takes nothing from the others', async () => {
    const clock = new StandingClock();
    const cache = new ConsentCache(
      (id) => (id === pair ? Promise.resolve(standing(['REALTIME_FEATURES_ONLY'])) : Promise.reject(new Error('gone'))),
      clock,
    );
    cache.add('another pair');
    cache.add(pair);
    await expect(cache.confirmAll()).rejects.toThrow('gone');
    expect(cache.granted(pair, ann, 'REALTIME_FEATURES_ONLY')).toBe(true);
    expect(cache.isConfirmed('another pair')).toBe(false);
  });
});
