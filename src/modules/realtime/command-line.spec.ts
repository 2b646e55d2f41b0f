import { CommandLine } from './command-line.js';

const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
};

describe('the line of commands', () => {
  it('runs one after the other, in order', async () => {
    const line = new CommandLine(10);
    const seen: string[] = [];
    const first = gate();
    const done = gate();
    line.push(async () => {
      seen.push('first begins');
      await first.promise;
      seen.push('first ends');
    });
    line.push(() => Promise.resolve(void seen.push('second')));
    line.push(() => Promise.resolve(done.open()));
    expect(seen).toEqual(['first begins']);
    first.open();
    await done.promise;
    expect(seen).toEqual(['first begins', 'first ends', 'second']);
  });

  it('takes a bounded number that wait', () => {
    const line = new CommandLine(3);
    const never = () => new Promise<void>(() => undefined);
    expect(Array.from({ length: 6 }, () => line.push(never))).toEqual([true, true, true, true, false, false]);
  });

  it('goes on after it was empty', async () => {
    const line = new CommandLine(1);
    for (let round = 0; round < 3; round++) {
      const ran = gate();
      expect(line.push(() => Promise.resolve(ran.open()))).toBe(true);
      await ran.promise;
      await Promise.resolve();
    }
  });

  it('forgets what waits when the sender is gone', async () => {
    const line = new CommandLine(10);
    const first = gate();
    let ran = false;
    line.push(() => first.promise);
    line.push(() => Promise.resolve(void (ran = true)));
    line.close();
    first.open();
    await new Promise(setImmediate);
    line.push(() => Promise.resolve(void (ran = true)));
    await new Promise(setImmediate);
    expect(ran).toBe(false);
  });
});
