import { type z } from 'zod';
import { type ProviderFaultReason } from '../model-server/provider-fault.js';

/** Text of the candidate's or of anybody else's: data for the model, never instructions. */
export interface Material {
  /** Ours and fixed, such as `transcript`; letters, digits, `_` and `-`. */
  label: string;
  text: string;
}

export interface CompletionRequest<T> {
  /** What the call is for, for logs and figures: `domain-analysis`. */
  purpose: string;
  /** Whose daily budget pays. */
  userId: string;
  /** Our own fixed text. Nothing of a user's, and no secret, may be in it. */
  instructions: string;
  materials: Material[];
  /** Every property required (`.nullable()` instead of `.optional()`), as strict JSON schema asks. */
  schema: z.ZodType<T>;
  schemaName: string;
  maxOutputTokens: number;
  /** For the whole call with its retries. */
  deadlineMs: number;
  signal?: AbortSignal | undefined;
  /** Default 0: the same answer gets the same judgement. */
  temperature?: number;
}

export interface Completion<T> {
  value: T;
  model: string;
  latencyMs: number;
  tokens: { input: number | null; output: number | null };
}

export type LanguageModelReason = ProviderFaultReason;

/** Why there is no result. `retryable` is about later; the tries of now are already spent. */
export class LanguageModelError extends Error {
  constructor(
    readonly reason: LanguageModelReason,
    message: string,
    readonly retryable: boolean,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'LanguageModelError';
  }
}

/**
 * A model that answers with JSON of a given schema. Adapters scrub personal data from materials, keep materials
 * out of the system prompt, count the call against the daily budget before it is made, and hand out nothing
 * that did not pass the schema.
 */
export abstract class LanguageModel {
  /** The configured model id; null when there is none. */
  abstract readonly model: string | null;
  /** What to set when `available()` is false, as a stable code. */
  abstract readonly unavailableReason: 'llm_not_configured' | null;
  abstract available(): boolean;
  /** @throws {LanguageModelError} for what the model does; any other error is a fault on this side. */
  abstract complete<T>(request: CompletionRequest<T>): Promise<Completion<T>>;
}
