import { SpeechToTextError } from '../speech-to-text.js';
import type { LiveSpeechEvent, LiveSpeechRequest } from './live-speech-to-text.js';

/** What comes of one closed utterance. */
export type UtteranceOutcome = Extract<LiveSpeechEvent, { kind: 'final' | 'failed' }>;

/**
 * Keeps the promise of a live transcription: every closed utterance comes to exactly one end, told in the order of closing,
 * and nothing is told after the end or an abort.
 */
export class UtteranceLedger {
  /** Aborted when nothing is told any more: what still runs may stop. */
  readonly signal: AbortSignal;
  private readonly over = new AbortController();
  private readonly ended = Promise.withResolvers<void>();
  private readonly known = new Set<string>();
  /** In the order of closing; null until it is known what comes of it. */
  private readonly owed = new Map<string, UtteranceOutcome | null>();
  private finishing = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly request: Pick<LiveSpeechRequest, 'signal' | 'tell'>) {
    this.signal = this.over.signal;
    request.signal.addEventListener('abort', this.abort, { once: true });
    if (request.signal.aborted) this.abort();
  }

  /** Takes a closed utterance into account; false when it was before, or nothing is taken any more. */
  close(id: string): boolean {
    if (this.finishing || this.signal.aborted || this.known.has(id)) return false;
    this.known.add(id);
    this.owed.set(id, null);
    return true;
  }

  /** The first outcome counts. */
  settle(outcome: UtteranceOutcome): void {
    if (this.signal.aborted || this.owed.get(outcome.utteranceId) !== null) return;
    this.owed.set(outcome.utteranceId, outcome);
    this.tellSettled();
    if (this.finishing && this.owed.size === 0) this.end();
  }

  partial(utteranceId: string, text: string): void {
    const settled = this.known.has(utteranceId) && this.owed.get(utteranceId) !== null;
    if (!settled) this.tell({ kind: 'partial', utteranceId, text });
  }

  tell(event: LiveSpeechEvent): void {
    if (!this.signal.aborted) this.request.tell(event);
  }

  /** Whether it is still to be found out what comes of an utterance. */
  isOwed(id: string): boolean {
    return this.owed.get(id) === null;
  }

  finish(deadlineMs: number): Promise<void> {
    if (this.finishing || this.signal.aborted) return this.ended.promise;
    this.finishing = true;
    if (this.owed.size === 0) this.end();
    else this.timer = setTimeout(() => this.giveUp(), deadlineMs);
    return this.ended.promise;
  }

  private giveUp(): void {
    const error = new SpeechToTextError('timeout', 'The answer ended before the engine was done.', true);
    for (const [utteranceId, outcome] of [...this.owed]) {
      if (outcome === null) this.settle({ kind: 'failed', utteranceId, error });
    }
  }

  private tellSettled(): void {
    for (const [id, outcome] of this.owed) {
      if (outcome === null) return;
      this.owed.delete(id);
      this.tell(outcome);
    }
  }

  private end(): void {
    this.tell({ kind: 'end' });
    this.abort();
  }

  private readonly abort = (): void => {
    clearTimeout(this.timer);
    this.request.signal.removeEventListener('abort', this.abort);
    this.owed.clear();
    this.over.abort();
    this.ended.resolve();
  };
}
