import { LevelMeter } from './level-meter.js';

const fed = (frames: readonly (readonly [power: number, speech: boolean, count: number])[]): LevelMeter => {
  const meter = new LevelMeter();
  for (const [power, speech, count] of frames) for (let frame = 0; frame < count; frame += 1) meter.add(power, speech);
  return meter;
};

describe('LevelMeter', () => {
  it('tells the mean power of speech and of what lies between, apart', () => {
    const meter = fed([
      [0.02, true, 100],
      [1e-6, false, 100],
      [0.01, true, 100],
      [3e-6, false, 100],
    ]);
    const { speechDbfs, noiseDbfs } = meter.evidence();
    expect(speechDbfs).toBeCloseTo(10 * Math.log10(0.015), 9);
    expect(noiseDbfs).toBeCloseTo(10 * Math.log10(2e-6), 9);
  });

  it('gives a full-scale square wave 0 dBFS', () => {
    expect(fed([[1, true, 50]]).evidence().speechDbfs).toBe(0);
  });

  it('tells no level of under half a second', () => {
    const few = fed([
      [0.01, true, 49],
      [1e-6, false, 49],
    ]);
    expect(few.evidence()).toEqual({ speechDbfs: null, noiseDbfs: null, variationDb: null });
    few.add(0.01, true);
    expect(few.evidence()).toEqual({ speechDbfs: expect.closeTo(-20, 6), noiseDbfs: null, variationDb: null });
  });

  it('tells the standard deviation over nuclei, from ten on', () => {
    const meter = new LevelMeter();
    const levels = [-31, -29, -30, -27, -33, -25, -35, -30, -28, -32];
    for (const level of levels.slice(0, 9)) meter.addNucleus(level);
    expect(meter.evidence().variationDb).toBeNull();
    meter.addNucleus(-32);
    // Squared distances from the mean, −30, add up to 78; nine degrees of freedom.
    expect(meter.evidence().variationDb).toBeCloseTo(Math.sqrt(78 / 9), 12);
  });

  it('loses nothing where the variation is small against the level', () => {
    const meter = new LevelMeter();
    for (let nucleus = 0; nucleus < 1_000; nucleus += 1) meter.addNucleus(1e8 + (nucleus % 2));
    expect(meter.evidence().variationDb).toBeCloseTo(Math.sqrt(250 / 999), 6);
  });
});
