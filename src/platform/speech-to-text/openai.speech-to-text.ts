import { openAsBlob } from 'node:fs';
import { type OpenAI } from 'openai';
import { type AttemptContext, type AttemptPolicy, withAttempts } from '../model-server/attempts.js';
import { CircuitBreaker } from '../model-server/circuit-breaker.js';
import { providerClient } from '../model-server/provider-client.js';
import { invalidReply, toProviderFault } from '../model-server/provider-fault.js';
import {
  type SpeechEngine,
  type SpeechRequest,
  type SpeechResult,
  SpeechToText,
  SpeechToTextError,
} from './speech-to-text.js';
import { UnusableTranscriptError, normaliseTranscript } from './transcript-normaliser.js';
import { plainerForm, RICHEST_FORM, type TranscriptionForm } from './transcription-form.js';

export interface OpenAiSpeechToTextOptions {
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  verbatim: boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy?: Partial<AttemptPolicy>;
  deadlineMs?: number;
}

// Ten minutes of speech with token-level times is below 2 MB.
const REPLY_LIMIT_BYTES = 8 * 1024 * 1024;
const DEADLINE_MS = 300_000;
const FORM_MEMORY_MS = 3_600_000;
const DEFAULT_POLICY: AttemptPolicy = { tries: 3, attemptTimeoutMs: 180_000, backoffMs: 1000, longestPauseMs: 15_000 };

type OpenedRequest = SpeechRequest & { readonly file: File };

/** Any server that speaks `/audio/transcriptions`: the vendor's, speaches, whisper.cpp, vLLM. */
export class OpenAiSpeechToText extends SpeechToText {
  readonly engine: SpeechEngine;
  readonly unavailableReason = null;
  private readonly client: OpenAI;
  private readonly policy: AttemptPolicy;
  private readonly breaker: CircuitBreaker;
  private form: TranscriptionForm = RICHEST_FORM;
  private formLearntAt = 0;

  constructor(private readonly options: OpenAiSpeechToTextOptions) {
    super();
    this.engine = { model: options.model, verbatim: options.verbatim };
    this.client = providerClient(options, REPLY_LIMIT_BYTES);
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    this.breaker = new CircuitBreaker({ failuresToOpen: 5, coolDownMs: 30_000, now: options.now });
  }

  available(): boolean {
    return true;
  }

  async transcribe(request: SpeechRequest): Promise<SpeechResult> {
    const { now, deadlineMs = DEADLINE_MS } = this.options;
    // Outside the tries: a file that cannot be opened is a fault of this machine, not of the engine or the recording.
    const sent = { ...request, file: await fileOf(request) };
    const attempts = { policy: this.policy, breaker: this.breaker, deadlineMs, signal: request.signal, now };
    try {
      return await withAttempts(attempts, (context) => this.attempt(sent, context));
    } catch (error) {
      const fault = toProviderFault(error, request.signal?.aborted ?? false);
      throw new SpeechToTextError(fault.reason, fault.message, fault.retryable, fault.retryAfterSeconds);
    }
  }

  private async attempt(request: OpenedRequest, context: AttemptContext): Promise<SpeechResult> {
    const reply = await this.ask(request, this.knownForm(), context);
    try {
      const transcript = normaliseTranscript(reply, { durationSeconds: request.durationSeconds });
      return { ...transcript, model: this.options.model };
    } catch (error) {
      if (error instanceof UnusableTranscriptError) throw invalidReply(error.message);
      throw error;
    }
  }

  /** A self-hosted engine may have got another model since, one that has word times. */
  private knownForm(): TranscriptionForm {
    return this.options.now() - this.formLearntAt < FORM_MEMORY_MS ? this.form : RICHEST_FORM;
  }

  /** A refused form costs no try: the plainer one follows at once, and is remembered once it worked. */
  private async ask(request: OpenedRequest, form: TranscriptionForm, context: AttemptContext): Promise<unknown> {
    try {
      const reply = await this.send(request, form, context);
      if (form !== this.form) this.formLearntAt = this.options.now();
      this.form = form;
      return reply;
    } catch (error) {
      const fault = toProviderFault(error, false);
      const plainer = plainerForm(form, fault);
      if (!plainer) throw error;
      return this.ask(request, plainer, context);
    }
  }

  private async send(request: OpenedRequest, form: TranscriptionForm, context: AttemptContext): Promise<unknown> {
    const body: OpenAI.Audio.TranscriptionCreateParamsNonStreaming = {
      file: request.file,
      model: this.options.model,
      response_format: form.format,
      temperature: 0,
      ...(form.languageField === 'language' ? { language: request.language } : { languages: [request.language] }),
      ...(form.format === 'verbose_json' ? { timestamp_granularities: ['word', 'segment'] } : {}),
    };
    const { signal, timeoutMs: timeout } = context;
    return await this.client.audio.transcriptions.create(body, { signal, timeout });
  }
}

// A Blob over the file, not a stream: it is read as it is sent, and a second try can read it again.
async function fileOf(request: SpeechRequest): Promise<File> {
  return new File([await openAsBlob(request.path)], request.fileName, { type: request.mediaType });
}
