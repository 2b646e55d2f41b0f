import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { spans } from '../../../test/factories/sound-evidence.js';
import { analyzeTurns } from '../delivery/turns.js';
import { thresholdsFor } from '../thresholds.js';
import { AnswerHearing } from './answer-hearing.js';
import { Conversation, sharedIn } from './conversation.js';

const { turns } = thresholdsFor('en');
const RATE_HZ = 16_000;

interface Told {
  readonly a?: readonly (readonly [number, number])[];
  readonly b?: readonly (readonly [number, number])[];
  readonly untilSeconds: number;
}

/** Both tracks as another process tells of them, in seconds. */
function conversation({ a = [], b = [], untilSeconds }: Told): Conversation {
  const talk = new Conversation(['a', 'b'], turns);
  const untilMs = untilSeconds * 1_000;
  talk.trackOf('a')?.tell({ spans: [{ startMs: 0, endMs: 0 }, ...spans(...a)], untilMs, open: true });
  talk.trackOf('b')?.tell({ spans: [{ startMs: 0, endMs: 0 }, ...spans(...b)], untilMs, open: true });
  return talk;
}

describe('a conversation while it goes on', () => {
  it('knows nothing before both were heard', () => {
    const talk = new Conversation(['a', 'b'], turns);
    talk.trackOf('a')?.tell({ spans: spans([0, 4]), untilMs: 4_000, open: true });
    const nothing = { overlapRatio: null, pressingRatio: null, talkShare: null, otherSilentMs: null };
    expect([talk.measure('a', 4_000), talk.measure('b', 4_000)]).toEqual([nothing, nothing]);
    expect(talk.measure('somebody else', 4_000)).toEqual(nothing);
  });

  it('tells both the overlap of the last 5 s, and presses only who started over the other', () => {
    const talk = conversation({ a: [[0, 10]], b: [[7.5, 10]], untilSeconds: 10 });
    expect(talk.measure('a', 10_000)).toMatchObject({ overlapRatio: 0.5, pressingRatio: 0, otherSilentMs: 0 });
    expect(talk.measure('b', 10_000)).toMatchObject({ overlapRatio: 0.5, pressingRatio: 0.5 });
  });

  it.each([
    ['who begin within half a second of each other', [[5, 9]], [[5.4, 9]]],
    ['who only touch, as in ordinary turn-taking', [[8.6, 9.5]], [[9.2, 10]]],
  ] as const)('presses nobody of two %s', (_case, a, b) => {
    const talk = conversation({ a, b, untilSeconds: 10 });
    const [first, second] = [talk.measure('a', 10_000), talk.measure('b', 10_000)];
    expect(first.overlapRatio).toBeGreaterThan(0.15);
    expect([first.pressingRatio, second.pressingRatio]).toEqual([0, 0]);
  });

  it('judges up to where both are known, and takes somebody who sends nothing for silent', () => {
    const talk = new Conversation(['a', 'b'], turns);
    talk.trackOf('a')?.tell({ spans: spans([0, 20]), untilMs: 20_000, open: true });
    talk.trackOf('b')?.tell({ spans: spans([6, 8]), untilMs: 8_000, open: true });
    // Up to 8 s, as more of b is under way.
    expect(talk.measure('a', 20_000).overlapRatio).toBe(0.4);
    expect(talk.measure('a', 21_000).overlapRatio).toBe(0.4);
    // Nothing came of it for 2 s.
    expect(talk.measure('a', 22_000)).toMatchObject({ overlapRatio: 0, otherSilentMs: 14_000 });
    talk.trackOf('b')?.tell({ spans: [], untilMs: 9_000, open: false });
    expect(talk.measure('a', 22_500).overlapRatio).toBe(0);
  });

  it('shares the talk of two minutes, once there are two and enough was said', () => {
    const known = { a: [[0, 60]], b: [[60, 80]] } as const;
    expect(conversation({ ...known, untilSeconds: 119 }).measure('a', 119_000).talkShare).toBeNull();
    const talk = conversation({ ...known, untilSeconds: 120 });
    expect([talk.measure('a', 120_000).talkShare, talk.measure('b', 120_000).talkShare]).toEqual([0.75, 0.25]);
    const quiet = conversation({ a: [[0, 15]], b: [[60, 64]], untilSeconds: 120 });
    expect(quiet.measure('a', 120_000).talkShare).toBeNull();
  });

  it('says nothing of a time in which a device measured for itself', () => {
    const talk = conversation({ a: [[0, 10]], b: [[2, 4]], untilSeconds: 10 });
    talk.trackOf('b')?.unheardAt(6_000);
    expect(talk.measure('a', 10_000).overlapRatio).toBeNull();
  });

  it('counts as the analysis of whole tracks does', () => {
    const track = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 4_000 })), { maxLength: 8 })
      .map((parts) => {
        const all = new Conversation(['x', 'y'], turns).trackOf('x')!;
        all.tell({
          spans: parts.map(([at, length]) => ({ startMs: at, endMs: at + length })),
          untilMs: 30_000,
          open: false,
        });
        return all.turnsSince(0, turns.turnGapMs);
      });
    fc.assert(
      fc.property(track, track, fc.integer({ min: 0, max: 25_000 }), (a, b, fromMs) => {
        const window = { startMs: fromMs, endMs: fromMs + 5_000 };
        const { overlapMs, spokenMs } = sharedIn(window, a, b, turns);
        const speakers = [
          { participant: 'a', turns: a },
          { participant: 'b', turns: b },
        ];
        const { overlaps, participants } = analyzeTurns(speakers, { window, method: 'sound', language: 'en' });
        expect(overlapMs).toBe(overlaps.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0));
        const seconds = participants.map(({ speechSeconds }) => speechSeconds.value ?? 0);
        for (const at of [0, 1]) expect(Math.abs(spokenMs[at]! / 1_000 - seconds[at]!)).toBeLessThan(0.006);
      }),
    );
  });

  it.each([
    ['overlap_1_0_stereo.wav', 1_000],
    ['overlap_0_0_stereo.wav', 0],
  ])('finds the overlap of %s within 50 ms while it is spoken', (file, truthMs) => {
    const channels = channelsOf(file);
    const hearings = channels.map(() => new AnswerHearing(RATE_HZ));
    const talk = new Conversation(['a', 'b'], turns);
    for (const [at, name] of ['a', 'b'].entries()) talk.trackOf(name)?.begin(0, hearings[at]!.chain.log);
    const step = 3_200;
    const length = Math.max(...channels.map((channel) => channel.length));
    for (let from = 0; from < length; from += step) {
      for (const [at, channel] of channels.entries()) hearings[at]?.push(channel.subarray(from, from + step));
      talk.measure('a', (from + step) / 32);
    }
    for (const hearing of hearings) hearing.finish();
    const [a, b] = ['a', 'b'].map((name) => talk.trackOf(name)!.turnsSince(0, turns.turnGapMs));
    const { overlapMs } = sharedIn({ startMs: 0, endMs: length / 32 }, a!, b!, turns);
    expect(Math.abs(overlapMs - truthMs)).toBeLessThanOrEqual(50);
  });

  it('forgets what lies behind every window', () => {
    const talk = new Conversation(['a', 'b'], turns);
    const track = talk.trackOf('a')!;
    for (let second = 0; second < 1_000; second += 1) {
      const startMs = second * 1_000;
      track.tell({ spans: [{ startMs, endMs: startMs + 500 }], untilMs: startMs + 1_000, open: true });
    }
    expect(track.turnsSince(0, 0)).toHaveLength(130);
    expect(track.toldSince(0).spans).toHaveLength(64);
  });
});

/** Each channel of a stereo recording as pcm16. */
function channelsOf(file: string): Uint8Array[] {
  const bytes = readFileSync(new URL(`../../../test/fixtures/speech/synthetic/${file}`, import.meta.url));
  const from = bytes.indexOf('data', 12, 'latin1') + 8;
  const frames = Math.floor((bytes.length - from) / 4);
  return [0, 1].map((channel) => {
    const samples = new Uint8Array(2 * frames);
    for (let at = 0; at < frames; at += 1)
      samples.set(bytes.subarray(from + 4 * at + 2 * channel, from + 4 * at + 2 * channel + 2), 2 * at);
    return samples;
  });
}
