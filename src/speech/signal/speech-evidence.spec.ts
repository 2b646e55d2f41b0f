import { inARow, silence, together, tone, whiteNoise } from '../../../test/support/sounds.js';
import { FrameAnalyzer } from './signal-frames.js';
import { LOOK_AHEAD_FRAMES, SpeechEvidence } from './speech-evidence.js';

/** Evidence of every frame, dB. */
function evidenceOf(samples: Float32Array): number[] {
  const evidence = new SpeechEvidence();
  const found: number[] = [];
  const weigh = (lookAhead: number): void => {
    while (evidence.ready(lookAhead)) {
      evidence.weigh();
      found.push(evidence.db[0] ?? Number.NaN);
    }
  };
  const analyzer = new FrameAnalyzer({
    frame: (frame) => {
      evidence.hear(frame);
      weigh(LOOK_AHEAD_FRAMES);
    },
  });
  analyzer.push(samples);
  analyzer.finish();
  weigh(0);
  return found;
}

const within = (found: readonly number[], fromSeconds: number, toSeconds: number): number[] =>
  found.slice(fromSeconds * 100, toSeconds * 100);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A buzz of 120 Hz with all its harmonics, as a voice has. */
const buzz = (seconds: number, amplitude: number): Float32Array =>
  tone(seconds, 120, 0).map((_, at) => (at % 133 === 0 ? amplitude : 0));

describe('SpeechEvidence', () => {
  it('weighs every frame once', () => {
    expect(evidenceOf(whiteNoise(1.234, -40))).toHaveLength(124);
    expect(evidenceOf(silence(0))).toHaveLength(0);
  });

  it('finds none in silence and little in stationary noise, at any level', () => {
    expect(Math.max(...evidenceOf(silence(1)))).toBe(0);
    for (const levelDb of [-70, -40, -10]) {
      const found = within(evidenceOf(whiteNoise(6, levelDb)), 2, 6);
      expect(mean(found)).toBeLessThan(0.8);
      expect(Math.max(...found)).toBeLessThan(2.5);
    }
  });

  it('finds up to 20 dB, and 2 dB more in a voice, however far it stands out', () => {
    const noise = whiteNoise(3, -80);
    const loud = within(evidenceOf(together(noise, inARow(silence(2), whiteNoise(0.5, -10)))), 2.1, 2.4);
    for (const db of loud) expect(Math.abs(db - 20)).toBeLessThan(1);
    const voiced = within(evidenceOf(together(noise, inARow(silence(2), buzz(0.5, 0.9)))), 2.1, 2.4);
    expect(mean(voiced)).toBeGreaterThan(21);
    expect(Math.max(...voiced)).toBeLessThanOrEqual(22);
  });

  it('does not let a single tone decide', () => {
    const whistled = together(whiteNoise(3, -60), inARow(silence(2), tone(0.5, 1_000, 0.9)));
    expect(mean(within(evidenceOf(whistled), 2.1, 2.4))).toBeLessThan(12);
  });

  it('does not count what lies far under the speaker, such as breath', () => {
    const breath = inARow(silence(2.6), whiteNoise(0.4, -55));
    const speaker = inARow(silence(2), whiteNoise(0.5, -20));
    const alone = within(evidenceOf(together(whiteNoise(4, -90), breath)), 2.7, 2.9);
    const after = within(evidenceOf(together(whiteNoise(4, -90), breath, speaker)), 2.7, 2.9);
    expect(mean(alone)).toBeGreaterThan(15);
    expect(mean(after)).toBe(0);
  });

  it('does not take a click for the speaker', () => {
    const clicked = together(whiteNoise(4, -90), inARow(silence(2.6), whiteNoise(0.4, -55)));
    clicked.fill(1, 32_000, 32_160);
    expect(mean(within(evidenceOf(clicked), 2.7, 2.9))).toBeGreaterThan(15);
  });
});
