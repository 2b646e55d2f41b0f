import { gatherEvidence, type SpokenAnswer } from './delivery-evidence.js';
import { analyzeFillers, type FillerAnalysis } from './filler-analysis.js';
import { analyzePace, type PaceAnalysis } from './pace.js';
import { analyzePauses, type PauseAnalysis } from './pauses.js';
import { analyzeVoice, type VoiceAnalysis } from './voice.js';

/** All delivery measures of one answer; every figure states its method, or why there is none. */
export interface DeliveryAnalysis {
  readonly pace: PaceAnalysis;
  readonly pauses: PauseAnalysis;
  /** Null without a transcript. */
  readonly fillers: FillerAnalysis | null;
  readonly voice: VoiceAnalysis;
}

/**
 * Measures the delivery of one answer from what there is of it: a transcript with or without word times, the sound,
 * or both. Never throws.
 */
export function measureDelivery(answer: SpokenAnswer): DeliveryAnalysis {
  const evidence = gatherEvidence(answer);
  return {
    pace: analyzePace(evidence),
    pauses: analyzePauses(evidence),
    fillers: analyzeFillers(evidence),
    voice: analyzeVoice(evidence),
  };
}
