/*
 * The inner products of the resampler. All of them add up in the order of the taps, so that a sample comes out the same
 * to the bit whichever of them made it: how many are made at once depends on how the input was cut. Several at once
 * are faster, as their sums do not wait for each other and share what is loaded.
 */

/** Samples that `dotOfEight` makes. */
export const DOT_OUTPUTS = 8;
/** Samples that `halveFour` makes. */
export const HALVED_OUTPUTS = 4;

/** One output sample: `taps` coefficients from `rowAt` on times as many samples from `at` on. */
export function dot(rows: Float32Array, rowAt: number, samples: Float32Array, at: number, taps: number): number {
  let sum = 0;
  for (let i = 0; i < taps; i += 1) sum += (rows[rowAt + i] as number) * (samples[at + i] as number);
  return sum;
}

/** Eight output samples of one row: each `step` input samples after the other, `outputStep` apart in the output. */
export function dotOfEight(
  rows: Float32Array,
  rowAt: number,
  taps: number,
  samples: Float32Array,
  at: number,
  step: number,
  output: Float32Array,
  outputAt: number,
  outputStep: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (let i = 0, j = at; i < taps; i += 1, j += 1) {
    const tap = rows[rowAt + i] as number;
    a += tap * (samples[j] as number);
    b += tap * (samples[j + step] as number);
    c += tap * (samples[j + 2 * step] as number);
    d += tap * (samples[j + 3 * step] as number);
    e += tap * (samples[j + 4 * step] as number);
    f += tap * (samples[j + 5 * step] as number);
    g += tap * (samples[j + 6 * step] as number);
    h += tap * (samples[j + 7 * step] as number);
  }
  output[outputAt] = a;
  output[outputAt + outputStep] = b;
  output[outputAt + 2 * outputStep] = c;
  output[outputAt + 3 * outputStep] = d;
  output[outputAt + 4 * outputStep] = e;
  output[outputAt + 5 * outputStep] = f;
  output[outputAt + 6 * outputStep] = g;
  output[outputAt + 7 * outputStep] = h;
}

/**
 * The output sample of a half-band filter at `centre`: half of the sample there, and for each coefficient the two samples
 * 1, 3, 5 … places before and behind it.
 */
export function halve(coefficients: Float64Array, samples: Float32Array, centre: number): number {
  let sum = 0.5 * (samples[centre] as number);
  for (let i = 0, before = centre - 1, behind = centre + 1; i < coefficients.length; i += 1, before -= 2, behind += 2) {
    sum += (coefficients[i] as number) * ((samples[before] as number) + (samples[behind] as number));
  }
  return sum;
}

/** The same at `centre` and 2, 4 and 6 places behind it. Of the eight samples per coefficient only two are new ones. */
export function halveFour(
  coefficients: Float64Array,
  samples: Float32Array,
  centre: number,
  output: Float32Array,
  outputAt: number,
): void {
  let a = 0.5 * (samples[centre] as number);
  let b = 0.5 * (samples[centre + 2] as number);
  let c = 0.5 * (samples[centre + 4] as number);
  let d = 0.5 * (samples[centre + 6] as number);
  let beforeB = samples[centre + 1] as number;
  let beforeC = samples[centre + 3] as number;
  let beforeD = samples[centre + 5] as number;
  let behindA = beforeB;
  let behindB = beforeC;
  let behindC = beforeD;
  for (let i = 0, before = centre - 1, behind = centre + 7; i < coefficients.length; i += 1, before -= 2, behind += 2) {
    const coefficient = coefficients[i] as number;
    const beforeA = samples[before] as number;
    const behindD = samples[behind] as number;
    a += coefficient * (beforeA + behindA);
    b += coefficient * (beforeB + behindB);
    c += coefficient * (beforeC + behindC);
    d += coefficient * (beforeD + behindD);
    beforeD = beforeC;
    beforeC = beforeB;
    beforeB = beforeA;
    behindA = behindB;
    behindB = behindC;
    behindC = behindD;
  }
  output[outputAt] = a;
  output[outputAt + 1] = b;
  output[outputAt + 2] = c;
  output[outputAt + 3] = d;
}
