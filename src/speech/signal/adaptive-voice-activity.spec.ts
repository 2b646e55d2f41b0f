import * as fc from 'fast-check';
import { inARow, recording, silence, together, tone, whiteNoise } from '../../../test/support/sounds.js';
import { AdaptiveVoiceActivity } from './adaptive-voice-activity.js';
import { FrameAnalyzer } from './signal-frames.js';
import { MOST_UNDECIDED_FRAMES } from './voice-activity.js';

/** One mark per frame: '#' speech, '.' none. The samples are pushed in pieces of these lengths, the last repeated. */
function marksOf(samples: Float32Array, pieces: readonly number[] = [samples.length]): string {
  const activity = new AdaptiveVoiceActivity();
  let marks = '';
  const read = (): void => {
    while (marks.length < activity.decidedFrames) marks += activity.speaksAt(marks.length) ? '#' : '.';
  };
  const analyzer = new FrameAnalyzer({
    frame: (frame) => {
      activity.frame(frame);
      expect(frame.index + 1 - activity.decidedFrames).toBeLessThanOrEqual(MOST_UNDECIDED_FRAMES);
      read();
    },
  });
  for (let from = 0, piece = 0; from < samples.length; piece += 1) {
    const to = Math.min(samples.length, from + (pieces[Math.min(piece, pieces.length - 1)] ?? 1));
    analyzer.push(samples, from, to);
    from = to;
  }
  analyzer.finish();
  activity.finish();
  read();
  return marks;
}

/** Stretches of speech in seconds. */
const spans = (marks: string): [number, number][] =>
  [...marks.matchAll(/#+/g)].map(({ 0: run, index }) => [index / 100, (index + run.length) / 100]);

/** Silences between speech of at least a quarter of a second. */
function pauses(marks: string): [number, number][] {
  const found = spans(marks);
  const gaps = found.slice(1).map(([start], index): [number, number] => [found[index]?.[1] ?? 0, start]);
  return gaps.filter(([from, to]) => to - from >= 0.25);
}

const share = (marks: string): number => [...marks].filter((mark) => mark === '#').length / marks.length;

function expectNear(found: readonly [number, number][], wanted: readonly [number, number][], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  for (const [at, [start, end]] of wanted.entries()) {
    expect(Math.abs((found[at]?.[0] ?? Number.NaN) - start)).toBeLessThanOrEqual(tolerance + 1e-9);
    expect(Math.abs((found[at]?.[1] ?? Number.NaN) - end)).toBeLessThanOrEqual(tolerance + 1e-9);
  }
}

const jfk = recording('jfk.wav');
/** By the aligned words. */
const jfkPauses: [number, number][] = [
  [2.17, 3.25],
  [4.3, 5.37],
  [7.67, 8.15],
];
/** Four bursts of noise. */
const bursts = inARow(
  silence(0.6),
  whiteNoise(0.5, -20, 2),
  silence(0.3),
  whiteNoise(0.5, -20, 3),
  silence(0.5),
  whiteNoise(0.5, -20, 4),
  silence(2),
  whiteNoise(0.5, -20, 5),
  silence(0.5),
);
const burstSpans: [number, number][] = [
  [0.6, 1.1],
  [1.4, 1.9],
  [2.4, 2.9],
  [4.9, 5.4],
];

describe('AdaptiveVoiceActivity', () => {
  it('decides the same however the samples are cut', () => {
    const sound = together(jfk.subarray(0, 64_000), whiteNoise(4, -45));
    const whole = marksOf(sound);
    expect(spans(whole).length).toBeGreaterThan(1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 40 }), (pieces) => {
        expect(marksOf(sound, pieces)).toBe(whole);
      }),
      { numRuns: 10, examples: [[[320]], [[512]], [[1_600]]] },
    );
  });

  it.each([0, 1, 160, 500, 4_000])('decides every frame of %d samples', (samples) => {
    expect(marksOf(whiteNoise(samples / 16_000, -20))).toHaveLength(Math.ceil(samples / 160));
  });

  it('finds bursts of sound and the silence between them to 20 ms, at any distance', () => {
    expectNear(spans(marksOf(bursts)), burstSpans, 0.02);
    expectNear(spans(marksOf(together(bursts, whiteNoise(6, -60)))), burstSpans, 0.02);
  });

  it('finds the pauses of a speech', () => {
    expectNear(pauses(marksOf(jfk)), jfkPauses, 0.16);
  });

  it.each([
    ['30 dB quieter', jfk.map((sample) => sample / 32)],
    ['with an offset', jfk.map((sample) => sample + 0.2)],
    ['over a hum', together(jfk, tone(11, 50, 0.05), tone(11, 150, 0.02), tone(11, 250, 0.01))],
    ['over noise', together(jfk, whiteNoise(11, -38))],
  ])('finds them %s', (_, sound) => {
    expectNear(pauses(marksOf(sound)), jfkPauses, 0.2);
  });

  it('hears a recording that begins with speech at once', () => {
    const marks = marksOf(together(jfk.subarray(0.5 * 16_000), whiteNoise(11, -45)));
    expect(share(marks.slice(0, 155))).toBeGreaterThan(0.9);
    expect(share(marks.slice(180, 265))).toBeLessThan(0.2);
  });

  it('finds nothing in silence, in stationary noise, in hum and in clicks', () => {
    expect(marksOf(silence(3))).not.toContain('#');
    for (const levelDb of [-70, -40, -15]) expect(share(marksOf(whiteNoise(10, levelDb)))).toBeLessThan(0.02);
    expect(share(marksOf(together(tone(5, 50, 0.1), tone(5, 100, 0.05), whiteNoise(5, -60))))).toBeLessThan(0.02);
    const clicks = whiteNoise(10, -60);
    for (let at = 8_000; at < clicks.length - 40; at += 13_000) clicks.set(whiteNoise(0.0025, -10), at);
    expect(marksOf(clicks)).not.toContain('#');
  });

  it('has learned a louder room within 2 s, and hears a voice in it', () => {
    const room = inARow(whiteNoise(4, -65), whiteNoise(6, -40));
    const marks = marksOf(together(room, inARow(silence(7), whiteNoise(0.5, -20))));
    expect(share(marks.slice(0, 390))).toBe(0);
    expect(share(marks.slice(600, 690))).toBe(0);
    expectNear(spans(marks.slice(600)), [[1, 1.5]], 0.04);
  });

  it('hears the pauses of a speaker before the murmur of eight others', () => {
    const talk = recording('librivox_sense-0870.wav');
    const murmur = new Float32Array(22 * 16_000);
    for (let voice = 0; voice < 8; voice += 1) {
      for (let at = 0; at < murmur.length; at += 1) {
        murmur[at] = (murmur[at] ?? 0) + 0.1 * (talk[(at + voice * 13_331) % talk.length] ?? 0);
      }
    }
    const marks = marksOf(together(murmur, inARow(jfk, jfk)));
    // By the second time it has heard enough of the background.
    for (const [from, to] of [
      [1_330, 1_410],
      [1_550, 1_630],
    ] as const) {
      expect(share(marks.slice(from, to))).toBeLessThan(0.2);
    }
    for (const [from, to] of [
      [1_140, 1_310],
      [1_640, 1_860],
    ] as const) {
      expect(share(marks.slice(from, to))).toBeGreaterThan(0.8);
    }
  });

  it('works again after samples that are no numbers', () => {
    const broken = new Float32Array(2 * 16_000).fill(Number.NaN);
    broken.fill(Number.POSITIVE_INFINITY, 16_000);
    const marks = marksOf(inARow(jfk, broken, jfk));
    expectNear(pauses(marks.slice(1_300)), jfkPauses, 0.16);
  });
});
