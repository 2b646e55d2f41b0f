import * as fc from 'fast-check';
import { type LiveFeatures, liveFeatures, mergedFeatures, soundFeatures } from './live-features.js';

describe('live features', () => {
  it('are unknown where nothing is said of them', () => {
    const { atMs, rate10sWpm, ...rest } = liveFeatures(5, { rate10sWpm: 140 });
    expect([atMs, rate10sWpm]).toEqual([5, 140]);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  it.each([
    ['rate10sWpm', [NaN, Infinity, -1, 701]],
    ['overlapRatio', [NaN, -0.1, 1.1]],
    ['speechLevelDb', [-Infinity, -201, 61]],
    ['silenceMs', [-1, 86_400_001]],
    ['suggestedAnswerMs', [0, -5]],
    ['stoppedAnswerWords', ['30', undefined, {}]],
  ] as const)('take a %s that cannot be as unknown', (name, values) => {
    for (const value of values) {
      const features = { ...liveFeatures(0), [name]: value } as LiveFeatures;
      expect(soundFeatures(features)).toEqual(liveFeatures(0));
    }
  });

  it('keep what is within bounds, in whole milliseconds and without −0', () => {
    const features = liveFeatures(12.6, { overlapRatio: -0, speechLevelDb: -42.5, rate15sWpm: 700 });
    expect(soundFeatures(features)).toEqual(
      liveFeatures(13, { overlapRatio: 0, speechLevelDb: -42.5, rate15sWpm: 700 }),
    );
  });

  it.each([NaN, Infinity, -Infinity, 8.64e15 + 2])('without a time (%s) are nothing', (atMs) => {
    expect(soundFeatures(liveFeatures(atMs, { rate10sWpm: 140 }))).toBeNull();
  });

  it('of one moment add up to the same in any order, and count once', () => {
    const value = fc.option(fc.integer({ min: 0, max: 1 }));
    const features = fc
      .record({ overlapRatio: value, talkShare: value, fillerShare: value })
      .map((known) => liveFeatures(7, known));
    fc.assert(
      fc.property(features, features, features, (a, b, c) => {
        const merged = mergedFeatures(mergedFeatures(a, b), c);
        expect(mergedFeatures(a, mergedFeatures(c, b))).toEqual(merged);
        expect(mergedFeatures(merged, b)).toEqual(merged);
      }),
    );
    const both = mergedFeatures(liveFeatures(7, { talkShare: 0.2, silenceMs: 5 }), liveFeatures(7, { talkShare: 0.4 }));
    expect(both).toEqual(liveFeatures(7, { talkShare: 0.4, silenceMs: 5 }));
  });
});
