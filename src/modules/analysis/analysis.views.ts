import { type FillerAnalysis } from '../../speech/delivery/filler-analysis.js';
import { type PaceAnalysis } from '../../speech/delivery/pace.js';
import { type PauseAnalysis } from '../../speech/delivery/pauses.js';
import { type VoiceAnalysis } from '../../speech/delivery/voice.js';
import { type CommunicationAssessment } from './rules/communication-rules.js';
import { type DomainAssessment } from './rules/domain-rules.js';
import { type Band, type Grade } from './rules/rubric.js';

export const analysisTypes = ['domain', 'communication', 'pace', 'pause'] as const;
export type AnalysisType = (typeof analysisTypes)[number];

export const analysisStatuses = ['measured', 'insufficient', 'failed'] as const;
export type AnalysisStatus = (typeof analysisStatuses)[number];

/** Who judged: a model, the rules over the text, the recording itself, or the times of the words alone. */
export const analysisSources = ['llm', 'rules', 'sound', 'words'] as const;
export type AnalysisSource = (typeof analysisSources)[number];

export interface PaceResult {
  readonly pace: PaceAnalysis;
  /** Null as long as there is no transcript. */
  readonly fillers: FillerAnalysis | null;
  readonly voice: VoiceAnalysis;
}

/** What each type finds out. */
export interface AnalysisResults {
  readonly domain: DomainAssessment;
  readonly communication: CommunicationAssessment;
  readonly pace: PaceResult;
  readonly pause: PauseAnalysis;
}

export type AnalysisResult = AnalysisResults[AnalysisType];

interface AnalysisFacts {
  readonly id: string;
  readonly attemptId: string;
  readonly status: AnalysisStatus;
  /** Why there is no score, as a stable code; null when measured. */
  readonly reason: string | null;
  /** Failed, and worth asking for again. */
  readonly retryable: boolean;
  readonly score: number | null;
  readonly band: Band | null;
  readonly grade: Grade | null;
  readonly source: AnalysisSource;
  /** Why rules judged and no model, as a stable code; null when a model did or none was needed. */
  readonly modelReason: string | null;
  readonly model: string | null;
  readonly rubricVersion: string;
  readonly latencyMs: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One analysis of one attempt. `result` is null when nothing could be found out. */
export type AnalysisView = {
  [T in AnalysisType]: AnalysisFacts & { readonly type: T; readonly result: AnalysisResults[T] | null };
}[AnalysisType];

/** What one request for analyses came to. */
export interface AnalysisRun {
  readonly attemptId: string;
  readonly analyses: readonly AnalysisView[];
  /** Types with a result that stands, measured or insufficient. */
  readonly completed: readonly AnalysisType[];
  readonly failed: readonly { readonly type: AnalysisType; readonly reason: string; readonly retryable: boolean }[];
}
