import { type TimeSpan } from '../speech-timeline.js';
import { spansFromProbabilities } from './activity-from-probability.js';

const HOP_MS = 32;
const FRAME_MS = 10;

interface Piece extends TimeSpan {
  readonly value: number;
}

const piece = (startMs: number, endMs: number, value: number): Piece => ({ startMs, endMs, value });

/** A track of values, the last piece over a place counting, `base` elsewhere. */
function track(durationMs: number, stepMs: number, base: number, pieces: readonly Piece[]): Float32Array {
  return Float32Array.from({ length: Math.ceil(durationMs / stepMs) }, (_, step) => {
    const middle = (step + 0.5) * stepMs;
    return pieces.findLast(({ startMs, endMs }) => middle >= startMs && middle < endMs)?.value ?? base;
  });
}

/** Speech as the model reports it: a step late. */
const likely = (...spans: [number, number][]): Piece[] => spans.map(([a, b]) => piece(a + HOP_MS, b + HOP_MS, 0.95));
const loud = (...spans: [number, number][]): Piece[] => spans.map(([a, b]) => piece(a, b, -20));

function spansOf(
  durationMs: number,
  probability: readonly Piece[],
  level: readonly Piece[],
  background = { probability: 0.01, level: -80 },
): [number, number][] {
  return spansFromProbabilities(
    track(durationMs, HOP_MS, background.probability, probability),
    HOP_MS,
    track(durationMs, FRAME_MS, background.level, level),
    durationMs,
  ).map(({ startMs, endMs }) => [startMs, endMs]);
}

function expectNear(actual: readonly [number, number][], expected: readonly [number, number][], toleranceMs: number) {
  expect(actual).toHaveLength(expected.length);
  for (const [index, [start, end]] of expected.entries()) {
    expect(Math.abs((actual[index]?.[0] ?? Number.NaN) - start)).toBeLessThanOrEqual(toleranceMs);
    expect(Math.abs((actual[index]?.[1] ?? Number.NaN) - end)).toBeLessThanOrEqual(toleranceMs);
  }
}

describe('spansFromProbabilities', () => {
  it('lays edges to where the level rises and falls, finer than the steps of the model', () => {
    const spoken: [number, number][] = [
      [510, 1_490],
      [2_030, 2_970],
    ];
    // The model reports the first word late and holds on too long, and the second the other way around.
    const heard = likely([550, 1_540], [1_980, 2_930]);
    expectNear(spansOf(4_000, heard, loud(...spoken)), spoken, 20);
  });

  it('follows a hum the model no longer takes for speech, but no sound that goes on', () => {
    const hum = piece(1_000, 1_300, -30);
    expectNear(spansOf(4_000, likely([500, 1_000]), [...loud([500, 1_000]), hum]), [[500, 1_300]], 20);
    const fan = piece(1_000, 4_000, -30);
    expectNear(spansOf(4_000, likely([500, 1_000]), [...loud([500, 1_000]), fan]), [[500, 1_400]], 20);
  });

  it('leaves edges to the model where noise hides them', () => {
    const noise = { probability: 0.01, level: -24 };
    const spans = spansOf(4_000, likely([1_024, 2_048]), loud([1_024, 2_048]), noise);
    expectNear(spans, [[1_024, 2_048]], HOP_MS / 2);
  });

  it('goes by hysteresis: speech that is doubtful for a while is one stretch', () => {
    const doubtful = [piece(1_056, 2_000, 0.9), piece(1_400, 1_560, 0.4)];
    expect(spansOf(3_000, doubtful, [])).toHaveLength(1);
    expect(spansOf(3_000, [piece(1_056, 2_000, 0.45)], [])).toEqual([]);
  });

  it('closes gaps of stop consonants and keeps those of pauses', () => {
    const stop = spansOf(3_000, likely([500, 1_000], [1_064, 1_600]), loud([500, 1_000], [1_064, 1_600]));
    expect(stop).toHaveLength(1);
    const pause = spansOf(3_000, likely([500, 1_000], [1_250, 1_800]), loud([500, 1_000], [1_250, 1_800]));
    expectNear(
      pause,
      [
        [500, 1_000],
        [1_250, 1_800],
      ],
      30,
    );
  });

  it('keeps a short word between two pauses and drops a click', () => {
    expect(spansOf(3_000, likely([1_000, 1_200]), loud([1_000, 1_200]))).toHaveLength(1);
    expect(spansOf(3_000, likely([1_000, 1_064]), loud([1_000, 1_064]))).toEqual([]);
  });

  it('finds pauses by level where other voices are in the background', () => {
    const voices = { probability: 0.7, level: -38 };
    const spoken: [number, number][] = [
      [1_000, 2_000],
      [2_600, 3_600],
    ];
    expectNear(spansOf(5_000, likely(...spoken), loud(...spoken), voices), spoken, 40);
    // The same levels without such voices are one stretch, as the model says.
    const steady = { probability: 0.01, level: -38 };
    expect(spansOf(5_000, likely([1_000, 3_600]), loud(...spoken), steady)).toHaveLength(1);
  });

  it('goes by the background around the speech, not by digital silence elsewhere', () => {
    const room = piece(6_000, 20_000, -45);
    const spans = spansOf(20_000, likely([12_000, 13_000]), [room, ...loud([12_000, 13_000])]);
    expectNear(spans, [[12_000, 13_000]], 30);
  });

  it('ends with the recording', () => {
    const spans = spansOf(1_005, likely([500, 1_005]), loud([500, 1_005]));
    expect(spans.at(-1)?.[1]).toBe(1_005);
  });

  it('takes a probability that is no number for no speech', () => {
    const heard = [...likely([512, 1_024]), piece(1_056, 2_528, Number.NaN), ...likely([2_496, 3_008])];
    expect(spansOf(4_000, heard, [])).toHaveLength(2);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('takes a level of %p for no sound', (broken) => {
    const spans = spansOf(3_000, likely([500, 1_000]), [...loud([500, 1_000]), piece(1_000, 1_500, broken)]);
    expectNear(spans, [[500, 1_000]], 20);
  });

  it('gives ordered spans that do not touch, whatever comes in', () => {
    const strange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.9, 0, 1, 0.4];
    const values = (length: number, factor: number) =>
      Float32Array.from({ length }, (_, index) => strange[(index * factor + (index >> 3)) % strange.length] ?? 0);
    const spans = spansFromProbabilities(values(400, 3), HOP_MS, values(1_500, 5), 12_800);
    for (const [index, { startMs, endMs }] of spans.entries()) {
      expect(startMs).toBeGreaterThan(spans[index - 1]?.endMs ?? -1);
      expect(endMs).toBeGreaterThan(startMs);
      expect(endMs).toBeLessThanOrEqual(12_800);
    }
  });

  it('answers with nothing for nothing, and without levels with what the model says', () => {
    expect(spansFromProbabilities(new Float32Array(0), HOP_MS, new Float32Array(0), 0)).toEqual([]);
    const heard = track(3_000, HOP_MS, 0, likely([512, 2_048]));
    expect(spansFromProbabilities(heard, HOP_MS, new Float32Array(0), 3_000)).toEqual([{ startMs: 510, endMs: 2_050 }]);
  });
});
