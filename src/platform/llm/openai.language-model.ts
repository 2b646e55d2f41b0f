import { type OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import {
  type AttemptContext,
  type AttemptPolicy,
  type Attempts,
  LocalFault,
  withAttempts,
} from '../model-server/attempts.js';
import { CircuitBreaker } from '../model-server/circuit-breaker.js';
import { providerClient } from '../model-server/provider-client.js';
import { invalidReply, ProviderFault, toProviderFault } from '../model-server/provider-fault.js';
import { type ChatDialect, firstDialect, nextDialect } from './chat-dialect.js';
import {
  type Completion,
  type CompletionRequest,
  LanguageModel,
  LanguageModelError,
  type TextPart,
  type TextRequest,
} from './language-model.js';
import { type ModelBudget } from './model-budget.js';
import { readReply } from './model-reply.js';
import { shownText, type StreamEnd } from './openai-text-stream.js';
import { conversationMessages, type PromptMessage, promptMessages } from './prompt-messages.js';

export interface OpenAiLanguageModelOptions {
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy?: Partial<AttemptPolicy>;
}

const REPLY_LIMIT_BYTES = 512 * 1024;
/** Each token of a stream comes in an envelope of some 300 bytes. */
const STREAM_LIMIT_BYTES = 4 * 1024 * 1024;
const DEFAULT_POLICY: AttemptPolicy = { tries: 3, attemptTimeoutMs: 30_000, backoffMs: 500, longestPauseMs: 10_000 };

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
type StreamBody = OpenAI.ChatCompletionCreateParamsStreaming;

/** A reply that has begun. */
interface BegunText {
  first: string;
  rest: AsyncGenerator<string, StreamEnd, undefined>;
  call: AbortController;
}

/** Any server that speaks `/chat/completions`: the vendor's, vLLM, llama.cpp, Ollama. */
export class OpenAiLanguageModel extends LanguageModel {
  readonly model: string;
  readonly unavailableReason = null;
  private readonly client: OpenAI;
  private readonly streamClient: OpenAI;
  private readonly policy: AttemptPolicy;
  private readonly breaker: CircuitBreaker;
  private dialect: ChatDialect;

  constructor(
    private readonly options: OpenAiLanguageModelOptions,
    private readonly budget: ModelBudget,
  ) {
    super();
    this.model = options.model;
    this.dialect = firstDialect(options.baseUrl);
    this.client = providerClient(options, REPLY_LIMIT_BYTES);
    this.streamClient = providerClient(options, STREAM_LIMIT_BYTES);
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    this.breaker = new CircuitBreaker({ failuresToOpen: 5, coolDownMs: 30_000, now: options.now });
  }

  available(): boolean {
    return true;
  }

  async complete<T>(request: CompletionRequest<T>): Promise<Completion<T>> {
    const startedAt = performance.now();
    try {
      const reply = await withAttempts(this.attempts(request), (context) => this.attempt(request, context));
      return { ...reply, model: this.model, latencyMs: Math.round(performance.now() - startedAt) };
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      throw asModelError(error, request.signal);
    }
  }

  async *stream(request: TextRequest): AsyncGenerator<TextPart, void, undefined> {
    const startedAt = performance.now();
    const { first, rest, call } = await this.begin(request);
    try {
      yield { kind: 'delta', text: first };
      for (;;) {
        const next = await this.nextPiece(rest, request);
        if (next.done === true) {
          const latencyMs = Math.round(performance.now() - startedAt);
          yield { kind: 'end', model: this.model, cut: next.value.cut, latencyMs, tokens: tokensOf(next.value) };
          return;
        }
        yield { kind: 'delta', text: next.value };
      }
    } finally {
      call.abort();
    }
  }

  private attempts({ deadlineMs, signal }: Pick<TextRequest, 'deadlineMs' | 'signal'>): Attempts {
    return { policy: this.policy, breaker: this.breaker, deadlineMs, signal, now: this.options.now };
  }

  private async begin(request: TextRequest): Promise<BegunText> {
    try {
      return await withAttempts(this.attempts(request), (context) => this.beginOnce(request, context));
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      throw asModelError(error, request.signal);
    }
  }

  /** A try counts until its first words are there: from then on there is nothing to try again. */
  private async beginOnce(request: TextRequest, context: AttemptContext): Promise<BegunText> {
    await this.pay(request.userId);
    const dialect = this.dialect;
    const call = new AbortController();
    const ended = () => call.abort();
    context.signal.addEventListener('abort', ended, { once: true });
    const body = streamBodyOf(request, this.model, dialect);
    const options = { signal: call.signal, timeout: context.timeoutMs };
    try {
      const response = await this.learning(dialect, () =>
        this.streamClient.chat.completions.create(body, options).asResponse(),
      );
      const limits = { maxCharacters: request.maxCharacters, idleMs: Math.min(request.idleMs, context.timeoutMs) };
      const rest = shownText(response, call, this.streamClient, limits);
      const first = await rest.next();
      if (first.done === true) throw invalidReply('nothing to show');
      return { first: first.value, rest, call };
    } catch (error) {
      call.abort();
      throw error;
    }
  }

  private async nextPiece(
    rest: BegunText['rest'],
    { signal }: TextRequest,
  ): Promise<IteratorResult<string, StreamEnd>> {
    try {
      return await rest.next();
    } catch (error) {
      const fault = toProviderFault(error, signal?.aborted ?? false);
      if (fault.unhealthy) this.breaker.failed();
      throw asModelError(fault, signal);
    }
  }

  private async attempt<T>(request: CompletionRequest<T>, context: AttemptContext) {
    await this.pay(request.userId);
    const dialect = this.dialect;
    const completion = await this.send(bodyOf(request, this.model, dialect), dialect, context);
    return { value: readReply(completion, request.schema), tokens: tokensOf(completion) };
  }

  private async send(body: Body, dialect: ChatDialect, context: AttemptContext): Promise<unknown> {
    const { signal, timeoutMs: timeout } = context;
    return this.learning(dialect, () => this.client.chat.completions.create(body, { signal, timeout }));
  }

  private async learning<T>(dialect: ChatDialect, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const fault = toProviderFault(error, false);
      const next = nextDialect(dialect, fault);
      if (!next) throw error;
      this.dialect = next;
      throw new ProviderFault('rejected', { retryable: true, status: fault.status });
    }
  }

  private async pay(userId: string): Promise<void> {
    const decision = await this.budget.take(userId).catch((cause: unknown) => {
      throw new LocalFault('The call could not be counted.', { cause });
    });
    if (decision.granted) return;
    throw new ProviderFault('budget_exhausted', { retryable: false, retryAfterSeconds: decision.retryAfterSeconds });
  }
}

function bodyOf<T>(request: CompletionRequest<T>, model: string, dialect: ChatDialect): Body {
  const format = zodResponseFormat(request.schema, request.schemaName);
  const schemaInPrompt = dialect.format === 'json_schema' ? null : JSON.stringify(format.json_schema.schema);
  const messages: PromptMessage[] = promptMessages(request, schemaInPrompt);
  return {
    model,
    messages,
    stream: false,
    [dialect.tokenLimit]: request.maxOutputTokens,
    ...(dialect.temperature ? { temperature: request.temperature ?? 0 } : {}),
    ...(dialect.format === 'json_schema' ? { response_format: format } : {}),
    ...(dialect.format === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
  };
}

function streamBodyOf(request: TextRequest, model: string, dialect: ChatDialect): StreamBody {
  return {
    model,
    messages: conversationMessages(request),
    stream: true,
    [dialect.tokenLimit]: request.maxOutputTokens,
    ...(dialect.temperature ? { temperature: request.temperature ?? 0 } : {}),
    ...(dialect.streamUsage ? { stream_options: { include_usage: true } } : {}),
  };
}

function asModelError(error: ProviderFault, signal: AbortSignal | undefined): LanguageModelError {
  const { reason, message, retryable, retryAfterSeconds } = toProviderFault(error, signal?.aborted ?? false);
  return new LanguageModelError(reason, message, retryable, retryAfterSeconds);
}

function tokensOf(completion: unknown): Completion<unknown>['tokens'] {
  const usage = (completion as { usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } | null }).usage;
  return { input: count(usage?.prompt_tokens), output: count(usage?.completion_tokens) };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
