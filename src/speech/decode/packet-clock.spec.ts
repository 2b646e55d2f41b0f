import { PacketClock } from './packet-clock.js';

/** Milliseconds throughout: a rate of 1,000 frames per second. Packets of 20 ms at these times. */
function gaps(...times: readonly number[]): number[] {
  const clock = new PacketClock(1000);
  return times.map((at) => clock.gapBefore(at, 20));
}

describe('gaps between packets', () => {
  it('are what the time stamps have more than the packets', () => {
    expect(gaps(0, 20, 420, 440, 840)).toEqual([0, 0, 380, 0, 380]);
  });

  it('are counted from the first packet, wherever its clock stands', () => {
    expect(gaps(90_000, 90_020, 90_140)).toEqual([0, 0, 100]);
  });

  it('are none where stamps jitter, or drift from the samples', () => {
    expect(gaps(0, 35, 25, 60, 120, 101, 120)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(gaps(...Array.from({ length: 3000 }, (_, index) => index * 20.2)).some((gap) => gap > 0)).toBe(false);
    expect(gaps(...Array.from({ length: 3000 }, (_, index) => index * 19.8)).some((gap) => gap > 0)).toBe(false);
  });

  it('count in full behind a long drift of either direction', () => {
    const slow = Array.from({ length: 3000 }, (_, index) => index * 19.8);
    const [last = 0] = gaps(...slow, slow.at(-1)! + 420).slice(-1);
    expect(last).toBeGreaterThan(340);
    expect(last).toBeLessThanOrEqual(400);
  });

  it('are filled once when late packets catch up again', () => {
    const total = gaps(0, 120, 121, 122, 123, 124, 125, 140, 160, 180).reduce((sum, gap) => sum + gap, 0);
    expect(total).toBe(100);
  });

  it('are none where the clock was set or the stamps are made up', () => {
    expect(gaps(0, 20, 600_020, 600_040, 600_160)).toEqual([0, 0, 0, 0, 100]);
    expect(gaps(600_000, 600_020, 0, 20, 140)).toEqual([0, 0, 0, 0, 50]);
    expect(gaps(0, 8e12, 16e12, Number.MAX_VALUE, 0)).toEqual([0, 0, 0, 0, 0]);
  });
});
