/**
 * The shape of every delivery figure. A figure is either measured, or it says why it is not:
 * there is no default value and no silent zero anywhere in the speech core.
 */

/**
 * Where a figure comes from.
 * `words`: a recogniser's word times alone. `words:lower-bound`: a recogniser that leaves things out. `text`: the
 * words without times. `sound`: the signal alone. `sound+words`: measured activity with a recogniser's word times.
 * `sound+text`: measured activity with text that has no times of its own. `acoustic`: estimated from syllable nuclei
 * where no word is known.
 */
export const measureMethods = [
  'words',
  'words:lower-bound',
  'text',
  'sound',
  'sound+words',
  'sound+text',
  'acoustic',
] as const;

/** One of `measureMethods`. */
export type MeasureMethod = (typeof measureMethods)[number];

/** Why a figure could not be taken. Stable codes: clients translate them. */
export type InsufficientReason =
  | 'no_words'
  | 'no_word_times'
  | 'estimated_times'
  | 'implausible_times'
  | 'times_not_from_provider'
  | 'not_enough_words'
  | 'not_enough_speech'
  | 'not_enough_windows'
  | 'not_enough_boundaries'
  | 'no_punctuation'
  | 'transcript_not_verbatim'
  | 'language_not_supported'
  /** Nothing is known of the sound: a typed or posted transcript, or a recording from before it was measured. */
  | 'no_sound'
  /** The recording is coded in a way that cannot be decoded here. */
  | 'codec'
  | 'no_speech'
  | 'not_enough_voiced_speech'
  | 'one_track';

/** What every figure tells beside its value. */
export interface MeasureContext {
  /** Unit of `value`: `wpm`, `ratio`, `count`, `per_minute`, `per_100_words`, `ms`, `points`, … */
  readonly unit: string;
  /** How many observations stand behind the figure (words, windows, pauses, sentences …). */
  readonly sampleSize: number;
  readonly method: MeasureMethod;
  readonly thresholdsVersion: string;
}

/** A figure that was taken; its value is finite and rounded as it is shown. */
export interface Measured<T> extends MeasureContext {
  readonly status: 'measured';
  readonly value: T;
  readonly reason: null;
}

/** A figure there is too little evidence for. */
export interface Insufficient extends MeasureContext {
  readonly status: 'insufficient';
  readonly value: null;
  readonly reason: InsufficientReason;
}

/** A figure that came out as no number: a fault, stored as such and never as NaN. */
export interface FailedMeasure extends MeasureContext {
  readonly status: 'failed';
  readonly value: null;
  readonly reason: 'not_finite';
}

export type Measure<T> = Measured<T> | Insufficient | FailedMeasure;

/**
 * A measured number, rounded to `digits` decimals so that the stored figure is the shown one.
 * A number that is not finite becomes `failed`, never NaN or null in JSON.
 */
export function measured(value: number, context: MeasureContext, digits = 2): Measure<number> {
  const rounded = roundTo(value, digits);
  if (!Number.isFinite(rounded)) return { ...context, status: 'failed', value: null, reason: 'not_finite' };
  return { ...context, status: 'measured', value: rounded, reason: null };
}

/** A figure that is not given, and why. */
export function insufficient(reason: InsufficientReason, context: MeasureContext): Insufficient {
  return { ...context, status: 'insufficient', value: null, reason };
}

/** Narrows a figure to one with a value. */
export function isMeasured<T>(measure: Measure<T>): measure is Measured<T> {
  return measure.status === 'measured';
}

/** `value` rounded half up to `digits` decimals, never −0. NaN and Infinity stay what they are. */
export function roundTo(value: number, digits: number): number {
  const factor = 10 ** digits;
  const rounded = Math.round(value * factor) / factor;
  return Object.is(rounded, -0) ? 0 : rounded;
}
