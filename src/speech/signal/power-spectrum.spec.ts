import * as fc from 'fast-check';
import { PowerSpectrum, SPECTRUM_BINS, SPECTRUM_WINDOW } from './power-spectrum.js';

const window = Float64Array.from({ length: SPECTRUM_WINDOW }, (_, n) => {
  const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / SPECTRUM_WINDOW);
  return (hann * Math.sqrt(2 / 0.375)) / SPECTRUM_WINDOW;
});

/** The sum that defines the transform, term by term; 0 Hz and half the rate have no mirror image and count half. */
function powerAt(bin: number, samples: Float64Array): number {
  let re = 0;
  let im = 0;
  for (const [n, sample] of samples.entries()) {
    const weighted = sample * (window[n] ?? 0);
    re += weighted * Math.cos((2 * Math.PI * bin * n) / SPECTRUM_WINDOW);
    im -= weighted * Math.sin((2 * Math.PI * bin * n) / SPECTRUM_WINDOW);
  }
  return (re * re + im * im) / (bin === 0 || bin === SPECTRUM_BINS - 1 ? 2 : 1);
}

function powersOf(samples: Float64Array): Float64Array {
  const spectrum = new PowerSpectrum();
  spectrum.compute(samples);
  return spectrum.power;
}

const sine = (cycles: number): Float64Array =>
  Float64Array.from({ length: SPECTRUM_WINDOW }, (_, n) => Math.sin((2 * Math.PI * cycles * n) / SPECTRUM_WINDOW));

describe('PowerSpectrum', () => {
  it('is the discrete Fourier transform of the windowed samples', () => {
    const sample = fc.double({ min: -1, max: 1, noNaN: true });
    const samples = fc.array(sample, { minLength: SPECTRUM_WINDOW, maxLength: SPECTRUM_WINDOW });
    fc.assert(
      fc.property(samples, (values) => {
        const input = Float64Array.from(values);
        const power = powersOf(input);
        for (let bin = 0; bin < SPECTRUM_BINS; bin += 1) expect(power[bin]).toBeCloseTo(powerAt(bin, input), 12);
      }),
      { numRuns: 10 },
    );
  });

  it.each([1.5, 20, 63.3, 64, 126])('gives a full-scale sine of %d cycles its mean power, one half', (cycles) => {
    expect(powersOf(sine(cycles)).reduce((sum, power) => sum + power, 0)).toBeCloseTo(0.5, 2);
  });

  it('keeps a sine within its own bin and the next ones', () => {
    const power = powersOf(sine(40));
    const near = power.subarray(38, 43).reduce((sum, value) => sum + value, 0);
    expect(near / power.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.9999);
  });

  it('remembers nothing of the samples before', () => {
    const spectrum = new PowerSpectrum();
    spectrum.compute(sine(10));
    spectrum.compute(new Float64Array(SPECTRUM_WINDOW));
    expect(Math.max(...spectrum.power)).toBe(0);
  });
});
