import { roundTo } from '../measure.js';
import { type DeliveryThresholds } from '../thresholds.js';
import { type TimeSpan } from '../speech-timeline.js';

/** Speaking rate over one window of the answer, ms from the start of the recording. */
export interface PaceWindow extends TimeSpan {
  readonly wpm: number;
}

/** Windows outside the acceptable band, joined where they overlap. */
export interface PaceStretch extends TimeSpan {
  readonly kind: 'fast' | 'slow';
  /** Fastest or slowest window of the stretch. */
  readonly wpm: number;
}

/** Something that counts towards a rate: a word, or a nucleus with the part of a word it stands for. */
export interface RateUnit extends TimeSpan {
  /** In words. */
  readonly count: number;
}

const MINUTE_MS = 60_000;

/**
 * Rate over windows of five seconds, one second apart, from the start of the span. A word counts in a window
 * by the share of its duration that lies inside, so that the profile does not jump by a whole word; one that a
 * recogniser places outside the measured span counts at its nearer edge.
 * Windows end within the span: a half-empty last window would read as slowing down. Empty for a short span.
 * O(units + windows).
 */
export function paceProfile(units: readonly RateUnit[], span: TimeSpan, thresholds: DeliveryThresholds): PaceWindow[] {
  const { profileMinSpanMs, profileStepMs, profileWindowMs } = thresholds.timing;
  const spanMs = span.endMs - span.startMs;
  if (spanMs < profileMinSpanMs) return [];
  const bins = wordsPerBin(units, span, profileStepMs);
  const perWindow = profileWindowMs / profileStepMs;
  const windows = Math.floor((spanMs - profileWindowMs) / profileStepMs) + 1;
  return Array.from({ length: windows }, (_, index) => {
    const count = bins.slice(index, index + perWindow).reduce((sum, bin) => sum + bin, 0);
    const startMs = span.startMs + index * profileStepMs;
    return { startMs, endMs: startMs + profileWindowMs, wpm: roundTo((count * MINUTE_MS) / profileWindowMs, 1) };
  });
}

function wordsPerBin(units: readonly RateUnit[], span: TimeSpan, stepMs: number): number[] {
  const spanMs = span.endMs - span.startMs;
  const bins = new Array<number>(Math.ceil(spanMs / stepMs) + 1).fill(0);
  for (const unit of units) {
    const start = clamp(unit.startMs - span.startMs, spanMs);
    // A recogniser may report a word with no duration; it then counts where it stands.
    const end = Math.max(clamp(unit.endMs - span.startMs, spanMs), start + 1);
    const lastBin = Math.min(Math.floor(end / stepMs), bins.length - 1);
    for (let bin = Math.floor(start / stepMs); bin <= lastBin; bin += 1) {
      const inside = Math.min(end, (bin + 1) * stepMs) - Math.max(start, bin * stepMs);
      bins[bin] = (bins[bin] ?? 0) + (unit.count * Math.max(inside, 0)) / (end - start);
    }
  }
  return bins;
}

function clamp(value: number, high: number): number {
  return Math.min(Math.max(value, 0), high);
}

/** Standard deviation / mean of the windows; null when nothing was said in any of them. */
export function profileVariation(profile: readonly PaceWindow[]): number | null {
  const mean = profile.reduce((sum, window) => sum + window.wpm, 0) / profile.length;
  if (!(mean > 0)) return null;
  const variance = profile.reduce((sum, window) => sum + (window.wpm - mean) ** 2, 0) / profile.length;
  return Math.sqrt(variance) / mean;
}

/** Stretches outside `acceptable` (words per minute), in order. */
export function stretchesOf(profile: readonly PaceWindow[], acceptable: readonly [number, number]): PaceStretch[] {
  const stretches: PaceStretch[] = [];
  for (const window of profile) {
    const kind = window.wpm > acceptable[1] ? 'fast' : window.wpm < acceptable[0] ? 'slow' : null;
    if (kind === null) continue;
    const current = stretches.at(-1);
    if (current?.kind === kind && current.endMs >= window.startMs) {
      const extreme = kind === 'fast' ? Math.max(current.wpm, window.wpm) : Math.min(current.wpm, window.wpm);
      stretches[stretches.length - 1] = { ...current, endMs: window.endMs, wpm: extreme };
    } else {
      stretches.push({ kind, startMs: window.startMs, endMs: window.endMs, wpm: window.wpm });
    }
  }
  return stretches;
}
