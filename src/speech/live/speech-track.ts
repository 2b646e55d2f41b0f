import { type SpeechLog } from '../signal/speech-log.js';
import { joinSpans, type TimeSpan } from '../speech-timeline.js';

/** What is remembered of a speaker; longer than any window it is looked at through, ms. */
const KEPT_MS = 130_000;
/** Sound that is under way and does not come on for so long is not waited for any longer, ms. */
const STALLED_MS = 2_000;
/** Of one telling: more stretches than anybody speaks in that time. */
const MOST_TOLD = 64;

/** What another process tells of a speaker: short, and harmless when it comes twice, late or not at all. */
export interface ToldSpeech {
  readonly spans: readonly TimeSpan[];
  /** Up to where this is all. */
  readonly untilMs: number;
  /** Whether more sound is under way. */
  readonly open: boolean;
}

/**
 * When one speaker spoke lately, on the timeline of the session, from whichever sources it comes: what is being heard
 * here, what was heard here before, and what other processes tell. Of bounded size.
 */
export class SpeechTrack {
  private past: readonly TimeSpan[] = [];
  private live: { readonly offsetMs: number; readonly log: SpeechLog } | null = null;
  private told: { readonly untilMs: number; readonly open: boolean } | null = null;
  private first: number | null = null;
  private seenUntilMs = -1;
  private seenAtMs = 0;
  private unheardMs: number | null = null;

  /** From when on anything is known; null: nothing yet. */
  get sinceMs(): number | null {
    return this.first;
  }

  /** Sound is being heard here from now on; its log is read when it is needed. */
  begin(offsetMs: number, log: SpeechLog): void {
    if (this.live?.log === log) return;
    this.end();
    this.live = { offsetMs, log };
    this.first ??= offsetMs;
  }

  /** No more of it is heard here. */
  end(): void {
    if (this.live === null) return;
    const untilMs = this.heardUntilMs;
    this.past = this.turnsSince(untilMs - KEPT_MS, 0);
    this.told = { untilMs, open: false };
    this.live = null;
  }

  /** Heard elsewhere. While sound is heard here, that counts. */
  tell({ spans, untilMs, open }: ToldSpeech): void {
    if (this.live !== null || !Number.isFinite(untilMs)) return;
    this.first ??= spans[0]?.startMs ?? untilMs;
    this.past = this.kept(spans.slice(-MOST_TOLD), untilMs);
    this.told = { untilMs: Math.max(untilMs, this.told?.untilMs ?? 0), open };
  }

  /** Measured by the speaker's device at that moment: whether it was silent is not known here. */
  unheardAt(atMs: number): void {
    this.unheardMs = atMs;
  }

  /** Whether all of a window could be heard. */
  isHeardSince(fromMs: number): boolean {
    return this.unheardMs === null || this.unheardMs < fromMs;
  }

  /**
   * Up to where it is known whether they spoke. Somebody who sends nothing is silent up to the present; sound that is
   * under way is waited for, but not for long.
   * @param nowMs of the clock, on the session's timeline
   */
  knownUntilMs(nowMs: number): number {
    const untilMs = this.heardUntilMs;
    const open = this.live !== null || this.told?.open === true;
    if (untilMs !== this.seenUntilMs) {
      this.seenUntilMs = untilMs;
      this.seenAtMs = nowMs;
    }
    return open && nowMs - this.seenAtMs < STALLED_MS ? untilMs : Math.max(untilMs, nowMs);
  }

  /** Turns that end after `fromMs`, whole, in order; speech closer together than `turnGapMs` is one. Looks back no further. */
  turnsSince(fromMs: number, turnGapMs: number): TimeSpan[] {
    const turns: { startMs: number; endMs: number }[] = [];
    const add = (startMs: number, endMs: number): boolean => {
      const later = turns.at(-1);
      if (later !== undefined && later.startMs - endMs < turnGapMs) later.startMs = Math.min(startMs, later.startMs);
      else if (endMs <= fromMs) return false;
      else turns.push({ startMs, endMs });
      return true;
    };
    if (this.addLive(add)) this.past.findLast(({ startMs, endMs }) => !add(startMs, endMs));
    return turns.reverse();
  }

  /** For other processes: what came since an earlier telling. */
  toldSince(fromMs: number): ToldSpeech {
    const spans = this.turnsSince(fromMs, 0).slice(-MOST_TOLD);
    return { spans, untilMs: this.heardUntilMs, open: this.live !== null };
  }

  private get heardUntilMs(): number {
    if (this.live !== null) return this.live.offsetMs + this.live.log.lengthMs;
    return this.told?.untilMs ?? 0;
  }

  /** What is heard here, latest first, until `add` has enough. @returns whether it wants more */
  private addLive(add: (startMs: number, endMs: number) => boolean): boolean {
    if (this.live === null) return true;
    const { offsetMs, log } = this.live;
    for (let at = log.stretches - 1; at >= 0; at -= 1) {
      if (!add(offsetMs + log.startMs(at), offsetMs + log.endMs(at))) return false;
    }
    return true;
  }

  private kept(more: readonly TimeSpan[], untilMs: number): TimeSpan[] {
    return joinSpans([...this.past, ...more], 0).filter(({ endMs }) => endMs > untilMs - KEPT_MS);
  }
}
