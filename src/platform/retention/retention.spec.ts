import type { Config } from '../../config/config.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Retention } from './retention.js';

describe('the retention', () => {
  const clock = new FakeClock();
  const retention = new Retention({ environment: { RETENTION_DAYS: 30 } } as Config, clock);

  it('has rows removed until none is left, all by one moment', async () => {
    const [left, moments] = [[50, 50, 7, 0], [] as number[]];
    const removeSome = (over: Date) => {
      moments.push(over.getTime());
      clock.advance(1_000);
      return Promise.resolve(left.shift()!);
    };
    const thirtyDaysAgo = clock.now().getTime() - 30 * 86_400_000;
    await retention.apply(removeSome, new AbortController().signal);
    expect([left, moments.length, new Set(moments).size]).toEqual([[], 4, 1]);
    expect(Math.abs(moments[0]! - thirtyDaysAgo)).toBeLessThan(60_000);
  });

  it('gives up between two statements when its job is to end', async () => {
    const ending = new AbortController();
    let asked = 0;
    const removeSome = () => {
      asked += 1;
      ending.abort(new Error('The process stops.'));
      return Promise.resolve(50);
    };
    await expect(retention.apply(removeSome, ending.signal)).rejects.toThrow('The process stops.');
    expect(asked).toBe(1);
  });
});
