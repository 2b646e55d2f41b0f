import { type DimensionSource } from './rubric.js';

/** Words of the answer that a judgement rests on. `text` is what stands there, character for character. */
export interface Quote {
  readonly text: string;
  /** UTF-16 offsets into the answer, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** When it was said; null when the answer was typed or its words have no times. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

export type Verdict = 'met' | 'partly' | 'missing';

/** One thing said about an answer, with what it rests on and what would lift it. */
export interface Judgement {
  /** Stable code, dotted: `coverage.point`, `structure.result`, `clarity.hedges`. */
  readonly criterion: string;
  readonly verdict: Verdict;
  /** Which expected point, 0-based; null for anything else. The point's text is shown by whoever may show it. */
  readonly pointIndex: number | null;
  readonly quote: Quote | null;
  readonly comment: string;
  /** What would lift it; null when nothing is missing. */
  readonly lift: string | null;
  readonly source: DimensionSource;
  /** 0–1. */
  readonly confidence: number;
}
