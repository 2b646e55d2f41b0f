import { insufficient, measured, type InsufficientReason, type Measure, type MeasureContext } from '../measure.js';
import { joinSpans, type TimeSpan } from '../speech-timeline.js';
import { thresholdsFor, type TurnThresholds } from '../thresholds.js';

/** When one participant spoke, ms on a clock all participants share: a track of its own, or diarised turns. */
export interface SpeakerTurns {
  readonly participant: string;
  readonly turns: readonly TimeSpan[];
}

/** A start over somebody else: `by` starts while `of` has spoken for 0.5 s and still speaks 0.5 s later. */
export interface Interruption {
  readonly atMs: number;
  readonly by: string;
  readonly of: string;
}

/** What one participant did with the time. */
export interface ParticipantTurns {
  readonly participant: string;
  readonly speechSeconds: Measure<number>;
  /** Own speech / the speech of all added up, 0–1; the shares of all participants make 1. */
  readonly talkShare: Measure<number>;
  /** Interruptions made. */
  readonly interruptions: Measure<number>;
}

/** Overlap and interruptions of a conversation, and the part of each participant. */
export interface TurnAnalysis {
  readonly thresholdsVersion: string;
  /** Time at least two speak / time anyone speaks, 0–1. */
  readonly overlapRatio: Measure<number>;
  readonly overlapSeconds: Measure<number>;
  /** In order of time, apart from each other. */
  readonly overlaps: readonly TimeSpan[];
  readonly participants: readonly ParticipantTurns[];
  readonly interruptions: readonly Interruption[];
}

/** How the turns are looked at. */
export interface TurnView {
  /** Only this stretch counts, ms; null: all of it. A turn that began before it is cut, and is no start inside it. */
  readonly window: TimeSpan | null;
  /** `sound` for turns measured on tracks, `words` for turns a recogniser diarised. */
  readonly method: 'sound' | 'words';
  /** BCP 47 tag: names the table of limits. */
  readonly language: string;
}

/**
 * Overlap, talk shares and interruptions of two or more participants. An interruption is counted by time alone: a
 * listener's "mm-hm" in the middle of somebody's turn is one too, as nothing but words could tell it apart.
 * Entries of the same participant are taken together; spans that are not finite or empty are left out. Never throws.
 * O(n log n) over all turns.
 */
export function analyzeTurns(speakers: readonly SpeakerTurns[], view: TurnView): TurnAnalysis {
  const thresholds = thresholdsFor(view.language);
  const tracks = tracksOf(speakers, view.window);
  const missing = missingTurns(tracks);
  const figure = (unit: string, sampleSize: number, value: number, digits = 2): Measure<number> => {
    const context: MeasureContext = { unit, sampleSize, method: view.method, thresholdsVersion: thresholds.version };
    return missing ? insufficient(missing, context) : measured(value, context, digits);
  };
  const { overlaps, anyoneMs } = overlapsOf(tracks.map((track) => track.cut));
  const overlapMs = lengthOf(overlaps);
  const interruptions = interruptionsOf(tracks, thresholds.turns, view.window);
  const made = countBy(interruptions);
  const totalMs = tracks.reduce((sum, track) => sum + lengthOf(track.cut), 0);
  const turns = tracks.reduce((sum, track) => sum + track.cut.length, 0);
  return {
    thresholdsVersion: thresholds.version,
    overlapRatio: figure('ratio', turns, overlapMs / anyoneMs, 3),
    overlapSeconds: figure('s', turns, overlapMs / 1_000),
    overlaps: missing ? [] : overlaps,
    participants: tracks.map(({ participant, cut }) => ({
      participant,
      speechSeconds: figure('s', cut.length, lengthOf(cut) / 1_000),
      talkShare: figure('ratio', cut.length, lengthOf(cut) / totalMs, 3),
      interruptions: figure('count', cut.length, made.get(participant) ?? 0, 0),
    })),
    interruptions: missing ? [] : interruptions,
  };
}

interface Track {
  readonly participant: string;
  /** The whole of it, in order and apart. */
  readonly spans: readonly TimeSpan[];
  /** The part inside the window. */
  readonly cut: readonly TimeSpan[];
}

function tracksOf(speakers: readonly SpeakerTurns[], window: TimeSpan | null): Track[] {
  const byParticipant = new Map<string, TimeSpan[]>();
  for (const { participant, turns } of speakers) {
    const own = byParticipant.get(participant) ?? [];
    for (const turn of turns) own.push(turn);
    byParticipant.set(participant, own);
  }
  return [...byParticipant].map(([participant, turns]) => {
    const spans = joinSpans(turns, 0);
    return { participant, spans, cut: window ? cutTo(spans, window) : spans };
  });
}

function cutTo(spans: readonly TimeSpan[], window: TimeSpan): TimeSpan[] {
  return spans
    .map(({ startMs, endMs }) => ({
      startMs: Math.max(startMs, window.startMs),
      endMs: Math.min(endMs, window.endMs),
    }))
    .filter(({ startMs, endMs }) => endMs > startMs);
}

function missingTurns(tracks: readonly Track[]): InsufficientReason | null {
  if (tracks.length < 2) return 'one_track';
  return tracks.every((track) => track.cut.length === 0) ? 'no_speech' : null;
}

function lengthOf(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

/** A sweep over starts and ends; turns that only touch overlap for no time and make no overlap. */
function overlapsOf(tracks: readonly (readonly TimeSpan[])[]): { overlaps: TimeSpan[]; anyoneMs: number } {
  const edges = tracks
    .flat()
    .flatMap(({ startMs, endMs }) => [
      { atMs: startMs, step: 1 },
      { atMs: endMs, step: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs);
  const overlaps: TimeSpan[] = [];
  let speaking = 0;
  let anyoneMs = 0;
  let sinceMs = 0;
  for (const { atMs, step } of edges) {
    if (speaking > 0) anyoneMs += atMs - sinceMs;
    if (speaking > 1 && atMs > sinceMs) overlaps.push({ startMs: sinceMs, endMs: atMs });
    speaking += step;
    sinceMs = atMs;
  }
  return { overlaps: joinSpans(overlaps, Number.MIN_VALUE), anyoneMs };
}

interface Moment {
  readonly atMs: number;
  /** The middle of a turn begins (0) or ends (2), somebody starts (1): both ends of a middle count as inside. */
  readonly kind: 0 | 1 | 2;
  readonly participant: string;
}

/**
 * A turn can be interrupted in its middle, 0.5 s after its start to 0.5 s before its end: a sweep over starts and the
 * middles of turns. Gaps shorter than a pause are inside a turn.
 */
function interruptionsOf(
  tracks: readonly Track[],
  { turnGapMs, interruptedAfterMs, interruptedForMs }: TurnThresholds,
  window: TimeSpan | null,
): Interruption[] {
  const moments = tracks.flatMap(({ participant, spans }) =>
    joinSpans(spans, turnGapMs).flatMap(({ startMs, endMs }): Moment[] => {
      const middle = { from: startMs + interruptedAfterMs, to: endMs - interruptedForMs };
      const start: Moment = { atMs: startMs, kind: 1, participant };
      if (middle.to < middle.from) return [start];
      return [start, { atMs: middle.from, kind: 0, participant }, { atMs: middle.to, kind: 2, participant }];
    }),
  );
  const found: Interruption[] = [];
  const interruptible = new Set<string>();
  for (const { atMs, kind, participant } of moments.sort((a, b) => a.atMs - b.atMs || a.kind - b.kind)) {
    if (kind === 0) interruptible.add(participant);
    else if (kind === 2) interruptible.delete(participant);
    else {
      const of = [...interruptible].find((other) => other !== participant);
      if (of !== undefined && isInside(atMs, window)) found.push({ atMs, by: participant, of });
    }
  }
  return found;
}

function isInside(atMs: number, window: TimeSpan | null): boolean {
  return window === null || (atMs >= window.startMs && atMs < window.endMs);
}

function countBy(interruptions: readonly Interruption[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { by } of interruptions) counts.set(by, (counts.get(by) ?? 0) + 1);
  return counts;
}
