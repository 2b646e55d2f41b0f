import * as fc from 'fast-check';
import { inARow, recording, silence } from '../../../test/support/sounds.js';
import { SpeechChain } from '../signal/speech-chain.js';
import { SpeechLog } from '../signal/speech-log.js';
import { type TimeSpan } from '../speech-timeline.js';
import { type UtteranceEdge, UtteranceCutter } from './utterance-cutter.js';

/** A stretch of silence and one of speech, frames of 10 ms, over and over. */
type Run = readonly [silentFrames: number, spokenFrames: number];

const framesOf = (runs: readonly Run[]): boolean[] =>
  runs.flatMap(([silent, spoken]) => [...Array<boolean>(silent).fill(false), ...Array<boolean>(spoken).fill(true)]);

/** The edges when the cutter is asked after every so many frames; the steps are gone through over and over. */
function edgesOf(frames: readonly boolean[], steps: readonly number[], durationMs = frames.length * 10) {
  const log = new SpeechLog();
  const cutter = new UtteranceCutter();
  const edges: UtteranceEdge[] = [];
  let nextAt = steps[0] ?? Infinity;
  let step = 0;
  for (const [at, speech] of frames.entries()) {
    log.add(speech, false);
    if (at + 1 < nextAt) continue;
    edges.push(...cutter.update(log));
    step += 1;
    nextAt = at + 1 + (steps[step % steps.length] ?? Infinity);
  }
  edges.push(...cutter.finish(log, durationMs));
  return edges;
}

const closedOf = (edges: readonly UtteranceEdge[]): TimeSpan[] =>
  edges.flatMap((edge) => (edge.kind === 'closed' ? [{ startMs: edge.startMs, endMs: edge.endMs }] : []));
const utterancesOf = (...runs: Run[]): string[] =>
  closedOf(edgesOf(framesOf(runs), [1])).map(({ startMs, endMs }) => `${startMs}–${endMs}`);

/** Mostly words and the gaps between them, sometimes clicks, long silence and speech without a gap. */
const anyRuns = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
      { weight: 3, arbitrary: fc.integer({ min: 65, max: 75 }) },
      { weight: 1, arbitrary: fc.integer({ min: 80, max: 900 }) },
    ),
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 8, max: 400 }) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1_400, max: 3_300 }) },
    ),
  ),
  { minLength: 1, maxLength: 40 },
);
const anySteps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 });

describe('utterances', () => {
  it('begin before speech and end behind it, when 0.7 s of silence follow', () => {
    expect(utterancesOf([100, 80], [69, 50], [70, 30], [20, 0])).toEqual(['0–3290', '3290–4190']);
    expect(utterancesOf([5, 80], [3, 0])).toEqual(['0–880']);
  });

  it('are told as soon as they are certain, and once', () => {
    const log = new SpeechLog();
    const cutter = new UtteranceCutter();
    const after = (frames: number, speech: boolean): readonly UtteranceEdge[] => {
      for (let frame = 0; frame < frames; frame += 1) log.add(speech, false);
      return cutter.update(log);
    };
    expect(after(50, false)).toEqual([]);
    expect(after(9, true)).toEqual([]);
    expect(after(1, true)).toEqual([{ kind: 'opened', index: 0, startMs: 0 }]);
    expect(after(90, true)).toEqual([]);
    expect(after(69, false)).toEqual([]);
    expect(after(1, false)).toEqual([{ kind: 'closed', index: 0, startMs: 0, endMs: 1_800 }]);
    expect(after(500, false)).toEqual([]);
    expect(after(20, true)).toEqual([{ kind: 'opened', index: 1, startMs: 6_200 }]);
    expect(cutter.finish(log, log.lengthMs)).toEqual([{ kind: 'closed', index: 1, startMs: 6_200, endMs: 7_400 }]);
  });

  it('that must be cut inside speech wait until it is certain how much more there is', () => {
    const log = new SpeechLog();
    const cutter = new UtteranceCutter();
    const after = (frames: number, speech: boolean): string[] => {
      for (let frame = 0; frame < frames; frame += 1) log.add(speech, false);
      return cutter.update(log).map(({ kind, startMs }) => `${kind} ${startMs}`);
    };
    expect(after(1_519, true)).toEqual(['opened 0']);
    expect(after(1, true)).toEqual(['closed 0', 'opened 15000']);
    expect(after(1_490, true)).toEqual([]);
    expect(after(1, false)).toEqual(['closed 15000', 'opened 29900']);
  });

  it('end with the sound, in whole milliseconds', () => {
    const frames = framesOf([[10, 90]]);
    expect(closedOf(edgesOf(frames, [1], 996.9375))).toEqual([{ startMs: 0, endMs: 996 }]);
  });

  it('leave out clicks, but not those that words are close to', () => {
    expect(utterancesOf([100, 9], [200, 9], [70, 0])).toEqual([]);
    expect(utterancesOf([100, 4], [20, 3], [20, 2], [70, 0])).toEqual([]);
    expect(utterancesOf([100, 9], [70, 40])).toEqual(['790–2190']);
    expect(utterancesOf([100, 9], [69, 40])).toEqual(['0–2180']);
    expect(utterancesOf([100, 4], [20, 3], [20, 3], [70, 0])).toEqual(['0–1800']);
    expect(utterancesOf([100, 20], [20, 20], [70, 9], [70, 0])).toEqual(['0–1900']);
  });

  it('are cut after 15 s in their longest gap behind the first 5 s, the later of two', () => {
    // Gaps: 0.6 s at 3 s, 0.3 s at 7 s, 0.4 s at 9 s and at 11 s, 0.1 s at 13 s.
    const told: Run[] = [
      [0, 300],
      [60, 340],
      [30, 170],
      [40, 160],
      [40, 160],
      [10, 300],
    ];
    expect(utterancesOf(...told)).toEqual(['0–11200', '11200–16100']);
  });

  it('are cut again in a gap that lies behind the cut before', () => {
    expect(utterancesOf([0, 550], [40, 700], [10, 1_200])).toEqual(['0–5700', '5700–12950', '12950–25000']);
  });

  it('meet in the middle of a short gap', () => {
    expect(utterancesOf([0, 800], [6, 900])).toEqual(['0–8030', '8030–17060']);
  });

  it('are not cut where speech ends in time', () => {
    expect(utterancesOf([0, 800], [6, 694], [69, 0])).toEqual(['0–15000']);
    expect(utterancesOf([0, 800], [6, 695], [69, 0])).toEqual(['0–8030', '8030–15310']);
  });

  it('are cut at 15 s where there is no gap, with a rest that a recogniser takes', () => {
    expect(utterancesOf([0, 3_500])).toEqual(['0–15000', '15000–30000', '30000–35000']);
    expect(utterancesOf([0, 1_501], [100, 0])).toEqual(['0–14810', '14810–15310']);
    expect(utterancesOf([0, 1_520], [100, 0])).toEqual(['0–15000', '15000–15500']);
    expect(utterancesOf([0, 1_510])).toEqual(['0–14900', '14900–15100']);
  });

  it('do not depend on when and how often they are asked for', () => {
    fc.assert(
      fc.property(anyRuns, anySteps, (runs, steps) => {
        const frames = framesOf(runs);
        expect(edgesOf(frames, steps)).toEqual(edgesOf(frames, []));
      }),
      { numRuns: 300 },
    );
  });

  it('come in order, hold all speech but clicks exactly once, and are neither long nor silent', () => {
    fc.assert(
      fc.property(anyRuns, fc.integer({ min: 0, max: 9 }), (runs, cutMs) => {
        const frames = framesOf(runs);
        const edges = edgesOf(frames, [50], frames.length * 10 - cutMs);
        const spans = closedOf(edges);
        expect(edges.map(({ kind, index }) => `${kind} ${index}`)).toEqual(
          spans.flatMap((_, index) => [`opened ${index}`, `closed ${index}`]),
        );
        let previousEndMs = 0;
        for (const { startMs, endMs } of spans) {
          expect(startMs).toBeGreaterThanOrEqual(previousEndMs);
          expect(endMs - startMs).toBeLessThanOrEqual(15_000);
          expect(endMs - startMs).toBeGreaterThanOrEqual(90);
          expect(endMs).toBeLessThanOrEqual(frames.length * 10 - cutMs);
          previousEndMs = endMs;
        }
        expect(longestLeftOutMs(frames, spans)).toBeLessThan(100);
      }),
      { numRuns: 300 },
    );
  });

  it('of a recording are the same however its sound comes in', () => {
    const speech = recording('jfk.wav');
    const sound = inARow(speech, silence(1), speech.subarray(4_000, 160_000), speech);
    const whole = heard(sound, [sound.length]);
    expect(closedOf(whole).length).toBeGreaterThanOrEqual(5);
    for (const pieces of [[320], [512], [1_600], [4_801], [333, 7, 1_999]]) {
      expect(heard(sound, pieces)).toEqual(whole);
    }
  });

  it('cost no more in the tenth minute than in the first', () => {
    const log = new CountingLog();
    const cutter = new UtteranceCutter();
    const looks: number[] = [];
    for (let second = 0; second < 600; second += 1) {
      for (let frame = 0; frame < 100; frame += 1) log.add(frame % 25 < 20, false);
      log.looks = 0;
      cutter.update(log);
      looks.push(log.looks);
    }
    const most = (from: number): number => Math.max(...looks.slice(from, from + 60));
    expect(most(540)).toBeLessThanOrEqual(most(0) + 8);
    expect(most(540)).toBeLessThan(400);
  });
});

/** Longest run of speech that lies in no utterance, silence of under 0.7 s in it left out of account. */
function longestLeftOutMs(frames: readonly boolean[], spans: readonly TimeSpan[]): number {
  let longest = 0;
  let run = 0;
  let silent = 0;
  let span = 0;
  for (const [frame, speech] of frames.entries()) {
    while (span < spans.length && (spans[span]?.endMs ?? 0) <= frame * 10) span += 1;
    const inside = (spans[span]?.startMs ?? Infinity) < frame * 10 + 10;
    silent = speech ? 0 : silent + 1;
    if (inside || silent >= 70) run = 0;
    else if (speech) run += 10;
    longest = Math.max(longest, run);
  }
  return longest;
}

function heard(sound: Float32Array, pieces: readonly number[]): UtteranceEdge[] {
  const chain = new SpeechChain();
  const cutter = new UtteranceCutter();
  const edges: UtteranceEdge[] = [];
  for (let from = 0, piece = 0; from < sound.length; piece += 1) {
    const to = Math.min(sound.length, from + (pieces[piece % pieces.length] ?? 1));
    chain.push(sound, from, to);
    edges.push(...cutter.update(chain.log));
    from = to;
  }
  chain.finish();
  return [...edges, ...cutter.finish(chain.log, chain.durationMs)];
}

class CountingLog extends SpeechLog {
  looks = 0;

  override startMs(stretch: number): number {
    this.looks += 1;
    return super.startMs(stretch);
  }

  override endMs(stretch: number): number {
    this.looks += 1;
    return super.endMs(stretch);
  }
}
