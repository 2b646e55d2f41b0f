import { SOCKET_BUDGETS, SocketBudgets, UserBudget } from './socket-budgets.js';

const takeAll = (budgets: SocketBudgets, now: number): number => {
  let taken = 0;
  while (budgets.take('frames', 1, now)) taken += 1;
  return taken;
};

describe('the budgets of a socket', () => {
  it('let a minute of sound through at once, and not more', () => {
    const budgets = new SocketBudgets(new UserBudget(0), 0);
    expect(takeAll(budgets, 0)).toBe(SOCKET_BUDGETS.frames.burst);
    expect(takeAll(budgets, 1_000)).toBe(SOCKET_BUDGETS.frames.perSecond);
  });

  it('are shared by the sockets of a user: together they have twice what one has', () => {
    const user = new UserBudget(0);
    const taken = [1, 2, 3].map(() => takeAll(new SocketBudgets(user, 0), 0));
    expect(taken).toEqual([SOCKET_BUDGETS.frames.burst, SOCKET_BUDGETS.frames.burst, 0]);
  });

  it('take nothing from the socket when the user has nothing left', () => {
    const user = new UserBudget(0);
    for (let socket = 0; socket < 2; socket++) takeAll(new SocketBudgets(user, 0), 0);
    const third = new SocketBudgets(user, 0);
    for (let frame = 0; frame < 7_000; frame++) third.take('frames', 1, 0);
    // The user's budget refills twice as fast as a socket's, so after a second the socket's own would be the smaller.
    expect(takeAll(third, 1_000)).toBe(2 * SOCKET_BUDGETS.frames.perSecond);
  });

  it('tell the longer of the two waits', () => {
    const user = new UserBudget(0);
    for (let socket = 0; socket < 2; socket++) takeAll(new SocketBudgets(user, 0), 0);
    expect(new SocketBudgets(user, 0).waitMs('frames', 4, 0)).toBe(10);
  });

  it('have enough of a sender after 2,000 refusals within ten seconds', () => {
    const budgets = new SocketBudgets(new UserBudget(0), 0);
    const verdicts = Array.from({ length: 2_001 }, (_, index) => budgets.refused(index * 4));
    expect(verdicts.indexOf(true)).toBe(2_000);
  });

  it('begin to count anew after ten seconds', () => {
    const budgets = new SocketBudgets(new UserBudget(0), 0);
    const verdicts = Array.from({ length: 4_000 }, (_, index) => budgets.refused(index * 6));
    expect(verdicts).not.toContain(true);
  });

  it('have enough of junk sooner', () => {
    const budgets = new SocketBudgets(new UserBudget(0), 0);
    const verdicts = Array.from({ length: 201 }, () => budgets.faulty(5));
    expect(verdicts.indexOf(true)).toBe(200);
  });

  it('let the same thing be said once a second, also after the clock jumped back', () => {
    const budgets = new SocketBudgets(new UserBudget(0), 0);
    expect([5_000, 5_999, 6_000].map((now) => budgets.mayNotice('rate_limited', now))).toEqual([true, false, true]);
    expect(budgets.mayNotice('event_unknown', 6_000)).toBe(true);
    expect(budgets.mayNotice('rate_limited', 10)).toBe(true);
  });
});

describe('the budget of a user', () => {
  it('bounds how often one may connect', () => {
    const user = new UserBudget(0);
    const admitted = Array.from({ length: 200 }, () => user.mayConnect(0)).filter(Boolean);
    expect(admitted).toHaveLength(120);
    expect(user.mayConnect(500)).toBe(true);
  });

  it('is kept until it is full again', () => {
    const user = new UserBudget(0);
    user.mayConnect(0);
    expect(user.isFull(499)).toBe(false);
    expect(user.isFull(500)).toBe(true);
    user.buckets.bytes.take(1, 500);
    expect(user.isFull(500)).toBe(false);
  });
});
