import type { SpeechLog } from '../signal/speech-log.js';

/** Where an utterance begins or is over, ms from the first sample. `index` counts from 0. */
export type UtteranceEdge =
  | { readonly kind: 'opened'; readonly index: number; readonly startMs: number }
  | { readonly kind: 'closed'; readonly index: number; readonly startMs: number; readonly endMs: number };

/** Silence that ends an utterance: shorter ones stand inside sentences (Campione & Véronis 2002: most under 700 ms). */
const CLOSING_SILENCE_MS = 700;
/**
 * Kept before speech. A detector that follows the noise may miss the quiet beginning of a phrase; what a recogniser is
 * not given is lost for good, and a second of silence costs it nothing.
 */
const LEAD_MS = 1_000;
/** Kept behind speech: faint sounds at its end belong to the words. */
const TAIL_MS = 300;
/** Longest utterance: text must not be waited for longer, and what is lost with one request must stay short. */
const LONGEST_MS = 15_000;
/** An utterance that must be cut is cut behind this: a recogniser needs context. */
const CUT_FROM_MS = 5_000;
/** A click or a cough: too short for a word, and recognisers make up words for it. */
const LEAST_SPEECH_MS = 100;
/** The rest behind a cut inside speech is at least this: servers refuse sound under 100 ms, and no word's end is a click. */
const LEAST_REST_MS = 200;

const NOTHING_NEW: readonly UtteranceEdge[] = [];

/**
 * Cuts what one speaker says into utterances for a recogniser, from what is settled of the sound. The edges are the
 * same whenever and however often they are asked for: a decision is made only from what can no longer change.
 *
 * An utterance begins with speech and ends with 700 ms of silence, with up to 1 s kept before and 0.3 s behind it. It is
 * opened when it holds 100 ms of speech: less than that with silence on both sides is left out, and nothing else is.
 * After 15 s it is cut in its longest gap behind the first 5 s (of equal ones in the last), and without any gap hard; the
 * next one begins there at once. Utterances do not overlap, and all speech but that left out lies in exactly one.
 *
 * Its state is a few numbers. An update costs as much as there are new stretches of speech; a cut looks again at those
 * behind it, 10 s at the most.
 */
export class UtteranceCutter {
  private index = 0;
  private previousEndMs = 0;
  /** Latest stretch that is looked at: the first one of the utterance, or a later one that it goes on to. */
  private stretch = 0;
  /** Where the speech of this utterance begins inside that stretch; its start but behind a hard cut. */
  private stretchFromMs = 0;
  /** Of the utterance, opened or not; −1 between two. */
  private startMs = -1;
  private opened = false;
  /** Speech of the utterance in the stretches before `stretch`, ms. */
  private earlierSpeechMs = 0;
  /** Stretch before the longest gap to cut in, and the length of that gap; 0: there is none. */
  private gapAfter = 0;
  private gapMs = 0;

  /** What was decided by what is settled since the last call, in order. */
  update(log: SpeechLog): readonly UtteranceEdge[] {
    return this.advance(log, Number.POSITIVE_INFINITY, false);
  }

  /**
   * The rest, when the sound is over and all of it settled: an utterance that is open ends with its speech. Nothing
   * comes afterwards.
   * @param durationMs length of the sound; no utterance ends behind its last whole millisecond
   */
  finish(log: SpeechLog, durationMs: number): readonly UtteranceEdge[] {
    return this.advance(log, Math.floor(durationMs), true);
  }

  private advance(log: SpeechLog, durationMs: number, over: boolean): readonly UtteranceEdge[] {
    if (this.stretch >= log.stretches) return NOTHING_NEW;
    const edges: UtteranceEdge[] = [];
    while (this.stretch < log.stretches) {
      if (this.startMs < 0) this.begin(log.startMs(this.stretch));
      if (!this.decide(log, durationMs, over, edges)) break;
    }
    return edges;
  }

  private begin(speechMs: number): void {
    this.startMs = Math.max(this.previousEndMs, speechMs - LEAD_MS);
    this.stretchFromMs = speechMs;
    this.earlierSpeechMs = 0;
    this.gapMs = 0;
    this.opened = false;
  }

  /** One decision about the utterance; false when it takes more sound. */
  private decide(log: SpeechLog, durationMs: number, over: boolean, edges: UtteranceEdge[]): boolean {
    const speechEndMs = log.endMs(this.stretch);
    const isLast = this.stretch === log.stretches - 1;
    const mayGrow = isLast && log.speaking && !over;
    if (!this.opened && this.earlierSpeechMs + speechEndMs - this.stretchFromMs >= LEAST_SPEECH_MS) this.open(edges);
    if (speechEndMs > this.startMs + LONGEST_MS) return this.cut(log, mayGrow, edges);
    const silenceMs = (isLast ? log.lengthMs : log.startMs(this.stretch + 1)) - speechEndMs;
    if (silenceMs >= CLOSING_SILENCE_MS || (isLast && over)) {
      this.close(Math.min(speechEndMs + TAIL_MS, this.startMs + LONGEST_MS, durationMs), edges);
      this.stretch += 1;
      return true;
    }
    if (isLast) return false;
    this.goOn(log, speechEndMs, silenceMs);
    return true;
  }

  private open(edges: UtteranceEdge[]): void {
    this.opened = true;
    edges.push({ kind: 'opened', index: this.index, startMs: this.startMs });
  }

  /** What was never opened is dropped. */
  private close(endMs: number, edges: UtteranceEdge[]): void {
    if (this.opened) {
      edges.push({ kind: 'closed', index: this.index, startMs: this.startMs, endMs });
      this.index += 1;
      this.previousEndMs = endMs;
    }
    this.startMs = -1;
  }

  /** To the stretch behind a silence that closes nothing. */
  private goOn(log: SpeechLog, speechEndMs: number, silenceMs: number): void {
    if (speechEndMs >= this.startMs + CUT_FROM_MS && silenceMs >= this.gapMs) {
      this.gapAfter = this.stretch;
      this.gapMs = silenceMs;
    }
    this.earlierSpeechMs += speechEndMs - this.stretchFromMs;
    this.stretch += 1;
    this.stretchFromMs = log.startMs(this.stretch);
  }

  /** Speech goes on beyond the longest utterance. */
  private cut(log: SpeechLog, mayGrow: boolean, edges: UtteranceEdge[]): boolean {
    if (this.gapMs === 0) return this.cutInSpeech(log.endMs(this.stretch), mayGrow, edges);
    const gapFromMs = log.endMs(this.gapAfter);
    const middleMs = gapFromMs + this.gapMs / 2;
    this.close(Math.min(gapFromMs + TAIL_MS, middleMs, this.startMs + LONGEST_MS), edges);
    this.stretch = this.gapAfter + 1;
    this.begin(gapFromMs + this.gapMs);
    return true;
  }

  private cutInSpeech(speechEndMs: number, mayGrow: boolean, edges: UtteranceEdge[]): boolean {
    const limitMs = this.startMs + LONGEST_MS;
    if (mayGrow && speechEndMs < limitMs + LEAST_REST_MS) return false;
    const cutMs = Math.min(limitMs, speechEndMs - LEAST_REST_MS);
    this.close(cutMs, edges);
    this.begin(cutMs);
    return true;
  }
}
