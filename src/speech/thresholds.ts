import { type PlaceBand, type ScoreBand } from './band-score.js';

/**
 * Every limit of the delivery measures, in one versioned table. What is a matter of time or sound
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
  /** Measured speech, pauses taken out, that a figure over the sound alone needs. */
  readonly soundMinSpeechMs: number;
  /** From here on the first word came late. */
  readonly lateStartMs: number;
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

/** Limits of what is heard in a voice. */
export interface VoiceThresholds {
  /** Time with a steady fundamental that a variation needs. */
  readonly variationMinVoicedMs: number;
  /** A pitch that varies less than this is heard as monotone. */
  readonly monotoneSemitones: number;
}

/** Limits of what happens between speakers. */
export interface TurnThresholds {
  /** Speech this close together is one turn: the shortest pause. */
  readonly turnGapMs: number;
  /** Who starts while the other has spoken this long … */
  readonly interruptedAfterMs: number;
  /** … and still speaks this long later, interrupts; shorter overlaps are ordinary turn-taking. */
  readonly interruptedForMs: number;
}

/** What the pause score loses, in points of 100; limits per minute or as shares 0–1. */
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

/** Limits that depend on the words of a language: bands in the unit of each name (words per minute, shares 0–1 …). */
export interface LanguageThresholds {
  readonly speakingRateWpm: ScoreBand;
  /** Syllables per second of speech; told, not scored. */
  readonly articulationRateSps: PlaceBand;
  /** Turns a rate of syllables into one of words where no word is known. */
  readonly syllablesPerWord: number;
  readonly fillerShare: ScoreBand;
  readonly longPausesPerMinute: ScoreBand;
  readonly speakingRatio: ScoreBand;
  readonly pausePenalties: PausePenalties;
}

/** One table: what is held against an answer in one language, under one version. */
export interface DeliveryThresholds {
  readonly version: string;
  /** Primary language subtag the word-dependent part is for; null where there is none. */
  readonly language: string | null;
  readonly timing: TimingThresholds;
  readonly voice: VoiceThresholds;
  readonly turns: TurnThresholds;
  readonly words: LanguageThresholds | null;
}

const TABLE_VERSION = '2026-11.2';

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
  soundMinSpeechMs: 5_000,
  lateStartMs: 5_000,
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

const VOICE: VoiceThresholds = {
  variationMinVoicedMs: 10_000,
  // A limit of this coach; that listeners judge the movement of pitch in semitones is Traunmüller & Eriksson (1995).
  monotoneSemitones: 2,
};

const TURNS: TurnThresholds = { turnGapMs: TIMING.minPauseMs, interruptedAfterMs: 500, interruptedForMs: 500 };

/** English. The rate bands follow the usual advice for talks (National Center for Voice and Speech: 150 wpm on average). */
const ENGLISH: LanguageThresholds = {
  speakingRateWpm: { ideal: [120, 160], acceptable: [100, 180], zero: [60, 220], edgePoints: 60 },
  // Articulation rate in the sense of Jacewicz, Fox & Wei (2010): pauses taken out.
  articulationRateSps: { ideal: [3.5, 5.5], acceptable: [3, 6] },
  // Mean of twenty English recordings counted by dictionary, read and spontaneous; they range from 1.27 to 1.60, so a
  // rate of words made from syllables alone is off by up to 16 % for one speaker.
  syllablesPerWord: 1.38,
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

const EN_TABLE: DeliveryThresholds = {
  version: `en-${TABLE_VERSION}`,
  language: 'en',
  timing: TIMING,
  voice: VOICE,
  turns: TURNS,
  words: ENGLISH,
};
const ANY_TABLE: DeliveryThresholds = {
  version: `und-${TABLE_VERSION}`,
  language: null,
  timing: TIMING,
  voice: VOICE,
  turns: TURNS,
  words: null,
};

/** The table for a BCP 47 tag (`en`, `en-GB`); a language without one of its own gets the timing limits only. */
export function thresholdsFor(language: string): DeliveryThresholds {
  return primarySubtag(language) === 'en' ? EN_TABLE : ANY_TABLE;
}

/** `en` of `en-GB`, in lower case; empty for an empty tag (BCP 47, RFC 5646 section 2.2.1). */
export function primarySubtag(language: string): string {
  return (language.trim().split(/[-_]/, 1)[0] ?? '').toLowerCase();
}
