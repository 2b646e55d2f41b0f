/*
 * The inner products of the resampler. All of them add up in the order of the taps, so that a sample comes out the same
 * to the bit whichever of them made it: how many are made at once depends on how the input was cut. Several at once
 * are faster, as their sums do not wait for each other and share the loading of coefficients.
 */

/** One output sample: `taps` coefficients from `rowAt` on times as many samples from `at` on. */
export function dot(row: Float32Array, rowAt: number, samples: Float32Array, at: number, taps: number): number {
  let sum = 0;
  for (let i = 0; i < taps; i += 1) sum += (row[rowAt + i] as number) * (samples[at + i] as number);
  return sum;
}

/** Four output samples, each with its own row (`rowsAt`) and its own place in the input (`samplesAt`). */
export function dotOfFour(
  rows: Float32Array,
  rowsAt: Int32Array,
  samples: Float32Array,
  samplesAt: Int32Array,
  taps: number,
  output: Float32Array,
  outputAt: number,
): void {
  const rowA = rowsAt[0] as number;
  const rowB = rowsAt[1] as number;
  const rowC = rowsAt[2] as number;
  const rowD = rowsAt[3] as number;
  const atA = samplesAt[0] as number;
  const atB = samplesAt[1] as number;
  const atC = samplesAt[2] as number;
  const atD = samplesAt[3] as number;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < taps; i += 1) {
    a += (rows[rowA + i] as number) * (samples[atA + i] as number);
    b += (rows[rowB + i] as number) * (samples[atB + i] as number);
    c += (rows[rowC + i] as number) * (samples[atC + i] as number);
    d += (rows[rowD + i] as number) * (samples[atD + i] as number);
  }
  output[outputAt] = a;
  output[outputAt + 1] = b;
  output[outputAt + 2] = c;
  output[outputAt + 3] = d;
}

/** Eight output samples of one row, each `step` input samples after the other. */
export function dotOfEight(
  row: Float32Array,
  taps: number,
  samples: Float32Array,
  at: number,
  step: number,
  output: Float32Array,
  outputAt: number,
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
    const tap = row[i] as number;
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
  output[outputAt + 1] = b;
  output[outputAt + 2] = c;
  output[outputAt + 3] = d;
  output[outputAt + 4] = e;
  output[outputAt + 5] = f;
  output[outputAt + 6] = g;
  output[outputAt + 7] = h;
}
