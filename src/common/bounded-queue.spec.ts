import { BoundedQueue } from './bounded-queue.js';

const queue = (limits: { concurrent: number; waiting: number; waitMs?: number }) =>
  new BoundedQueue(limits, () => new Error('busy'));

/** A task that runs until it is told to end. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { task: () => promise, end: () => resolve('done') };
}

describe('the bounded queue', () => {
  it('lets so many run, so many wait, and refuses the rest at once', async () => {
    const few = queue({ concurrent: 2, waiting: 1 });
    const tasks = Array.from({ length: 4 }, held);
    const runs = tasks.map(({ task }) => few.run(task));
    await expect(runs[3]).rejects.toThrow('busy');
    for (const { end } of tasks) end();
    expect(await Promise.all(runs.slice(0, 3))).toEqual(['done', 'done', 'done']);
  });

  it('serves in order of arrival, and after a task that failed', async () => {
    const one = queue({ concurrent: 1, waiting: 3 });
    const order: string[] = [];
    const named = (name: string) => () => Promise.resolve(void order.push(name));
    const failing = one.run(() => Promise.reject(new Error('broken')));
    const rest = ['first', 'second', 'third'].map((name) => one.run(named(name)));
    await expect(failing).rejects.toThrow('broken');
    await Promise.all(rest);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('keeps nobody waiting longer than allowed', async () => {
    const one = queue({ concurrent: 1, waiting: 1, waitMs: 10 });
    const long = held();
    const running = one.run(long.task);
    await expect(one.run(() => Promise.resolve('late'))).rejects.toThrow('busy');
    long.end();
    expect(await running).toBe('done');
    expect(await one.run(() => Promise.resolve('next'))).toBe('next');
  });

  it('forgets who left', async () => {
    const one = queue({ concurrent: 1, waiting: 1 });
    const long = held();
    const running = one.run(long.task);
    const left = new AbortController();
    const waiting = one.run(() => Promise.resolve('never'), left.signal);
    left.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await expect(one.run(() => Promise.resolve('never'), left.signal)).rejects.toThrow('left');
    const next = one.run(() => Promise.resolve('next'));
    long.end();
    expect([await running, await next]).toEqual(['done', 'next']);
  });

  it('refuses everybody once it is closed, and lets what runs end', async () => {
    const one = queue({ concurrent: 1, waiting: 1 });
    const long = held();
    const running = one.run(long.task);
    const waiting = one.run(() => Promise.resolve('never'));
    one.close();
    await expect(waiting).rejects.toThrow('busy');
    await expect(one.run(() => Promise.resolve('never'))).rejects.toThrow('busy');
    long.end();
    expect(await running).toBe('done');
  });
});
