import { SessionFeed } from './session-feed.js';

const event = 'server.transcript_final' as const;
const admit = (feed: SessionFeed, seq: number): boolean => feed.admit(event, `packet ${seq}`, seq);
const seqs = (held: readonly { eventSeq: number }[]): number[] => held.map(({ eventSeq }) => eventSeq);

describe('the feed of a session', () => {
  it('holds what happens back until what was missed is sent', () => {
    const feed = new SessionFeed(3);
    expect(admit(feed, 6)).toBe(false);
    feed.replayed(4);
    feed.replayed(5);
    expect(seqs(feed.release())).toEqual([6]);
    expect(admit(feed, 7)).toBe(true);
    expect(feed.lastEventSeq).toBe(7);
  });

  it('sends no event twice, whether it was missed, happened meanwhile, or both', () => {
    const feed = new SessionFeed(0);
    expect([admit(feed, 2), admit(feed, 1)]).toEqual([false, false]);
    feed.replayed(1);
    expect(seqs(feed.release())).toEqual([2]);
    expect([admit(feed, 1), admit(feed, 2), admit(feed, 3), admit(feed, 3)]).toEqual([false, false, true, false]);
  });

  it('puts what was held in order', () => {
    const feed = new SessionFeed(0);
    for (const seq of [3, 1, 2]) admit(feed, seq);
    expect(seqs(feed.release())).toEqual([1, 2, 3]);
  });

  it('sends what comes late from another process, once, and tells what is complete', () => {
    const feed = new SessionFeed(0);
    feed.release();
    expect([admit(feed, 1), admit(feed, 3), admit(feed, 4)]).toEqual([true, true, true]);
    expect(feed.lastEventSeq).toBe(1);
    expect([admit(feed, 2), admit(feed, 2), admit(feed, 3)]).toEqual([true, false, false]);
    expect(feed.lastEventSeq).toBe(4);
  });

  it('does not wait for numbers that never come', () => {
    const feed = new SessionFeed(0);
    feed.release();
    for (let seq = 2; seq <= 2_000; seq += 2) expect(admit(feed, seq)).toBe(true);
    expect(feed.lastEventSeq).toBeGreaterThan(1_400);
    expect(admit(feed, 1_998)).toBe(false);
  });

  it('holds no more than it may', () => {
    const feed = new SessionFeed(0);
    for (let seq = 1; seq <= 1_000; seq += 1) admit(feed, seq);
    expect(feed.release()).toHaveLength(200);
  });
});
