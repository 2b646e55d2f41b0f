import * as fc from 'fast-check';
import { ENGLISH, nudgesOf } from '../../../test/support/nudge-script.js';
import { type FeatureName, type LiveFeatures, liveFeatures } from './live-features.js';
import { INITIAL_NUDGE_STATE, type NudgeContext, type NudgeState, reduceNudges } from './nudge-reducer.js';
import { type Nudge, type NudgeSetting } from './nudge.js';

/** Values around the thresholds of the rules, so that random sequences enter and leave them. */
const values: Readonly<Record<FeatureName, readonly (number | null)[]>> = {
  rate10sWpm: [null, 140, 170, 200, 260],
  rate15sWpm: [null, 140, 105, 80],
  sinceSpeechBeganMs: [null, 5_000, 60_000],
  silenceMs: [null, 0, 8_000],
  waitingMs: [null, 4_000, 12_000],
  speechRunMs: [null, 3_000, 30_000],
  speechLevelDb: [null, -49, -42, -20],
  noiseFloorDb: [null, -50],
  fillersIn10s: [null, 0, 2, 5],
  fillerShare: [null, 0.02, 0.06, 0.2],
  overlapRatio: [null, 0, 0.2, 0.5],
  talkShare: [null, 0.5, 0.1, 0.95],
  answerElapsedMs: [null, 10_000, 120_000],
  suggestedAnswerMs: [null, 60_000],
  stoppedAnswerWords: [null, 10, 80],
  stoppedAnswerSpeechMs: [null, 5_000, 40_000],
};
const NAMES = Object.keys(values) as FeatureName[];

const known = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(...values[name])])) as Record<
    FeatureName,
    fc.Arbitrary<number | null>
  >,
  { requiredKeys: [] },
);

/** Mostly going on, sometimes repeated, late or put far back or forward. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 4_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1_000, -8_000, -100_000, 12_000, 100_000) },
);

/** Features whose times are the running sum of steps. */
function sequence(steps: fc.Arbitrary<number>, maxLength = 120): fc.Arbitrary<LiveFeatures[]> {
  return fc.array(fc.tuple(steps, known), { minLength: 20, maxLength }).map((moments) => {
    let atMs = 0;
    return moments.map(([stepMs, measures]) => {
      atMs += stepMs;
      return liveFeatures(atMs, measures);
    });
  });
}

const onward = sequence(fc.integer({ min: 1, max: 3_000 }));
const settings = fc.constantFrom<NudgeSetting[]>('off', 'low', 'normal');
const COOLDOWN_MS: Record<NudgeSetting, number> = { off: Infinity, low: 30_000, normal: 10_000 };

/** The nudges of a sequence, each with the time that had gone by when it was due, whatever the clock did. */
function timed(features: readonly LiveFeatures[], context: NudgeContext): { nudge: Nudge; goneMs: number }[] {
  const sent: { nudge: Nudge; goneMs: number }[] = [];
  let state = INITIAL_NUDGE_STATE;
  let [goneMs, latestMs] = [0, features[0]?.atMs ?? 0];
  for (const moment of features) {
    const result = reduceNudges(state, moment, context);
    if (result.nudge) sent.push({ nudge: result.nudge, goneMs });
    state = result.state;
    goneMs += Math.max(moment.atMs - latestMs, 0);
    if (moment.atMs > latestMs || moment.atMs < latestMs - 5_000) latestMs = moment.atMs;
  }
  return sent;
}

describe('nudging, whatever the features', () => {
  it('never sends two nudges within the cooldown, nor two of a type within 30 s', () => {
    let sentAtAll = 0;
    fc.assert(
      fc.property(sequence(step), settings, (features, setting) => {
        const sent = timed(features, { ...ENGLISH, setting });
        sentAtAll += sent.length;
        if (setting === 'off') expect(sent).toEqual([]);
        sent.forEach(({ nudge, goneMs }, index) => {
          const before = sent.slice(0, index);
          const last = before.at(-1);
          if (last) expect(goneMs - last.goneMs).toBeGreaterThanOrEqual(COOLDOWN_MS[setting]);
          const same = before.findLast((earlier) => earlier.nudge.type === nudge.type);
          if (same) expect(goneMs - same.goneMs).toBeGreaterThanOrEqual(30_000);
        });
      }),
      { numRuns: 200 },
    );
    // Or nothing was tried.
    expect(sentAtAll).toBeGreaterThan(200);
  });

  it('sends and spends nothing on features that are all in their bands', () => {
    const harmless = fc.record(
      {
        rate10sWpm: fc.option(fc.integer({ min: 0, max: 180 })),
        rate15sWpm: fc.option(fc.integer({ min: 100, max: 700 })),
        silenceMs: fc.option(fc.integer({ min: 0, max: 5_999 })),
        speechRunMs: fc.option(fc.integer({ min: 0, max: 24_999 })),
        overlapRatio: fc.option(fc.double({ min: 0, max: 0.3, noNaN: true })),
        talkShare: fc.option(fc.double({ min: 0.2, max: 0.8, noNaN: true })),
        fillersIn10s: fc.option(fc.integer({ min: 0, max: 2 })),
      },
      { requiredKeys: [] },
    );
    const moments = fc.array(fc.tuple(step, harmless), { maxLength: 60 });
    fc.assert(
      fc.property(moments, settings, (pairs, setting) => {
        let atMs = 0;
        const features = pairs.map(([stepMs, measures]) => liveFeatures((atMs += stepMs), measures));
        const { nudges, state } = nudgesOf(features, { ...ENGLISH, setting });
        expect(nudges).toEqual([]);
        expect(state.sent).toEqual(INITIAL_NUDGE_STATE.sent);
        expect(state.progress).toEqual({});
      }),
    );
  });

  it('sends the same with features in between that know nothing new', () => {
    const nothing = fc.constantFrom({}, { talkShare: 0.5 }, { talkShare: NaN }, { overlapRatio: -1 });
    fc.assert(
      fc.property(onward, fc.array(fc.tuple(fc.nat(), nothing), { maxLength: 40 }), (features, extras) => {
        const told = features.map((moment) => ({ ...moment, talkShare: null }));
        const lastMs = told.at(-1)?.atMs ?? 0;
        const added = extras.map(([at, measures]) => liveFeatures(at % (lastMs + 1), measures));
        const both = [...told, ...added].sort((a, b) => a.atMs - b.atMs);
        const end = liveFeatures(lastMs + 1);
        const [without, withThem] = [nudgesOf([...told, end]), nudgesOf([...both, end])];
        expect(withThem.nudges).toEqual(without.nudges);
        expect(withThem.state.sent).toEqual(without.state.sent);
      }),
    );
  });

  it('sends the same at once when a tick follows each moment', () => {
    const seconds = sequence(fc.constant(1_000), 60);
    let sentAtAll = 0;
    fc.assert(
      fc.property(seconds, settings, (features, setting) => {
        const context = { ...ENGLISH, setting };
        const lastMs = features.at(-1)?.atMs ?? 0;
        const later = nudgesOf([...features, liveFeatures(lastMs + 1)], context);
        let state = INITIAL_NUDGE_STATE;
        const atOnce = features.flatMap((moment) => {
          const told = reduceNudges(state, moment, context);
          const ticked = reduceNudges(told.state, liveFeatures(moment.atMs + 1), context);
          // The tick itself, judged by the next second, has nothing to say.
          expect(told.nudge).toBeNull();
          if (ticked.nudge) expect(ticked.nudge.atMs).toBe(moment.atMs);
          // No new sound since: the same moment once more is late, and is left out.
          expect(reduceNudges(ticked.state, moment, context)).toEqual({ state: ticked.state, nudge: null });
          state = ticked.state;
          return ticked.nudge ?? [];
        });
        sentAtAll += atOnce.length;
        expect(atOnce).toEqual(later.nudges);
        expect(state).toEqual(later.state);
      }),
    );
    // Or nothing was tried.
    expect(sentAtAll).toBeGreaterThan(50);
  });

  it('does not depend on the order of features of equal time, nor on their coming twice', () => {
    const grouped = sequence(fc.constantFrom(0, 0, 0, 1_000, 3_000, 11_000));
    const orders = fc.array(fc.double({ noNaN: true }), { minLength: 120, maxLength: 120 });
    let moved = 0;
    fc.assert(
      fc.property(grouped, orders, settings, (features, order, setting) => {
        const ranked = features.map((moment, index) => ({ moment, rank: order[index] ?? 0 }));
        const shuffled = ranked.sort((a, b) => a.moment.atMs - b.moment.atMs || a.rank - b.rank);
        if (shuffled.some(({ moment }, index) => moment !== features[index])) moved += 1;
        const twice = shuffled.flatMap(({ moment, rank }) => (rank > 0 ? [moment, moment] : [moment]));
        const context = { ...ENGLISH, setting };
        expect(nudgesOf(twice, context)).toEqual(nudgesOf(features, context));
      }),
    );
    // Or nothing was tried.
    expect(moved).toBeGreaterThan(50);
  });

  it('survives any numbers with a state that is finite, small and alive', () => {
    const absurd = fc.oneof(
      fc.double(),
      fc.constantFrom(NaN, Infinity, -Infinity, -0, 8.64e15, -8.64e15, 1e308, Number.MIN_VALUE),
      fc.constantFrom(undefined, null, 'fast', {}, []),
    );
    const moments = fc.array(
      fc.record(Object.fromEntries(['atMs', ...NAMES].map((name) => [name, absurd])), { requiredKeys: [] }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(moments, settings, (features, setting) => {
        const { state } = nudgesOf(features as unknown as LiveFeatures[], { ...ENGLISH, setting });
        expect(numbersIn(state).every(Number.isFinite)).toBe(true);
        expect(JSON.stringify(state).length).toBeLessThan(4_096);
        expect(nudgesOf(aMinuteOfOverlapAfter(state), ENGLISH, state).nudges.length).toBeGreaterThan(0);
      }),
    );
  });

  it('gives the same from a state that was stored and read at any point', () => {
    fc.assert(
      fc.property(sequence(step), settings, (features, setting) => {
        const context = { ...ENGLISH, setting };
        const stored = features.reduce<{ state: NudgeState; nudges: Nudge[] }>(
          ({ state, nudges }, moment) => {
            const next = reduceNudges(JSON.parse(JSON.stringify(state)) as NudgeState, moment, context);
            return { state: next.state, nudges: next.nudge ? [...nudges, next.nudge] : nudges };
          },
          { state: INITIAL_NUDGE_STATE, nudges: [] },
        );
        expect(stored).toEqual(nudgesOf(features, context));
      }),
    );
  });

  it('changes nothing it is given', () => {
    fc.assert(
      fc.property(sequence(step, 30), (features) => {
        let state = INITIAL_NUDGE_STATE;
        for (const moment of features) {
          const before = JSON.stringify([state, moment]);
          const next = reduceNudges(state, moment, ENGLISH);
          expect(JSON.stringify([state, moment])).toBe(before);
          state = next.state;
        }
      }),
    );
  });
});

function aMinuteOfOverlapAfter(state: NudgeState): LiveFeatures[] {
  // A clock that starts from 0 again, whatever the time in the state.
  const seconds = Array.from({ length: 60 }, (_, second) => liveFeatures(second * 1_000, { overlapRatio: 0.9 }));
  return (state.open?.atMs ?? 0) >= 0 ? seconds : seconds.map((one) => ({ ...one, atMs: one.atMs + 1e12 }));
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
