import { type OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { type AttemptContext, type AttemptPolicy, LocalFault, withAttempts } from '../model-server/attempts.js';
import { CircuitBreaker } from '../model-server/circuit-breaker.js';
import { providerClient } from '../model-server/provider-client.js';
import { ProviderFault, toProviderFault } from '../model-server/provider-fault.js';
import { type ChatDialect, firstDialect, nextDialect } from './chat-dialect.js';
import { type Completion, type CompletionRequest, LanguageModel, LanguageModelError } from './language-model.js';
import { type ModelBudget } from './model-budget.js';
import { readReply } from './model-reply.js';
import { type PromptMessage, promptMessages } from './prompt-messages.js';

export interface OpenAiLanguageModelOptions {
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy?: Partial<AttemptPolicy>;
}

const REPLY_LIMIT_BYTES = 512 * 1024;
const DEFAULT_POLICY: AttemptPolicy = { tries: 3, attemptTimeoutMs: 30_000, backoffMs: 500, longestPauseMs: 10_000 };

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** Any server that speaks `/chat/completions`: the vendor's, vLLM, llama.cpp, Ollama. */
export class OpenAiLanguageModel extends LanguageModel {
  readonly model: string;
  readonly unavailableReason = null;
  private readonly client: OpenAI;
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
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    this.breaker = new CircuitBreaker({ failuresToOpen: 5, coolDownMs: 30_000, now: options.now });
  }

  available(): boolean {
    return true;
  }

  async complete<T>(request: CompletionRequest<T>): Promise<Completion<T>> {
    const startedAt = performance.now();
    try {
      const { now } = this.options;
      const { deadlineMs, signal } = request;
      const attempts = { policy: this.policy, breaker: this.breaker, deadlineMs, signal, now };
      const reply = await withAttempts(attempts, (context) => this.attempt(request, context));
      return { ...reply, model: this.model, latencyMs: Math.round(performance.now() - startedAt) };
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      const fault = toProviderFault(error, request.signal?.aborted ?? false);
      throw new LanguageModelError(fault.reason, fault.message, fault.retryable, fault.retryAfterSeconds);
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
    try {
      return await this.client.chat.completions.create(body, { signal, timeout });
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

function tokensOf(completion: unknown): Completion<unknown>['tokens'] {
  const usage = (completion as { usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } | null }).usage;
  return { input: count(usage?.prompt_tokens), output: count(usage?.completion_tokens) };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
