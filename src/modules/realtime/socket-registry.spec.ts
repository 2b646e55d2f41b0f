import { edgeSocket } from '../../../test/support/live-edge-parts.js';
import { SocketRegistry } from './socket-registry.js';

describe('the registry of sockets', () => {
  let registry: SocketRegistry;
  beforeEach(() => {
    registry = new SocketRegistry();
  });

  it('finds sockets by user, by sign-in and by session, until they are gone', () => {
    const { live } = edgeSocket({ userId: 'u', signInId: 's' });
    registry.add(live);
    registry.join(live, 'room', 0);
    expect([registry.ofUser('u'), registry.ofSignIn('s'), registry.inSession('room')]).toEqual([
      [live],
      [live],
      [live],
    ]);
    expect(registry.remove(live)).toEqual(['room']);
    expect([registry.ofUser('u'), registry.ofSignIn('s'), registry.inSession('room')]).toEqual([[], [], []]);
    expect([registry.size, registry.signInIds(), registry.sessionIds()]).toEqual([0, [], []]);
  });

  it('lets nobody join whose connection is gone', () => {
    const { live } = edgeSocket();
    registry.add(live);
    registry.remove(live);
    expect(registry.join(live, 'room', 0)).toBeNull();
    expect(registry.inSession('room')).toEqual([]);
  });

  it('knows a socket that left from one that was never in', () => {
    const { live } = edgeSocket();
    registry.add(live);
    registry.join(live, 'room', 0);
    expect([registry.leave(live, 'room'), registry.leave(live, 'room')]).toEqual([true, false]);
    expect(live.sessions.size).toBe(0);
  });

  it('moves a socket to the sign-in of its new token', () => {
    const { live } = edgeSocket({ userId: 'u', signInId: 'old' });
    registry.add(live);
    live.expiryTold = true;
    const expiresAt = new Date(5);
    registry.renew(live, { actor: { userId: 'u', sessionId: 'new', role: 'candidate' }, expiresAt });
    expect([registry.signInIds(), live.expiresAt, live.expiryTold]).toEqual([['new'], expiresAt, false]);
    registry.remove(live);
    registry.renew(live, { actor: { userId: 'u', sessionId: 'newer', role: 'candidate' }, expiresAt });
    expect(registry.signInIds()).toEqual([]);
  });

  it('keeps the budget of a user over a reconnect, and forgets it when it is full again', () => {
    const { live } = edgeSocket({ userId: 'u' });
    registry.add(live);
    const budget = registry.budgetOf('u', 0);
    budget.buckets.commands.take(40, 0);
    registry.remove(live);
    registry.sweepBudgets(999);
    expect(registry.budgetOf('u', 999)).toBe(budget);
    registry.sweepBudgets(1_000);
    expect(registry.budgetOf('u', 1_000)).not.toBe(budget);
  });

  it('keeps the budget of a user who is connected', () => {
    const { live } = edgeSocket({ userId: 'u' });
    registry.add(live);
    const budget = registry.budgetOf('u', 0);
    registry.sweepBudgets(1_000_000);
    expect(registry.budgetOf('u', 1_000_000)).toBe(budget);
  });
});
