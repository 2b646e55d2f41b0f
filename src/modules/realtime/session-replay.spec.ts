import type { AppError } from '../../common/app-error.js';
import type { LiveEventService } from '../live-session/live-event.service.js';
import type { LiveSocket } from './live-socket.js';
import { SessionFeed } from './session-feed.js';
import { SessionReplay } from './session-replay.service.js';
import { SocketBudgets, UserBudget } from './socket-budgets.js';

/** A session with this many events, and a socket that hangs after so many pages. */
function arrangement(stored: number, pagesRead = Number.POSITIVE_INFINITY) {
  let now = 0;
  let pages = 0;
  const sent: number[] = [];
  const events = {
    list: (_: unknown, __: string, after: number, limit: number) => {
      const seqs = Array.from({ length: stored }, (___, at) => at + 1).filter((seq) => seq > after);
      return Promise.resolve(seqs.slice(0, limit).map((seq) => ({ kind: 'nudge', seq, payload: {} })));
    },
  };
  const socket = {
    budgets: new SocketBudgets(new UserBudget(0), 0),
    room: () => Promise.resolve(++pages <= pagesRead),
    send: (_: string, { eventSeq }: { eventSeq: number }) => void sent.push(eventSeq),
  } as unknown as LiveSocket;
  const replay = new SessionReplay(events as unknown as LiveEventService, {
    now: () => new Date(now),
    milliseconds: () => now,
  });
  return { replay, socket, sent, pass: (ms: number) => (now += ms) };
}

describe('the replay of missed events', () => {
  it.each([0, 1, 49, 50, 51, 120])('sends all %i in order, once', async (stored) => {
    const { replay, socket, sent } = arrangement(stored);
    const feed = new SessionFeed(0);
    expect(await replay.replay(socket, 'session', feed)).toBe(stored);
    expect(sent).toEqual(Array.from({ length: stored }, (_, at) => at + 1));
    expect(feed.lastEventSeq).toBe(stored);
  });

  it('begins behind what the client has', async () => {
    const { replay, socket, sent } = arrangement(5);
    await replay.replay(socket, 'session', new SessionFeed(3));
    expect(sent).toEqual([4, 5]);
  });

  it('reads no further than the socket does', async () => {
    const { replay, socket, sent } = arrangement(500, 2);
    expect(await replay.replay(socket, 'session', new SessionFeed(0))).toBe(100);
    expect(sent).toHaveLength(100);
  });

  it('is not had over and over', () => {
    const { replay, socket, pass } = arrangement(0);
    for (let join = 0; join < 10; join += 1) replay.admit(socket);
    const again = (): AppError | null => {
      try {
        replay.admit(socket);
        return null;
      } catch (error) {
        return error as AppError;
      }
    };
    expect(again()).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 5 });
    pass(5_000);
    expect(again()).toBeNull();
    expect(again()).not.toBeNull();
  });
});
