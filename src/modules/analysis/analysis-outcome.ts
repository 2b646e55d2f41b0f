import { type AnalysisSource } from './analysis.views.js';

/** What one analysis came to, before it is stored. Failures are thrown. */
export interface AnalysisOutcome<R> {
  readonly status: 'measured' | 'insufficient';
  readonly reason: string | null;
  readonly score: number | null;
  readonly source: AnalysisSource;
  /** Why rules judged and no model. */
  readonly modelReason: string | null;
  readonly model: string | null;
  readonly rubricVersion: string;
  readonly result: R | null;
}
