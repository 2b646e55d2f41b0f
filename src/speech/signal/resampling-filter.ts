/**
 * The low-pass filters of the resampler, as polyphase banks: Kaiser-windowed sinc (Kaiser 1974; Oppenheim & Schafer,
 * Discrete-Time Signal Processing, 7.5).
 */

/**
 * Least attenuation of aliases and images, dB: 8 more than the 80 that are promised, as what two filters in a row leave
 * adds up, and rounding takes its part.
 */
const STOP_BAND_DB = 88;

/** Where a filter passes and where it stops, as shares of half the lower of its two rates. */
interface Band {
  readonly passEdge: number;
  readonly stopEdge: number;
}

/**
 * The last filter. The transition lies evenly around half the lower rate, so what is not yet attenuated folds back above
 * the pass band: going to 16 kHz, 0–7 kHz is flat and free of aliases. Speech measures end far below.
 */
const SHARP: Band = { passEdge: 0.875, stopEdge: 1.125 };
/**
 * Before a sharp filter that halves the rate: flat where that one is, and free of what would fold into the band that it
 * lets through. So wide a transition takes an eighth of the coefficients.
 */
const WIDE: Band = { passEdge: SHARP.passEdge / 2, stopEdge: 2 - SHARP.stopEdge / 2 };

/** A rate pair whose reduced ratio needs more coefficients than this (256 KiB) interpolates between fewer phases. */
const MOST_EXACT_COEFFICIENTS = 65_536;
/**
 * Phases per period of the cut-off frequency where phases are interpolated. Linear interpolation of a band-limited
 * kernel errs by (π / phases)² / 8 at the band edge: −106 dB with 512, far below the stop band.
 */
const INTERPOLATED_PHASES = 512;
/** Banks kept for the next stream of the same rates: browsers send 16, 44.1 and 48 kHz, files little else. */
const BANKS_KEPT = 8;

/** Coefficients of one ratio of rates. Never written to after it was made: streams share it. */
export interface FilterBank {
  /** Reduced ratio: `up` output samples take the time of `down` input samples. */
  readonly up: number;
  readonly down: number;
  /** Coefficients per phase: the input samples that one output sample is made of. */
  readonly taps: number;
  /** Of them, those after the one at or just before the output sample. */
  readonly lookahead: number;
  /** Row `p` (at `p × taps`) belongs to an output sample `p / phases` input samples after an input sample. */
  readonly rows: Float32Array;
  readonly phases: number;
  /** True: `phases` is `up`, every output sample has its own row. False: neighbouring rows are interpolated. */
  readonly exact: boolean;
}

const recentBanks = new Map<string, FilterBank>();

/**
 * The bank for two sampling rates in whole Hz. Equal rates give a single coefficient of 1.
 * @param beforeHalving the output goes on to the filter of `halvingCoefficients`
 */
export function filterBankFor(inputRateHz: number, outputRateHz: number, beforeHalving = false): FilterBank {
  const divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
  const up = outputRateHz / divisor;
  const down = inputRateHz / divisor;
  const key = `${up}/${down} ${beforeHalving}`;
  const bank = recentBanks.get(key) ?? designBank(up, down, beforeHalving ? WIDE : SHARP);
  recentBanks.delete(key);
  recentBanks.set(key, bank);
  if (recentBanks.size > BANKS_KEPT) recentBanks.delete(recentBanks.keys().next().value as string);
  return bank;
}

/**
 * The sharp filter that halves a rate. It is a half-band filter (Oppenheim & Schafer, 4.7.6): beside the middle one, 0.5,
 * all coefficients an even number of places away are 0. Here are those 1, 3, 5 … places away on either side.
 */
export function halvingCoefficients(): Float64Array {
  const reach = halfLengthFor(0.25, SHARP);
  const row = Float64Array.from({ length: Math.floor((reach + 1) / 2) }, (_, i) => {
    const time = 2 * i + 1;
    return sinc(time / 2) * kaiser(time / reach);
  });
  return scaledTo(0.25, row);
}

function designBank(up: number, down: number, band: Band): FilterBank {
  if (up === down) return { up, down, taps: 1, lookahead: 0, rows: Float32Array.of(1), phases: 1, exact: true };
  // Half the lower rate, in cycles per input sample.
  const nyquist = 0.5 * Math.min(1, up / down);
  const cutoff = (nyquist * (band.passEdge + band.stopEdge)) / 2;
  const halfLength = halfLengthFor(nyquist, band);
  const taps = 2 * halfLength;
  const exact = up * taps <= MOST_EXACT_COEFFICIENTS;
  const phases = exact ? up : Math.ceil(INTERPOLATED_PHASES * 2 * cutoff);
  const rows = new Float32Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase += 1) {
    rows.set(filterRow(phase / phases, cutoff, halfLength), phase * taps);
  }
  return { up, down, taps, lookahead: halfLength, rows, phases, exact };
}

/** Kaiser's estimate of the length for an attenuation and a transition width, halved. `nyquist` in cycles per sample. */
function halfLengthFor(nyquist: number, { passEdge, stopEdge }: Band): number {
  const transition = 2 * Math.PI * nyquist * (stopEdge - passEdge);
  return Math.ceil((STOP_BAND_DB - 7.95) / (2.285 * transition) / 2);
}

/** Coefficients for an output sample `offset` input samples after an input sample; sums to 1, so 0 Hz passes as it is. */
function filterRow(offset: number, cutoff: number, halfLength: number): Float64Array {
  const row = Float64Array.from({ length: 2 * halfLength }, (_, tap) => {
    const time = tap - halfLength + 1 - offset;
    return sinc(2 * cutoff * time) * kaiser(time / halfLength);
  });
  return scaledTo(1, row);
}

function scaledTo(sum: number, row: Float64Array): Float64Array {
  const scale = sum / row.reduce((total, coefficient) => total + coefficient, 0);
  return row.map((coefficient) => coefficient * scale);
}

/** Kaiser's window, 0 at −1 and 1, with his shape parameter for attenuations above 50 dB. */
function kaiser(place: number): number {
  const beta = 0.1102 * (STOP_BAND_DB - 8.7);
  return besselI0(beta * Math.sqrt(Math.max(0, 1 - place ** 2)));
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * Number.EPSILON; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
