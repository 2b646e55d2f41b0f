import { type ScoreBand } from './band-score.js';

/**
 * Every limit of the word-based delivery measures, in one versioned table. What is a matter of time
 * alone holds for any language; what depends on words (rate bands, fillers, hedges) exists per
 * language, and a language without a table gets its rates measured but not scored.
 *
 * Change a figure, change the version: stored results name the version they were made with.
 */
export interface TimingThresholds {
  /** Shorter gaps are mostly stop closures (Campione & Véronis 2002 use 200–250 ms). */
  readonly minPauseMs: number;
  readonly longPauseMs: number;
  /** Relative part of "long": this many times the speaker's third quartile … */
  readonly longPauseQ3Factor: number;
  /** … once there are this many pauses to take a quartile of. */
  readonly longPauseMinPauses: number;
  /** Longest strategic pause at a clause or sentence boundary. */
  readonly strategicAtBoundaryMs: number;
  /** Longest strategic pause where boundaries are unknown. */
  readonly strategicUnknownMs: number;
  readonly rushedBoundaryMs: number;
  readonly minSentenceBoundaries: number;
  readonly rateMinWords: number;
  readonly rateMinSpanMs: number;
  readonly profileWindowMs: number;
  readonly profileStepMs: number;
  readonly profileMinSpanMs: number;
  readonly variabilityMinWindows: number;
  /** Speech without any pause that is worth a remark. */
  readonly noPauseSpeechMs: number;
  readonly fillerMinWords: number;
  readonly fillerClusterSize: number;
  readonly fillerClusterMs: number;
  readonly textMinWords: number;
}

export interface PausePenalties {
  readonly freeLongPausesPerMinute: number;
  readonly perLongPausePerMinute: number;
  /** Points lost when the speaking ratio stands at the edge of its acceptable band; linear from the ideal one. */
  readonly speakingRatioAtAcceptableEdge: number;
  readonly speakingRatioMost: number;
  readonly noPause: number;
  readonly freeRushedShare: number;
  readonly rushedMost: number;
}

export interface LanguageThresholds {
  readonly speakingRateWpm: ScoreBand;
  readonly fillerShare: ScoreBand;
  readonly longPausesPerMinute: ScoreBand;
  readonly speakingRatio: ScoreBand;
  readonly pausePenalties: PausePenalties;
}

export interface DeliveryThresholds {
  readonly version: string;
  /** Primary language subtag the word-dependent part is for; null where there is none. */
  readonly language: string | null;
  readonly timing: TimingThresholds;
  readonly words: LanguageThresholds | null;
}

const TABLE_VERSION = '2026-11.1';

const TIMING: TimingThresholds = {
  minPauseMs: 250,
  longPauseMs: 2_000,
  longPauseQ3Factor: 3,
  longPauseMinPauses: 8,
  strategicAtBoundaryMs: 2_000,
  strategicUnknownMs: 1_500,
  rushedBoundaryMs: 120,
  minSentenceBoundaries: 3,
  rateMinWords: 20,
  rateMinSpanMs: 8_000,
  profileWindowMs: 5_000,
  profileStepMs: 1_000,
  profileMinSpanMs: 10_000,
  variabilityMinWindows: 6,
  noPauseSpeechMs: 30_000,
  fillerMinWords: 50,
  fillerClusterSize: 3,
  fillerClusterMs: 10_000,
  textMinWords: 50,
};

/** English. The rate bands follow the usual advice for talks (National Center for Voice and Speech: 150 wpm on average). */
const ENGLISH: LanguageThresholds = {
  speakingRateWpm: { ideal: [120, 160], acceptable: [100, 180], zero: [60, 220], edgePoints: 60 },
  // The same shape as the rate band: the outer slope is twice as wide as the inner one.
  fillerShare: { ideal: [0, 0.03], acceptable: [0, 0.08], zero: [0, 0.18], edgePoints: 60 },
  longPausesPerMinute: { ideal: [0, 1], acceptable: [0, 2], zero: [0, 4], edgePoints: 60 },
  speakingRatio: { ideal: [0.7, 0.92], acceptable: [0.6, 0.97], zero: [0.4, 1.07], edgePoints: 60 },
  pausePenalties: {
    freeLongPausesPerMinute: 1,
    perLongPausePerMinute: 12,
    speakingRatioAtAcceptableEdge: 20,
    speakingRatioMost: 40,
    noPause: 25,
    freeRushedShare: 0.2,
    rushedMost: 20,
  },
};

const EN_TABLE: DeliveryThresholds = { version: `en-${TABLE_VERSION}`, language: 'en', timing: TIMING, words: ENGLISH };
const ANY_TABLE: DeliveryThresholds = { version: `und-${TABLE_VERSION}`, language: null, timing: TIMING, words: null };

/** The table for a BCP 47 tag (`en`, `en-GB`); a language without one of its own gets the timing limits only. */
export function thresholdsFor(language: string): DeliveryThresholds {
  return primarySubtag(language) === 'en' ? EN_TABLE : ANY_TABLE;
}

export function primarySubtag(language: string): string {
  return (language.trim().split(/[-_]/, 1)[0] ?? '').toLowerCase();
}
