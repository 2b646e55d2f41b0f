import * as fc from 'fast-check';
import { joinSpans, phonationMs, silences, speakingSpan } from './speech-timeline.js';

describe('joinSpans', () => {
  it('orders spans and joins those closer than the gap', () => {
    const spans = [
      { startMs: 900, endMs: 1_000 },
      { startMs: 0, endMs: 300 },
      { startMs: 549, endMs: 700 },
      { startMs: 1_250, endMs: 1_400 },
    ];
    expect(joinSpans(spans, 250)).toEqual([
      { startMs: 0, endMs: 1_000 },
      { startMs: 1_250, endMs: 1_400 },
    ]);
  });

  it('keeps a span inside another from shortening it', () => {
    expect(joinSpans([{ startMs: 0, endMs: 900 }, { startMs: 100, endMs: 200 }], 0)).toEqual([{ startMs: 0, endMs: 900 }]); // prettier-ignore
  });

  it('leaves out what is no time', () => {
    const broken = [
      { startMs: NaN, endMs: 10 },
      { startMs: -5, endMs: 10 },
      { startMs: 10, endMs: Infinity },
      { startMs: 10, endMs: 10 },
      { startMs: 20, endMs: 10 },
    ];
    expect(joinSpans(broken, 100)).toEqual([]);
  });

  it('leaves spans in order, at least the gap apart, for any spans', () => {
    const time = fc.oneof(fc.integer({ min: -100, max: 5_000 }), fc.double());
    const spans = fc.array(fc.record({ startMs: time, endMs: time }), { maxLength: 40 });
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 500 }), (list, gap) => {
        const segments = joinSpans(list, gap);
        expect(segments.every(({ startMs, endMs }) => endMs > startMs)).toBe(true);
        expect(segments.every(({ startMs }, at) => at === 0 || startMs - (segments[at - 1]?.endMs ?? 0) >= gap)).toBe(
          true,
        );
        expect(joinSpans(segments, gap)).toEqual(segments);
      }),
    );
  });
});

describe('a timeline', () => {
  it('has a span, speech in it and silence between', () => {
    const timeline = { segments: [{ startMs: 100, endMs: 400 }, { startMs: 900, endMs: 1_000 }], source: 'sound' as const }; // prettier-ignore
    expect(speakingSpan(timeline)).toEqual({ startMs: 100, endMs: 1_000 });
    expect(phonationMs(timeline)).toBe(400);
    expect(silences(timeline)).toEqual([{ startMs: 400, endMs: 900 }]);
    expect(speakingSpan({ segments: [], source: 'sound' })).toBeNull();
  });
});
