import { type TimeSpan } from '../speech-timeline.js';

/** Of the levels, milliseconds. */
const FRAME_MS = 10;

/** Hysteresis of Silero VAD (`get_speech_timestamps`: threshold 0.5, neg_threshold = threshold − 0.15). */
const ENTER_PROBABILITY = 0.5;
const LEAVE_PROBABILITY = 0.35;
/** `min_silence_duration_ms` of Silero VAD; shorter gaps are stop closures. */
const MIN_SILENCE_MS = 100;
/** Silero VAD drops speech under 250 ms, and with it an "um" or a "one" between two pauses; a click is shorter still. */
const MIN_SPEECH_MS = 150;
/** The model answers a step late, at starts and at ends: word edges of aligned clips are met best 32 ms earlier. */
const LATENESS_STEPS = 1;

/** Levels are smoothed over 50 ms before edges are laid by them, so that no single noisy frame lays one. */
const EDGE_SMOOTHING_FRAMES = 5;
/** Two steps and a half: what remains of a step's uncertainty and the model's decay over a fast fall. */
const MOST_TRIMMED_FRAMES = 8;
/** A hum ("mm") loses the model's favour while it still sounds; longer sound without its favour is no speech. */
const MOST_GROWN_FRAMES = 40;

/** Background: the quietest tenth within 5 s around the speech (minimum statistics, Martin 2001). */
const BACKGROUND_SHARE = 0.1;
const BACKGROUND_REACH_FRAMES = 500;
/** Level of the speech itself: its vowels, the loudest fifth. */
const SPEECH_SHARE = 0.8;
/** A 50 ms level of steady noise stays within this of its quietest tenth. */
const BACKGROUND_SPREAD_DB = 6;
/** Voiced speech spans about 30 dB (ANSI S3.5: ±15 dB around its mean level). */
const SPEECH_RANGE_DB = 30;
/** Over loud noise a low level says nothing: only what lies this far under the vowels counts as quiet. */
const QUIET_UNDER_SPEECH_DB = 25;
/** And whatever the background: nothing that far down is heard beside the vowels. */
const SILENT_UNDER_SPEECH_DB = 40;

/** The model's median probability in the quietest tenth: up to 0.4 in steady noise, mostly 0.5 to 1 over other voices. */
const VOICES_BEHIND_PROBABILITY = 0.45;
/** Other voices stay within this of their quietest tenth for the length of a pause, the speaker does not. */
const VOICES_BEHIND_SPREAD_DB = 5;
const VOICES_SMOOTHING_FRAMES = 15;
/** A shorter dip is not looked for in front of other voices: the shortest pause. */
const MIN_PAUSE_FRAMES = 25;

/** From a frame, inclusive, to a frame, exclusive. */
interface FrameSpan {
  readonly from: number;
  readonly to: number;
}

/** Limits around one stretch of speech, dB: under `quiet` its edge moves in, from `loud` on it moves out. */
interface EdgeLevels {
  readonly quiet: number;
  readonly loud: number;
}

/**
 * When somebody spoke, from the probabilities of a neural detector and the level of the sound: hysteresis and minimum
 * durations of Silero VAD over the probabilities, edges laid to where the level rises and falls, and, where other
 * voices are in the background, pauses by level alone. Values that are not numbers count as no speech and no level.
 * @param probabilities speech probability, 0–1, of one step after the other
 * @param hopMs length of a step, milliseconds (32 for Silero VAD)
 * @param levelsDb level of one 10 ms frame after the other, dB to any reference
 * @param durationMs length of the recording, milliseconds; no span ends behind it
 * @returns ordered spans that do not touch; gaps may be shorter than a pause
 */
export function spansFromProbabilities(
  probabilities: Float32Array,
  hopMs: number,
  levelsDb: Float32Array,
  durationMs: number,
): TimeSpan[] {
  const frames = Math.ceil(Math.max(durationMs, 0) / FRAME_MS);
  const power = powers(levelsDb, frames);
  const levels = smoothedLevels(power, EDGE_SMOOTHING_FRAMES);
  const likely = likelySpans(probabilities, hopMs, frames);
  const refined = likely.map((span) => refine(span, levels));
  const clear = voicesBehind(probabilities, hopMs, smoothedLevels(power, VOICES_SMOOTHING_FRAMES))
    ? refined.flatMap((span) => withoutBackground(span, levels))
    : refined;
  return merge(clear, 1)
    .filter((span) => lengthMs(span) >= MIN_SPEECH_MS)
    .map(({ from, to }) => ({ startMs: from * FRAME_MS, endMs: Math.min(to * FRAME_MS, durationMs) }));
}

/** Hysteresis over the probabilities, set back by the model's lateness. */
function likelySpans(probabilities: Float32Array, hopMs: number, frames: number): FrameSpan[] {
  const spans: FrameSpan[] = [];
  const toFrame = (step: number) =>
    Math.min(Math.max(Math.round(((step - LATENESS_STEPS) * hopMs) / FRAME_MS), 0), frames);
  let start = -1;
  for (const [step, probability] of probabilities.entries()) {
    if (start < 0 && probability >= ENTER_PROBABILITY) start = step;
    else if (start >= 0 && !(probability >= LEAVE_PROBABILITY)) {
      spans.push({ from: toFrame(start), to: toFrame(step) });
      start = -1;
    }
  }
  // Nothing ended this one but the recording.
  if (start >= 0) spans.push({ from: toFrame(start), to: frames });
  return merge(spans, MIN_SILENCE_MS / FRAME_MS).filter((span) => lengthMs(span) >= MIN_SPEECH_MS);
}

/** Moves both edges to where the level crosses its limits. */
function refine(span: FrameSpan, levels: Float32Array): FrameSpan {
  const { quiet, loud } = edgeLevels(span, levels);
  const level = (frame: number) => levels[frame] ?? Number.NEGATIVE_INFINITY;
  let { from, to } = span;
  if (level(from) < quiet) {
    const last = Math.min(span.from + MOST_TRIMMED_FRAMES, span.to - 1);
    while (from < last && level(from) < quiet) from += 1;
  } else {
    const last = Math.max(span.from - MOST_GROWN_FRAMES, 0);
    while (from > last && level(from - 1) >= loud) from -= 1;
  }
  if (level(to - 1) < quiet) {
    const last = Math.max(span.to - MOST_TRIMMED_FRAMES, from + 1);
    while (to > last && level(to - 1) < quiet) to -= 1;
  } else {
    const last = Math.min(span.to + MOST_GROWN_FRAMES, levels.length);
    while (to < last && level(to) >= loud) to += 1;
  }
  return { from, to };
}

function edgeLevels(span: FrameSpan, levels: Float32Array): EdgeLevels {
  const background = backgroundLevel(span, levels);
  const speech = quantile(levels.subarray(span.from, span.to), SPEECH_SHARE);
  const overBackground = background + BACKGROUND_SPREAD_DB;
  return {
    quiet: Math.max(Math.min(overBackground, speech - QUIET_UNDER_SPEECH_DB), speech - SILENT_UNDER_SPEECH_DB),
    loud: Math.max(overBackground, speech - SPEECH_RANGE_DB),
  };
}

function backgroundLevel({ from, to }: FrameSpan, levels: Float32Array): number {
  const around = levels.subarray(Math.max(0, from - BACKGROUND_REACH_FRAMES), to + BACKGROUND_REACH_FRAMES);
  return quantile(around, BACKGROUND_SHARE);
}

/** Whether the model hears speech even where the recording is quietest, and a speaker stands out from it. */
function voicesBehind(probabilities: Float32Array, hopMs: number, levels: Float32Array): boolean {
  const quietest = quantile(levels, BACKGROUND_SHARE);
  if (quantile(levels, SPEECH_SHARE) < quietest + VOICES_BEHIND_SPREAD_DB) return false;
  const heard: number[] = [];
  for (const [frame, level] of levels.entries()) {
    const probability = probabilities[Math.floor(((frame + 0.5) * FRAME_MS) / hopMs)] ?? 0;
    if (level <= quietest) heard.push(probability >= 0 ? probability : 0);
  }
  return quantile(Float32Array.from(heard), 0.5) >= VOICES_BEHIND_PROBABILITY;
}

/** The span without the stretches, as long as a pause or at its ends, in which the level is the background's. */
function withoutBackground(span: FrameSpan, levels: Float32Array): FrameSpan[] {
  const limit = backgroundLevel(span, levels) + VOICES_BEHIND_SPREAD_DB;
  const spoken: FrameSpan[] = [];
  for (let frame = span.from; frame < span.to; frame += 1)
    if ((levels[frame] ?? limit) >= limit) spoken.push({ from: frame, to: frame + 1 });
  return merge(spoken, MIN_PAUSE_FRAMES);
}

/** Closes gaps shorter than this many frames, and joins spans that grew into each other. */
function merge(spans: readonly FrameSpan[], gapFrames: number): FrameSpan[] {
  const merged: FrameSpan[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from - last.to < gapFrames)
      merged[merged.length - 1] = { from: Math.min(last.from, span.from), to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}

function lengthMs({ from, to }: FrameSpan): number {
  return (to - from) * FRAME_MS;
}

/** −120 dB: below the noise of any converter. Stands for digital silence, missing frames and broken values. */
const NO_LEVEL_DB = -120;

/** Power of each frame of the recording, full scale of the levels' reference 1. */
function powers(levelsDb: Float32Array, frames: number): Float64Array {
  const power = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    const level = levelsDb[frame] ?? NO_LEVEL_DB;
    power[frame] = 10 ** ((Number.isFinite(level) ? level : NO_LEVEL_DB) / 10);
  }
  return power;
}

/** Mean power over `width` frames around each, in dB. */
function smoothedLevels(power: Float64Array, width: number): Float32Array {
  const reach = (width - 1) / 2;
  const levels = new Float32Array(power.length);
  for (let frame = 0; frame < levels.length; frame += 1) {
    const from = Math.max(0, frame - reach);
    const to = Math.min(power.length, frame + reach + 1);
    let sum = 0;
    for (let near = from; near < to; near += 1) sum += power[near] ?? 0;
    levels[frame] = 10 * Math.log10(sum / (to - from));
  }
  return levels;
}

function quantile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NO_LEVEL_DB;
}
