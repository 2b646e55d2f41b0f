/** Samples per spectrum. */
export const SPECTRUM_WINDOW = 256;
const HALF = SPECTRUM_WINDOW / 2;
/** Power values a spectrum has: 0 Hz to half the sampling rate. */
export const SPECTRUM_BINS = HALF + 1;

/**
 * Power spectrum of 256 real samples under a Hann window: a complex transform of half the length over even and odd
 * samples, then split (Press et al., Numerical Recipes, 12.3). Decimation in frequency with radix-4 steps and one
 * radix-2 step; the output stays in digit-reversed order and is read through a table. Nothing is allocated per call.
 *
 * Scale: a full-scale sine at a bin's centre sums to 0.5 over its main lobe, the mean power of that sine.
 */
export class PowerSpectrum {
  readonly power = new Float64Array(SPECTRUM_BINS);
  private readonly re = new Float64Array(HALF);
  private readonly im = new Float64Array(HALF);

  /** Fills `power` from 256 samples. */
  compute(samples: Float64Array): void {
    const { re, im } = this;
    for (let n = 0; n < HALF; n += 1) {
      re[n] = (samples[2 * n] as number) * (WINDOW[2 * n] as number);
      im[n] = (samples[2 * n + 1] as number) * (WINDOW[2 * n + 1] as number);
    }
    radix4(re, im, 128);
    radix4(re, im, 32);
    radix4(re, im, 8);
    radix2(re, im);
    this.split();
  }

  private split(): void {
    const { re, im, power } = this;
    power[0] = square((re[0] as number) + (im[0] as number)) / 2;
    power[HALF] = square((re[0] as number) - (im[0] as number)) / 2;
    for (let k = 1; k <= HALF / 2; k += 1) {
      const a = ORDER[k] as number;
      const b = ORDER[HALF - k] as number;
      const sumRe = ((re[a] as number) + (re[b] as number)) / 2;
      const difRe = ((re[a] as number) - (re[b] as number)) / 2;
      const sumIm = ((im[a] as number) + (im[b] as number)) / 2;
      const difIm = ((im[a] as number) - (im[b] as number)) / 2;
      const c = SPLIT_COS[k] as number;
      const s = SPLIT_SIN[k] as number;
      const turnedRe = sumIm * c + difRe * s;
      const turnedIm = sumIm * s - difRe * c;
      power[k] = square(sumRe + turnedRe) + square(difIm + turnedIm);
      power[HALF - k] = square(sumRe - turnedRe) + square(difIm - turnedIm);
    }
  }
}

/** One radix-4 step over blocks of `size`, in place. */
function radix4(re: Float64Array, im: Float64Array, size: number): void {
  const quarter = size >> 2;
  const stride = HALF / size;
  for (let j = 0; j < quarter; j += 1) {
    const t = j * stride;
    const c1 = COS[t] as number;
    const s1 = SIN[t] as number;
    const c2 = COS[2 * t] as number;
    const s2 = SIN[2 * t] as number;
    const c3 = COS[3 * t] as number;
    const s3 = SIN[3 * t] as number;
    for (let i0 = j; i0 < HALF; i0 += size) {
      const i1 = i0 + quarter;
      const i2 = i1 + quarter;
      const i3 = i2 + quarter;
      const aRe = (re[i0] as number) + (re[i2] as number);
      const aIm = (im[i0] as number) + (im[i2] as number);
      const bRe = (re[i0] as number) - (re[i2] as number);
      const bIm = (im[i0] as number) - (im[i2] as number);
      const cRe = (re[i1] as number) + (re[i3] as number);
      const cIm = (im[i1] as number) + (im[i3] as number);
      // −j × (x1 − x3)
      const dRe = (im[i1] as number) - (im[i3] as number);
      const dIm = (re[i3] as number) - (re[i1] as number);
      re[i0] = aRe + cRe;
      im[i0] = aIm + cIm;
      const uRe = bRe + dRe;
      const uIm = bIm + dIm;
      re[i1] = uRe * c1 - uIm * s1;
      im[i1] = uIm * c1 + uRe * s1;
      const vRe = aRe - cRe;
      const vIm = aIm - cIm;
      re[i2] = vRe * c2 - vIm * s2;
      im[i2] = vIm * c2 + vRe * s2;
      const wRe = bRe - dRe;
      const wIm = bIm - dIm;
      re[i3] = wRe * c3 - wIm * s3;
      im[i3] = wIm * c3 + wRe * s3;
    }
  }
}

function radix2(re: Float64Array, im: Float64Array): void {
  for (let i = 0; i < HALF; i += 2) {
    const aRe = re[i] as number;
    const aIm = im[i] as number;
    const bRe = re[i + 1] as number;
    const bIm = im[i + 1] as number;
    re[i] = aRe + bRe;
    im[i] = aIm + bIm;
    re[i + 1] = aRe - bRe;
    im[i + 1] = aIm - bIm;
  }
}

const square = (x: number): number => x * x;

/** Window scaled so that its mean square is 1 / 256²: powers then add up to the mean square of the samples. */
const WINDOW = Float64Array.from({ length: SPECTRUM_WINDOW }, (_, n) => {
  const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / SPECTRUM_WINDOW);
  return (hann * Math.sqrt(2 / 0.375)) / SPECTRUM_WINDOW;
});

const COS = Float64Array.from({ length: HALF }, (_, t) => Math.cos((-2 * Math.PI * t) / HALF));
const SIN = Float64Array.from({ length: HALF }, (_, t) => Math.sin((-2 * Math.PI * t) / HALF));
const SPLIT_COS = Float64Array.from({ length: HALF / 2 + 1 }, (_, k) => Math.cos((-2 * Math.PI * k) / SPECTRUM_WINDOW));
const SPLIT_SIN = Float64Array.from({ length: HALF / 2 + 1 }, (_, k) => Math.sin((-2 * Math.PI * k) / SPECTRUM_WINDOW));

/** Where the transform leaves frequency `k`: the digits of k to the bases 4, 4, 4, 2, read backwards. */
const ORDER = Uint8Array.from({ length: HALF }, (_, k) => {
  const first = k & 3;
  const second = (k >> 2) & 3;
  const third = (k >> 4) & 3;
  const last = k >> 6;
  return first * 32 + second * 8 + third * 2 + last;
});
