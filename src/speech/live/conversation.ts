import { roundTo } from '../measure.js';
import { type TimeSpan } from '../speech-timeline.js';
import { type TurnThresholds } from '../thresholds.js';
import { SpeechTrack } from './speech-track.js';

const OVERLAP_WINDOW_MS = 5_000;
const SHARE_WINDOW_MS = 120_000;
/** With less speech of both in its window a share tells nothing: one "yes" would be all of it. */
const LEAST_SHARED_MS = 20_000;

/** How two people talk with each other, as one of them is concerned. Null is "not known", never zero. */
export interface SharedTalk {
  /** Both speak / anyone speaks, over the last 5 s, 0–1; null when nobody spoke. */
  readonly overlapRatio: number | null;
  /** The same to the one who interrupts: 0 to the other, and to both when they began together. */
  readonly pressingRatio: number | null;
  /** Own speech / speech of both, over the last 2 min, 0–1; null before 2 min or with less than 20 s of speech. */
  readonly talkShare: number | null;
  /** Since the other last spoke, 0 while they do; null before they ever did. */
  readonly otherSilentMs: number | null;
}

const NOTHING_KNOWN: SharedTalk = { overlapRatio: null, pressingRatio: null, talkShare: null, otherSilentMs: null };

/**
 * Two speakers on the clock of their session, measured while they talk. Their tracks lag each other: judged is what is
 * known of both. The definitions are those of `analyzeTurns`; meant for once a second per speaker.
 */
export class Conversation {
  private readonly tracks: ReadonlyMap<string, SpeechTrack>;

  constructor(
    private readonly participants: readonly [string, string],
    private readonly thresholds: TurnThresholds,
  ) {
    this.tracks = new Map(participants.map((participant) => [participant, new SpeechTrack()]));
  }

  /** Null for somebody who is no part of it. */
  trackOf(participant: string): SpeechTrack | null {
    return this.tracks.get(participant) ?? null;
  }

  /** @param nowMs of the clock, on the session's timeline */
  measure(participant: string, nowMs: number): SharedTalk {
    const own = this.trackOf(participant);
    const other = this.trackOf(this.participants.find((each) => each !== participant) ?? participant);
    if (own === null || other === null || own.sinceMs === null || other.sinceMs === null) return NOTHING_KNOWN;
    const atMs = Math.min(own.knownUntilMs(nowMs), other.knownUntilMs(nowMs));
    return {
      ...this.overlapOf(own, other, atMs),
      talkShare: this.shareOf(own, other, atMs),
      otherSilentMs: this.silenceOf(other, nowMs),
    };
  }

  private overlapOf(
    own: SpeechTrack,
    other: SpeechTrack,
    atMs: number,
  ): Pick<SharedTalk, 'overlapRatio' | 'pressingRatio'> {
    const window = { startMs: Math.max(0, atMs - OVERLAP_WINDOW_MS), endMs: atMs };
    if (!isHeard(window, own, other)) return NOTHING_KNOWN;
    const turns = [this.turnsOf(own, window), this.turnsOf(other, window)] as const;
    const { spokenMs, overlapMs, madeMs } = sharedIn(window, ...turns, this.thresholds);
    const anyoneMs = spokenMs[0] + spokenMs[1] - overlapMs;
    if (anyoneMs <= 0) return NOTHING_KNOWN;
    const overlapRatio = rounded(overlapMs / anyoneMs);
    return { overlapRatio, pressingRatio: madeMs[0] > madeMs[1] ? overlapRatio : 0 };
  }

  private shareOf(own: SpeechTrack, other: SpeechTrack, atMs: number): number | null {
    const window = { startMs: atMs - SHARE_WINDOW_MS, endMs: atMs };
    const since = Math.max(own.sinceMs ?? atMs, other.sinceMs ?? atMs);
    if (window.startMs < since || !isHeard(window, own, other)) return null;
    const [ownMs, otherMs] = [own, other].map((track) => lengthIn(window, this.turnsOf(track, window)));
    const bothMs = (ownMs ?? 0) + (otherMs ?? 0);
    return bothMs < LEAST_SHARED_MS ? null : rounded((ownMs ?? 0) / bothMs);
  }

  private silenceOf(other: SpeechTrack, nowMs: number): number | null {
    const untilMs = other.knownUntilMs(nowMs);
    const last = other.turnsSince(untilMs - SHARE_WINDOW_MS, this.thresholds.turnGapMs).at(-1);
    return last === undefined ? null : Math.max(0, untilMs - last.endMs);
  }

  private turnsOf(track: SpeechTrack, { startMs }: TimeSpan): TimeSpan[] {
    return track.turnsSince(startMs, this.thresholds.turnGapMs);
  }
}

interface SharedTime {
  readonly spokenMs: readonly [number, number];
  readonly overlapMs: number;
  /** Overlap that came of an interruption by the first, and by the second. */
  readonly madeMs: readonly [number, number];
}

/** Turns in order and apart from each other, each list of one speaker; O(n). */
export function sharedIn(
  window: TimeSpan,
  first: readonly TimeSpan[],
  second: readonly TimeSpan[],
  limits: Pick<TurnThresholds, 'interruptedAfterMs' | 'interruptedForMs'>,
): SharedTime {
  const madeMs: [number, number] = [0, 0];
  let overlapMs = 0;
  for (let a = 0, b = 0; a < first.length && b < second.length;) {
    const [one, two] = [first[a] as TimeSpan, second[b] as TimeSpan];
    const together = { startMs: Math.max(one.startMs, two.startMs), endMs: Math.min(one.endMs, two.endMs) };
    const length = lengthIn(window, [together]);
    overlapMs += length;
    const laterMs = one.startMs - two.startMs;
    const lasted = together.endMs - together.startMs >= limits.interruptedForMs;
    if (lasted && Math.abs(laterMs) >= limits.interruptedAfterMs) madeMs[laterMs > 0 ? 0 : 1] += length;
    if (one.endMs < two.endMs) a += 1;
    else b += 1;
  }
  return { spokenMs: [lengthIn(window, first), lengthIn(window, second)], overlapMs, madeMs };
}

function lengthIn({ startMs, endMs }: TimeSpan, spans: readonly TimeSpan[]): number {
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.endMs, endMs) - Math.max(span.startMs, startMs)),
    0,
  );
}

const isHeard = ({ startMs }: TimeSpan, ...tracks: readonly SpeechTrack[]): boolean =>
  tracks.every((track) => track.isHeardSince(startMs));

const rounded = (ratio: number): number => roundTo(ratio, 3);
