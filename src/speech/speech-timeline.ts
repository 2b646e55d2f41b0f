/** A day, ms: beyond it a time in a recording is a fault. */
export const LATEST_MS = 86_400_000;

/** A stretch of time in milliseconds from the start of the recording. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * When somebody spoke. The one input of the pause measures, whatever it was made from: gaps between timed
 * words here, voice activity in the sound elsewhere.
 */
export interface SpeechTimeline {
  /** Ordered, not empty, apart from each other by at least the shortest pause. */
  readonly segments: readonly TimeSpan[];
  readonly source: 'words' | 'sound';
}

/**
 * Spans fit for measuring, whoever they come from: finite, from 0 on, longer than nothing, in order, and those closer
 * than `minGapMs` joined to one. O(n log n), and O(n) for spans already in order.
 */
export function joinSpans(spans: readonly TimeSpan[], minGapMs: number): TimeSpan[] {
  const joined: { startMs: number; endMs: number }[] = [];
  const usable = spans.filter(({ startMs, endMs }) => startMs >= 0 && endMs > startMs && endMs < Infinity);
  for (const { startMs, endMs } of usable.sort((a, b) => a.startMs - b.startMs)) {
    const current = joined.at(-1);
    if (current && startMs - current.endMs < minGapMs) current.endMs = Math.max(current.endMs, endMs);
    else joined.push({ startMs, endMs });
  }
  return joined;
}

/** First speech start to last speech end. */
export function speakingSpan(timeline: SpeechTimeline): TimeSpan | null {
  const first = timeline.segments[0];
  const last = timeline.segments.at(-1);
  return first && last ? { startMs: first.startMs, endMs: last.endMs } : null;
}

/** Sum of the speech segments. */
export function phonationMs(timeline: SpeechTimeline): number {
  return timeline.segments.reduce((sum, segment) => sum + segment.endMs - segment.startMs, 0);
}

/** Silence between segments. */
export function silences(timeline: SpeechTimeline): TimeSpan[] {
  const { segments } = timeline;
  return segments.slice(1).map((segment, index) => ({
    startMs: segments[index]?.endMs ?? segment.startMs,
    endMs: segment.startMs,
  }));
}

/**
 * Speech segments from cleaned words: words closer than `minPauseMs` belong together. Recognisers put part of a
 * pause inside the neighbouring words, so pauses made this way are rather too short than too long.
 */
export function timelineFromWords(words: readonly TimeSpan[], minPauseMs: number): SpeechTimeline {
  const segments: { startMs: number; endMs: number }[] = [];
  for (const word of words) {
    const current = segments.at(-1);
    if (current && word.startMs - current.endMs < minPauseMs) current.endMs = Math.max(current.endMs, word.endMs);
    else segments.push({ startMs: word.startMs, endMs: word.endMs });
  }
  return { segments, source: 'words' };
}
