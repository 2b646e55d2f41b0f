import { mayNudge, NOTHING_SENT, withClockMoved, withSent } from './nudge-limits.js';

describe('the limits of nudging', () => {
  const once = withSent(NOTHING_SENT, 'SLOW_DOWN', 100_000);

  it.each([
    ['normal', 109_999, false],
    ['normal', 110_000, true],
    ['low', 129_999, false],
    ['low', 130_000, true],
    ['off', 1_000_000, false],
  ] as const)(
    'lets another type through after the cooldown of the setting: %s at %i ms is %s',
    (setting, atMs, may) => {
      expect(mayNudge(once, 'PAUSE', atMs, setting)).toBe(may);
    },
  );

  it('lets the same type through after 30 s', () => {
    expect(mayNudge(once, 'SLOW_DOWN', 129_999, 'normal')).toBe(false);
    expect(mayNudge(once, 'SLOW_DOWN', 130_000, 'normal')).toBe(true);
  });

  it('remembers a type behind nudges of other types', () => {
    const twice = withSent(once, 'PAUSE', 112_000);
    expect(mayNudge(twice, 'SLOW_DOWN', 125_000, 'normal')).toBe(false);
    expect(mayNudge(twice, 'SPEAK_UP', 125_000, 'normal')).toBe(true);
  });

  it('allows the first nudge at once, unless nudges are off or the time is no time', () => {
    expect(mayNudge(NOTHING_SENT, 'PAUSE', 0, 'low')).toBe(true);
    expect(mayNudge(NOTHING_SENT, 'PAUSE', 0, 'off')).toBe(false);
    expect(mayNudge(NOTHING_SENT, 'PAUSE', NaN, 'normal')).toBe(false);
    expect(mayNudge(NOTHING_SENT, 'PAUSE', Infinity, 'normal')).toBe(false);
  });

  it('allows nothing before the time of the last nudge', () => {
    expect(mayNudge(once, 'PAUSE', 50_000, 'normal')).toBe(false);
  });

  it('keeps what is left of a cooldown when the clock is moved', () => {
    const moved = withClockMoved(withSent(once, 'PAUSE', 112_000), -100_000);
    expect(moved).toEqual({ lastMs: 12_000, lastOfTypeMs: { SLOW_DOWN: 0, PAUSE: 12_000 } });
    expect(withClockMoved(NOTHING_SENT, 5)).toEqual(NOTHING_SENT);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    expect(JSON.parse(JSON.stringify(NOTHING_SENT))).toEqual(NOTHING_SENT);
  });
});
