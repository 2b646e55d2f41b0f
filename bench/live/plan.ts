import type { LatencySummary } from './latencies.js';

/** One speaker of a run. */
export interface PlannedSpeaker {
  readonly token: string;
  readonly sessionId: string;
  /** Null in a conversation. */
  readonly questionId: string | null;
}

/** What the generator is to do; sent to its process as JSON. */
export interface Plan {
  readonly url: string;
  readonly speakers: readonly PlannedSpeaker[];
  /** How long everybody speaks; 0: connect, and stay without joining anything. */
  readonly seconds: number;
  /** Time over which the speakers begin, evenly. */
  readonly spreadMs: number;
  /** False for the baseline, which has no session to finish. */
  readonly stops: boolean;
}

/** What the generator tells on its way; `result` is the last. */
export type Progress =
  | { readonly kind: 'connected' }
  | { readonly kind: 'speaking' }
  | { readonly kind: 'spoken' }
  | { readonly kind: 'result'; readonly result: GeneratorResult };

/** A final stretch of transcript as it came. */
export interface HeardFinal {
  readonly text: string;
  /** On the machine's monotonic clock, which all processes share, ms. */
  readonly atMs: number;
}

export interface GeneratorResult {
  readonly sent: number;
  /** Frames the server did not have in the end, by what it told at the stop. */
  readonly lost: number;
  readonly resyncs: number;
  readonly overruns: number;
  readonly errors: readonly string[];
  readonly frameToAck: LatencySummary;
  readonly frameToNudge: LatencySummary;
  /** Nudges that were due by the sound, and of them those that came. */
  readonly nudgesDue: number;
  readonly nudgesCame: number;
  readonly finals: readonly HeardFinal[];
  /** How late frames left the generator: it shares the machine. */
  readonly late: LatencySummary;
}

/** The machine's monotonic clock, ms. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;
