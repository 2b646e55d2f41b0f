import { BoundedQueue } from '../../../common/bounded-queue.js';
import type { TimedWord } from '../../../speech/text/words.js';
import type { TimeSpan } from '../../../speech/speech-timeline.js';
import { type CallLimits, type OpenAiTranscriptionCall } from '../openai-transcription-call.js';
import { type SpeechResult, SpeechToTextError } from '../speech-to-text.js';
import { byteAt, timeAt, wavOf } from './answer-sound.js';
import { soundMissing, tooManyWait } from './live-faults.js';
import type { LiveSpeechRequest, LiveTranscription } from './live-speech-to-text.js';
import { UtteranceLedger } from './utterance-ledger.js';

/** What all answers of a process share. */
export interface SharedCalls {
  readonly call: OpenAiTranscriptionCall;
  readonly calls: BoundedQueue;
  readonly deadlineMs: number;
  readonly now: () => number;
}

/** Of one answer, so that a long one that is caught up with leaves room to the others. */
const CALLS_OF_ONE_ANSWER = 3;
const WAITING_OF_ONE_ANSWER = 5_000;
const PARTIAL_EVERY_MS = 1_000;
const PARTIAL_DEADLINE_MS = 5_000;
/** Places among the calls that partials leave free for finals. */
const FREE_FOR_FINALS = 4;

interface OpenUtterance {
  readonly id: string;
  readonly startMs: number;
  /** Aborts the call for its partial. */
  readonly over: AbortController;
  /** Up to where it was sent, and when, ms since the epoch. */
  sentMs: number;
  sentAt: number;
  /** Not while a call is under way, and not again after one that failed. */
  mayAsk: boolean;
}

/** One answer, transcribed utterance by utterance. */
export class SegmentsTranscription implements LiveTranscription {
  private readonly ledger: UtteranceLedger;
  private readonly line: BoundedQueue;
  private heardBytes: number;
  private open: OpenUtterance | null = null;

  constructor(
    private readonly request: LiveSpeechRequest,
    private readonly shared: SharedCalls,
  ) {
    this.ledger = new UtteranceLedger(request);
    this.heardBytes = byteAt(request.heardMs ?? 0, request.sampleRateHz);
    const limits = { concurrent: CALLS_OF_ONE_ANSWER, waiting: WAITING_OF_ONE_ANSWER };
    this.line = new BoundedQueue(limits, tooManyWait);
    queueMicrotask(() => this.ledger.tell({ kind: 'start' }));
  }

  audio(samples: Uint8Array): void {
    this.heardBytes += samples.byteLength;
    if (this.open) this.offerPartial(this.open);
  }

  opened({ id, startMs }: { readonly id: string; readonly startMs: number }): void {
    this.open?.over.abort();
    this.open = { id, startMs, over: new AbortController(), sentMs: startMs, sentAt: -Infinity, mayAsk: true };
    this.offerPartial(this.open);
  }

  closed(utterance: { readonly id: string; readonly startMs: number; readonly endMs: number }): void {
    if (this.open?.id === utterance.id) {
      this.open.over.abort();
      this.open = null;
    }
    if (this.ledger.close(utterance.id)) void this.transcribe(utterance);
  }

  finish(deadlineMs: number): Promise<void> {
    this.open?.over.abort();
    this.open = null;
    return this.ledger.finish(deadlineMs);
  }

  private async transcribe(utterance: TimeSpan & { readonly id: string }): Promise<void> {
    const { ledger } = this;
    const utteranceId = utterance.id;
    try {
      const { text, words, model } = await this.line.run(() => this.inTurn(utterance), ledger.signal);
      ledger.settle({ kind: 'final', utteranceId, text, words: shifted(words, utterance.startMs), model });
    } catch (error) {
      ledger.settle({ kind: 'failed', utteranceId, error: faultOf(error) });
    }
  }

  private inTurn(span: TimeSpan): Promise<SpeechResult> {
    const { calls, deadlineMs, now } = this.shared;
    const { signal } = this.ledger;
    const startedAt = now();
    return calls.run(() => this.ask(span, { signal, deadlineMs: deadlineMs - (now() - startedAt) }), signal);
  }

  /** Partials never wait: one that finds no room is left out. */
  private offerPartial(utterance: OpenUtterance): void {
    const { calls, now } = this.shared;
    const heardMs = timeAt(this.heardBytes, this.request.sampleRateHz);
    if (!utterance.mayAsk || heardMs - utterance.sentMs < PARTIAL_EVERY_MS) return;
    if (now() - utterance.sentAt < PARTIAL_EVERY_MS || calls.free <= FREE_FOR_FINALS) return;
    utterance.mayAsk = false;
    utterance.sentMs = heardMs;
    utterance.sentAt = now();
    void this.askPartial(utterance);
  }

  private async askPartial(utterance: OpenUtterance): Promise<void> {
    const { id, startMs, sentMs: endMs, over } = utterance;
    const signal = AbortSignal.any([over.signal, this.ledger.signal]);
    try {
      const limits = { signal, tries: 1, deadlineMs: PARTIAL_DEADLINE_MS };
      const { text } = await this.shared.calls.run(() => this.ask({ startMs, endMs }, limits), signal);
      if (signal.aborted) return;
      if (text !== '') this.ledger.partial(id, text);
      utterance.mayAsk = true;
    } catch {
      // Partials are a kindness. What the engine lacks is told by the final of the same utterance.
    }
  }

  private async ask(span: TimeSpan, limits: CallLimits): Promise<SpeechResult> {
    const { read, sampleRateHz, language } = this.request;
    const samples = await read(span);
    const audioSeconds = timeAt(samples.byteLength, sampleRateHz) / 1000;
    if (audioSeconds === 0) throw soundMissing();
    const file = new File([wavOf(samples, sampleRateHz)], 'utterance.wav', { type: 'audio/wav' });
    const result = await this.shared.call.transcribe({ file, language, durationSeconds: audioSeconds }, limits);
    this.ledger.tell({ kind: 'usage', audioSeconds });
    return result;
  }
}

function shifted(words: TimedWord[] | null, byMs: number): TimedWord[] | null {
  return words && words.map((word) => ({ ...word, startMs: word.startMs + byMs, endMs: word.endMs + byMs }));
}

/** What is no fault of the engine's is one of reading the sound. */
function faultOf(error: unknown): SpeechToTextError {
  return error instanceof SpeechToTextError ? error : soundMissing();
}
