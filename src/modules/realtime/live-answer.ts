import type { JournalWriter } from '../../platform/audio-journal/audio-journal.js';
import { LiveDeliveryMeter } from '../../speech/live/live-delivery.js';
import type { LiveWords } from '../../speech/live/live-words.js';
import { thresholdsFor } from '../../speech/thresholds.js';
import type { AnswerHearing } from '../../speech/live/answer-hearing.js';
import { FRAME_MS, LONGEST_ANSWER_SECONDS } from '../../contract/live-payloads.js';
import type { StartedAnswer } from '../live-session/live-session.views.js';
import type { LiveTranscript } from './live-transcript.js';

/**
 * `taken`: the next frame. `known`: it was here before. `gap`: frames before it are missing. `full`: the disk does not
 * keep up. `too_long`: the answer is as long as an answer may be. `unfit`: no frame at the answer's rate is so short or long.
 * `closed`: no more sound is taken.
 */
export type FrameOutcome = 'taken' | 'known' | 'gap' | 'full' | 'too_long' | 'unfit' | 'closed';

interface LiveAnswerParts {
  readonly hearing: AnswerHearing;
  readonly transcript: LiveTranscript;
  readonly words: LiveWords;
  readonly writer: JournalWriter;
  /** The frame that is expected next. */
  readonly nextSeq: number;
}

/** An answer that is being spoken, in the process that takes its sound. Everything here is synchronous and in order. */
export class LiveAnswer {
  readonly hearing: AnswerHearing;
  readonly transcript: LiveTranscript;
  readonly words: LiveWords;
  readonly delivery: LiveDeliveryMeter;
  private readonly writer: JournalWriter;
  private next: number;
  private stopped = false;
  private waiting: (() => void)[] = [];

  constructor(
    /** Renewed when the same process takes the answer up again. */
    public stream: StartedAnswer,
    { hearing, transcript, words, writer, nextSeq }: LiveAnswerParts,
  ) {
    this.delivery = new LiveDeliveryMeter(thresholdsFor(stream.language));
    this.hearing = hearing;
    this.transcript = transcript;
    this.words = words;
    this.writer = writer;
    this.next = nextSeq;
  }

  /** Whether sound is still taken. */
  get open(): boolean {
    return !this.stopped;
  }

  get nextSeq(): number {
    return this.next;
  }

  /** The latest frame that survives a killed server; −1 before the first. */
  get committedSeq(): number {
    return this.writer.committedSeq;
  }

  /** Where the answer has come to on the session's timeline, ms. */
  get sessionMs(): number {
    return this.stream.offsetMs + this.hearing.chain.log.lengthMs;
  }

  /** The journal first: what is heard is what can be heard again. */
  take(seq: number, samples: Uint8Array): FrameOutcome {
    if (this.stopped) return 'closed';
    if (!this.fits(samples.length)) return 'unfit';
    if (seq < this.next) return 'known';
    if (seq > this.next && !this.beginsAnywhere) return 'gap';
    if (this.hearing.durationMs >= LONGEST_ANSWER_SECONDS * 1_000) return 'too_long';
    if (!this.writer.append(seq, samples)) return 'full';
    this.next = seq + 1;
    this.transcript.take(samples, this.hearing.push(samples));
    return 'taken';
  }

  /** Everything taken survives a killed server now; false when the disk did not manage in time. */
  async durable(deadlineMs: number): Promise<boolean> {
    const late = AbortSignal.timeout(deadlineMs);
    while (this.committedSeq < this.next - 1 && !late.aborted) await this.nextCommit(late);
    return this.committedSeq >= this.next - 1;
  }

  committed(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const go of waiting) go();
  }

  /** No more sound is taken; what is open is settled. Safe to call again. */
  stop(): void {
    this.stopped = true;
    this.transcript.cut(this.hearing.finish());
  }

  /** This process has no more to do with the answer. */
  release(): void {
    this.stopped = true;
    this.transcript.disconnect();
    this.writer.close();
  }

  /** What came before and was not stored is forgotten: it is gone on with wherever the client is. */
  private get beginsAnywhere(): boolean {
    return !this.stream.stored && this.hearing.durationMs === 0;
  }

  private fits(bytes: number): boolean {
    const { sampleRateHz } = this.stream;
    const bytesOf = (ms: number): number => (2 * ms * sampleRateHz) / 1_000;
    return bytes >= Math.floor(bytesOf(FRAME_MS.least) / 2) * 2 && bytes <= Math.ceil(bytesOf(FRAME_MS.most));
  }

  private nextCommit(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
