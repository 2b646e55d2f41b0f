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

/** One turn of a conversation. What either side said is data as well: it is cleaned like a material. */
export interface ConversationTurn {
  by: 'user' | 'assistant';
  text: string;
}

/** Asks for prose, piece by piece. */
export interface TextRequest {
  purpose: string;
  userId: string;
  instructions: string;
  materials: Material[];
  /** Oldest first; the last one is answered. */
  turns: readonly ConversationTurn[];
  maxOutputTokens: number;
  /** No more than this is handed out, whatever the model goes on to say. */
  maxCharacters: number;
  /** For the whole call: its tries and all of its text. */
  deadlineMs: number;
  /** Longest silence between two pieces. */
  idleMs: number;
  signal?: AbortSignal | undefined;
  temperature?: number;
}

export type TextPart =
  | { kind: 'delta'; text: string }
  | {
      kind: 'end';
      model: string;
      /** The text was cut at one of its limits. */
      cut: boolean;
      latencyMs: number;
      tokens: Completion<unknown>['tokens'];
    };

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
 * A model that answers with JSON of a given schema, or with text as it is written. Adapters scrub personal data from materials, keep materials
 * out of the system prompt, count the call against the daily budget before it is made, and hand out nothing
 * that did not pass the schema, nor any text that would load or run something when shown.
 */
export abstract class LanguageModel {
  /** The configured model id; null when there is none. */
  abstract readonly model: string | null;
  /** What to set when `available()` is false, as a stable code. */
  abstract readonly unavailableReason: 'llm_not_configured' | null;
  abstract available(): boolean;
  /** @throws {LanguageModelError} for what the model does; any other error is a fault on this side. */
  abstract complete<T>(request: CompletionRequest<T>): Promise<Completion<T>>;
  /**
   * Plain text as it is written: one or more deltas, then one end. It is tried again only before the first delta; a
   * fault after it leaves what was handed out to stand for itself. Leaving the loop ends the call.
   * @throws {LanguageModelError} as `complete` does.
   */
  abstract stream(request: TextRequest): AsyncIterable<TextPart>;
}
