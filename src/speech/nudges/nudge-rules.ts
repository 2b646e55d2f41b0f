import { roundTo } from '../measure.js';
import { thresholdsFor } from '../thresholds.js';
import { type LiveFeatures } from './live-features.js';
import { type CorrectiveNudgeType, type NudgeEvidence, type NudgeIntensity } from './nudge.js';

/** Change a figure below, change this: stored nudges name the version they were made with. */
const RULES_VERSION = 'nudges-2026-11.1';

/** One measure against its thresholds. Between `enter` and `leave` a rule stays what it is, so it does not flap. */
interface NudgeCondition {
  /** Name in the evidence. */
  readonly metric: string;
  /** The measure, or null when unknown. */
  readonly read: (features: LiveFeatures) => number | null;
  /** The side of the thresholds that is wrong. */
  readonly wrong: 'above' | 'below';
  readonly enter: number;
  /** Whether `enter` itself is already wrong. */
  readonly inclusive: boolean;
  /** Right again strictly beyond this. */
  readonly leave: number;
  /** Distance from `enter` that raises the intensity by 1. */
  readonly intensityStep: number;
  readonly windowMs: number | null;
}

/** When to nudge about something. */
export interface NudgeRule {
  readonly type: CorrectiveNudgeType;
  /** One that is wrong suffices to enter, and none may be wrong or undecided to leave. */
  readonly conditions: readonly NudgeCondition[];
  /** How long a condition must hold without a break before the rule is entered, ms. */
  readonly dwellMs: number;
  /** A rule that lasts is due again after so long; null: once, until it was left. */
  readonly repeatMs: number | null;
  /** Nothing else is said while this rule lasts. */
  readonly silencesOthers: boolean;
  /** The figures are for English and for languages with a table of their own only. */
  readonly needsWordTable: boolean;
}

type Verdict = 'wrong' | 'undecided' | 'right';

/** What a rule makes of a moment's features. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly intensity: NudgeIntensity;
  readonly evidence: NudgeEvidence;
  /** What the measure had to come back to. */
  readonly leave: number;
}

/** Two windows running: they step by a second, as those of the pace profile do. */
const TWO_WINDOWS_MS = 1_000;
/** A hint that was not taken is given again after twice the cooldown of its type. */
const REPEAT_MS = 60_000;
/** How a person opens an answer says little about the pace to come. */
const OPENING_MS = 10_000;

const DEFAULTS = { dwellMs: 0, repeatMs: REPEAT_MS, silencesOthers: false, needsWordTable: false } as const;

/**
 * The rules, most important first: of several that are due the first is sent. Talking over each other spoils the
 * conversation, and what cannot be heard cannot be helped by pace; silence and breath come before pace, pace before
 * the length of the answer, and habits last.
 */
const NUDGE_RULES: readonly NudgeRule[] = [
  {
    ...DEFAULTS,
    type: 'PAUSE',
    silencesOthers: true,
    conditions: [
      above(
        { metric: 'overlapRatio', read: (f) => f.overlapRatio, enter: 0.3, leave: 0.15, intensityStep: 0.1 },
        5_000,
      ),
    ],
  },
  {
    ...DEFAULTS,
    type: 'SPEAK_UP',
    dwellMs: 5_000,
    conditions: [
      atMost({ metric: 'speechAboveNoiseDb', read: speechAboveNoise, enter: 6, leave: 10, intensityStep: 2 }, 5_000),
    ],
  },
  {
    ...DEFAULTS,
    type: 'LONG_SILENCE',
    repeatMs: null,
    conditions: [
      atLeast({ metric: 'silenceMs', read: (f) => f.silenceMs, enter: 6_000, leave: 6_000, intensityStep: 6_000 }),
      atLeast({ metric: 'waitingMs', read: (f) => f.waitingMs, enter: 10_000, leave: 10_000, intensityStep: 10_000 }),
    ],
  },
  {
    ...DEFAULTS,
    type: 'TAKE_A_BREATH',
    conditions: [
      // Only a pause makes the run shorter.
      atLeast({
        metric: 'speechRunMs',
        read: (f) => f.speechRunMs,
        enter: 25_000,
        leave: 25_000,
        intensityStep: 10_000,
      }),
    ],
  },
  {
    ...DEFAULTS,
    type: 'SLOW_DOWN',
    dwellMs: TWO_WINDOWS_MS,
    needsWordTable: true,
    conditions: [
      above({ metric: 'rate10sWpm', read: (f) => f.rate10sWpm, enter: 180, leave: 165, intensityStep: 30 }, 10_000),
    ],
  },
  {
    ...DEFAULTS,
    type: 'SPEED_UP',
    dwellMs: TWO_WINDOWS_MS,
    needsWordTable: true,
    conditions: [
      below({ metric: 'rate15sWpm', read: rateAfterOpening, enter: 100, leave: 110, intensityStep: 20 }, 15_000),
    ],
  },
  {
    ...DEFAULTS,
    type: 'WRAP_UP',
    conditions: [
      above({ metric: 'shareOfSuggestedTime', read: shareOfSuggestedTime, enter: 1.5, leave: 1.5, intensityStep: 0.5 }),
    ],
  },
  {
    ...DEFAULTS,
    type: 'ADD_DETAIL',
    repeatMs: null,
    conditions: [
      below({ metric: 'answerWords', read: (f) => f.stoppedAnswerWords, enter: 30, leave: 30, intensityStep: 10 }),
      below({ metric: 'answerSpeechMs', read: speechWithoutWords, enter: 12_000, leave: 12_000, intensityStep: 4_000 }),
    ],
  },
  {
    ...DEFAULTS,
    type: 'FILLERS',
    conditions: [
      atLeast({ metric: 'fillersIn10s', read: (f) => f.fillersIn10s, enter: 3, leave: 2, intensityStep: 2 }, 10_000),
      above({ metric: 'fillerShare', read: (f) => f.fillerShare, enter: 0.08, leave: 0.05, intensityStep: 0.05 }),
    ],
  },
  {
    ...DEFAULTS,
    type: 'MONOLOGUE',
    repeatMs: 120_000,
    conditions: [
      above({ metric: 'talkShare', read: (f) => f.talkShare, enter: 0.8, leave: 0.7, intensityStep: 0.07 }, 120_000),
    ],
  },
  {
    ...DEFAULTS,
    type: 'TAKE_TURN',
    repeatMs: 120_000,
    conditions: [
      below({ metric: 'talkShare', read: (f) => f.talkShare, enter: 0.2, leave: 0.3, intensityStep: 0.07 }, 120_000),
    ],
  },
];

const LANGUAGE_FREE_RULES = NUDGE_RULES.filter((rule) => !rule.needsWordTable);

/** The rules of a language, most important first, and the version to name in what they give. */
export interface NudgeTable {
  readonly version: string;
  readonly rules: readonly NudgeRule[];
}

/** The table for a BCP 47 tag; a language without bands of its own is not nudged about words per minute. */
export function nudgeTableFor(language: string): NudgeTable {
  const { language: banded, words } = thresholdsFor(language);
  return words && banded !== null
    ? { version: `${banded}-${RULES_VERSION}`, rules: NUDGE_RULES }
    : { version: `und-${RULES_VERSION}`, rules: LANGUAGE_FREE_RULES };
}

/** What a rule makes of a moment; null when none of its measures is known. */
export function judge(rule: NudgeRule, features: LiveFeatures): Judgement | null {
  const judgements = rule.conditions.flatMap((condition) => judgementOf(condition, features) ?? []);
  const worst = (verdict: Verdict): Judgement | undefined => judgements.find((one) => one.verdict === verdict);
  return worst('wrong') ?? worst('undecided') ?? worst('right') ?? null;
}

function judgementOf(condition: NudgeCondition, features: LiveFeatures): Judgement | null {
  const value = condition.read(features);
  if (value === null) return null;
  const { metric, enter: threshold, windowMs } = condition;
  return {
    verdict: verdictOn(value, condition),
    intensity: intensityOf(value, condition),
    evidence: { metric, value: roundTo(value, 3), threshold, windowMs },
    leave: condition.leave,
  };
}

function verdictOn(value: number, { wrong, enter, inclusive, leave }: NudgeCondition): Verdict {
  if (inclusive && value === enter) return 'wrong';
  if (wrong === 'above' ? value > enter : value < enter) return 'wrong';
  return (wrong === 'above' ? value < leave : value > leave) ? 'right' : 'undecided';
}

function intensityOf(value: number, { wrong, enter, intensityStep }: NudgeCondition): NudgeIntensity {
  const distance = wrong === 'above' ? value - enter : enter - value;
  return Math.min(Math.max(Math.trunc(distance / intensityStep) + 1, 1), 3) as NudgeIntensity;
}

function speechAboveNoise({ speechLevelDb, noiseFloorDb }: LiveFeatures): number | null {
  return speechLevelDb === null || noiseFloorDb === null ? null : speechLevelDb - noiseFloorDb;
}

function rateAfterOpening({ rate15sWpm, sinceSpeechBeganMs }: LiveFeatures): number | null {
  return sinceSpeechBeganMs !== null && sinceSpeechBeganMs < OPENING_MS ? null : rate15sWpm;
}

function shareOfSuggestedTime({ answerElapsedMs, suggestedAnswerMs }: LiveFeatures): number | null {
  return answerElapsedMs === null || suggestedAnswerMs === null ? null : answerElapsedMs / suggestedAnswerMs;
}

/** Where words are known they tell how much was said, and the time it took is no matter. */
function speechWithoutWords({ stoppedAnswerWords, stoppedAnswerSpeechMs }: LiveFeatures): number | null {
  return stoppedAnswerWords === null ? stoppedAnswerSpeechMs : null;
}

type Thresholds = Pick<NudgeCondition, 'metric' | 'read' | 'enter' | 'leave' | 'intensityStep'>;

function above(thresholds: Thresholds, windowMs: number | null = null): NudgeCondition {
  return { ...thresholds, wrong: 'above', inclusive: false, windowMs };
}

function atLeast(thresholds: Thresholds, windowMs: number | null = null): NudgeCondition {
  return { ...thresholds, wrong: 'above', inclusive: true, windowMs };
}

function below(thresholds: Thresholds, windowMs: number | null = null): NudgeCondition {
  return { ...thresholds, wrong: 'below', inclusive: false, windowMs };
}

function atMost(thresholds: Thresholds, windowMs: number | null = null): NudgeCondition {
  return { ...thresholds, wrong: 'below', inclusive: true, windowMs };
}
