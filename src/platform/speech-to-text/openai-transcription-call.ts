import { type OpenAI } from 'openai';
import { type AttemptContext, type AttemptPolicy, withAttempts } from '../model-server/attempts.js';
import { CircuitBreaker } from '../model-server/circuit-breaker.js';
import { providerClient } from '../model-server/provider-client.js';
import { invalidReply, toProviderFault } from '../model-server/provider-fault.js';
import { type SpeechResult, SpeechToTextError } from './speech-to-text.js';
import { UnusableTranscriptError, normaliseTranscript } from './transcript-normaliser.js';
import { plainerForm, RICHEST_FORM, type TranscriptionForm } from './transcription-form.js';

export interface TranscriptionCallOptions {
  /** Null: the vendor's own. */
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy: AttemptPolicy;
  deadlineMs: number;
  /** How long a provider that failed several times in a row is left alone. */
  coolDownMs: number;
}

/** Sound to be transcribed in one call. */
export interface SentSound {
  readonly file: File;
  /** ISO 639-1. */
  readonly language: string;
  /** As measured by us; bounds the times the engine claims. */
  readonly durationSeconds: number;
}

export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
  /** Fewer than the policy allows. */
  readonly tries?: number;
  readonly deadlineMs?: number;
}

// Ten minutes of speech with token-level times is below 2 MB.
const REPLY_LIMIT_BYTES = 8 * 1024 * 1024;
const FORM_MEMORY_MS = 3_600_000;

/**
 * Calls of `/audio/transcriptions` at one server, with everything that is learnt about it on the way: the form it wants to
 * be asked in, and whether it is well.
 */
export class OpenAiTranscriptionCall {
  private readonly client: OpenAI;
  private readonly breaker: CircuitBreaker;
  private form: TranscriptionForm = RICHEST_FORM;
  private formLearntAt = 0;

  constructor(private readonly options: TranscriptionCallOptions) {
    const { coolDownMs, now } = options;
    this.client = providerClient(options, REPLY_LIMIT_BYTES);
    this.breaker = new CircuitBreaker({ failuresToOpen: 5, coolDownMs, now });
  }

  /** @throws {SpeechToTextError} for what the engine does */
  async transcribe(sound: SentSound, limits: CallLimits = {}): Promise<SpeechResult> {
    const { now, policy } = this.options;
    const { signal, tries = policy.tries, deadlineMs = this.options.deadlineMs } = limits;
    const attempts = { policy: { ...policy, tries }, breaker: this.breaker, deadlineMs, signal, now };
    try {
      return await withAttempts(attempts, (context) => this.attempt(sound, context));
    } catch (error) {
      const fault = toProviderFault(error, signal?.aborted ?? false);
      throw new SpeechToTextError(fault.reason, fault.message, fault.retryable, fault.retryAfterSeconds);
    }
  }

  private async attempt(sound: SentSound, context: AttemptContext): Promise<SpeechResult> {
    const reply = await this.ask(sound, this.knownForm(), context);
    try {
      const transcript = normaliseTranscript(reply, { durationSeconds: sound.durationSeconds });
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
  private async ask(sound: SentSound, form: TranscriptionForm, context: AttemptContext): Promise<unknown> {
    try {
      const reply = await this.send(sound, form, context);
      if (form !== this.form) this.formLearntAt = this.options.now();
      this.form = form;
      return reply;
    } catch (error) {
      const fault = toProviderFault(error, false);
      const plainer = plainerForm(form, fault);
      if (!plainer) throw error;
      return this.ask(sound, plainer, context);
    }
  }

  private async send(sound: SentSound, form: TranscriptionForm, context: AttemptContext): Promise<unknown> {
    const body: OpenAI.Audio.TranscriptionCreateParamsNonStreaming = {
      file: sound.file,
      model: this.options.model,
      response_format: form.format,
      temperature: 0,
      ...(form.languageField === 'language' ? { language: sound.language } : { languages: [sound.language] }),
      ...(form.format === 'verbose_json' ? { timestamp_granularities: ['word', 'segment'] } : {}),
    };
    const { signal, timeoutMs: timeout } = context;
    return await this.client.audio.transcriptions.create(body, { signal, timeout });
  }
}
