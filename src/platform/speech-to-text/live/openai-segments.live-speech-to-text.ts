import { BoundedQueue } from '../../../common/bounded-queue.js';
import { type AttemptPolicy } from '../../model-server/attempts.js';
import { OpenAiTranscriptionCall } from '../openai-transcription-call.js';
import { type SpeechEngine } from '../speech-to-text.js';
import { tooManyWait } from './live-faults.js';
import {
  type LiveSpeechCapabilities,
  type LiveSpeechRequest,
  LiveSpeechToText,
  type LiveTranscription,
} from './live-speech-to-text.js';
import { SegmentsTranscription } from './segments-transcription.js';

export interface OpenAiSegmentsOptions {
  /** Null: the vendor's own. */
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  verbatim: boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy?: Partial<AttemptPolicy>;
  /** From an utterance's turn to its final or failed, all tries and waiting included. */
  deadlineMs?: number;
  coolDownMs?: number;
  /** Calls of all answers of this process that run at the same time. */
  concurrentCalls?: number;
  /** Closed utterances of all answers that may wait for a call. */
  waitingCalls?: number;
}

const DEFAULT_POLICY: AttemptPolicy = { tries: 3, attemptTimeoutMs: 10_000, backoffMs: 250, longestPauseMs: 5_000 };
const DEADLINE_MS = 20_000;
const COOL_DOWN_MS = 10_000;
const CONCURRENT_CALLS = 16;
const WAITING_CALLS = 1_024;

/**
 * Live transcription by any server that speaks `/audio/transcriptions`: each utterance is a call of its own once it is
 * closed, and while it is open it is sent again about once a second for its partials.
 */
export class OpenAiSegmentsLiveSpeechToText extends LiveSpeechToText {
  readonly capabilities: LiveSpeechCapabilities;
  readonly engine: SpeechEngine;
  readonly unavailableReason = null;
  private readonly call: OpenAiTranscriptionCall;
  private readonly calls: BoundedQueue;
  private readonly deadlineMs: number;

  constructor(private readonly options: OpenAiSegmentsOptions) {
    super();
    const { model, verbatim, deadlineMs = DEADLINE_MS, coolDownMs = COOL_DOWN_MS } = options;
    const { concurrentCalls = CONCURRENT_CALLS, waitingCalls = WAITING_CALLS } = options;
    this.engine = { model, verbatim };
    this.capabilities = { streaming: false, words: true, verbatim, languages: 'any' };
    this.deadlineMs = deadlineMs;
    const policy = { ...DEFAULT_POLICY, ...options.policy };
    this.call = new OpenAiTranscriptionCall({ ...options, policy, deadlineMs, coolDownMs });
    const limits = { concurrent: concurrentCalls, waiting: waitingCalls, waitMs: deadlineMs };
    this.calls = new BoundedQueue(limits, tooManyWait);
  }

  open(request: LiveSpeechRequest): LiveTranscription {
    const { call, calls, deadlineMs } = this;
    return new SegmentsTranscription(request, { call, calls, deadlineMs, now: this.options.now });
  }
}
