/**
 * What is known of one speaker at one moment: the only thing nudges are made from. Every measure is null when it is
 * unknown, which is neither good nor bad. All are numbers, so that two reports of one moment can be put together.
 *
 * A device that measures for itself fills in what it knows; a rate of words that it tells no window of stands for both.
 */
export interface LiveFeatures extends Readonly<Record<FeatureName, number | null>> {
  /** Time of the speaker's session, ms; whatever its zero, it is the same for all features of the speaker. */
  readonly atMs: number;
}

/** Names of the measures in `LiveFeatures`. */
export type FeatureName = keyof typeof FEATURE_BOUNDS;

/** A day: longer than any session; a duration beyond it is a fault of a clock. */
const LONGEST_MS = 86_400_000;
/** Words per minute nobody reaches (the fastest talkers on record: 655); beyond it the measuring is at fault. */
const FASTEST_WPM = 700;
/** Limits of a level in dB relative to full scale: 32-bit floats at full scale and far beyond, and their noise. */
const LOUDEST_DB = 60;
const QUIETEST_DB = -200;
const MOST_COUNTED = 100_000;

/** The measures with what each may be; a value outside is taken as unknown. */
const FEATURE_BOUNDS = {
  /** Speaking rate over the last 10 s, pauses included; null with too little speech in them. */
  rate10sWpm: [0, FASTEST_WPM],
  /** Speaking rate over the last 15 s of speech, pauses included; null before there are as many, and in silence. */
  rate15sWpm: [0, FASTEST_WPM],
  /** Since the answer's first speech. */
  sinceSpeechBeganMs: [0, LONGEST_MS],
  /** Since anybody last spoke, 0 while somebody does; null before the answer's first speech. */
  silenceMs: [0, LONGEST_MS],
  /** How long the answer's first speech is being waited for; null once it has begun. */
  waitingMs: [0, LONGEST_MS],
  /** Speech since the last pause of at least 250 ms; 0 in a pause. */
  speechRunMs: [0, LONGEST_MS],
  /** Level of the speaker's speech frames, lately. */
  speechLevelDb: [QUIETEST_DB, LOUDEST_DB],
  /** Level of the frames between. */
  noiseFloorDb: [QUIETEST_DB, LOUDEST_DB],
  /** Fillers in the last 10 s; null without a transcript. */
  fillersIn10s: [0, MOST_COUNTED],
  /** Share of fillers among the last 60 words, 0–1; null with fewer words or without a transcript. */
  fillerShare: [0, 1],
  /** Time both speak / time anyone speaks, over 5 s; null without a partner. */
  overlapRatio: [0, 1],
  /** This speaker's part of all speech over 2 minutes, 0–1; null without a partner or before 2 minutes. */
  talkShare: [0, 1],
  /** Since the answer was begun; null when none is open. */
  answerElapsedMs: [0, LONGEST_MS],
  /** How long the question's answer should take. */
  suggestedAnswerMs: [1, LONGEST_MS],
  /** Words of the answer that was stopped last, until another is begun; null without a transcript. */
  stoppedAnswerWords: [0, MOST_COUNTED],
  /** Speech in that answer. */
  stoppedAnswerSpeechMs: [0, LONGEST_MS],
} as const satisfies Record<string, readonly [number, number]>;

const FEATURE_NAMES = Object.keys(FEATURE_BOUNDS) as FeatureName[];

/** Latest time that a JavaScript date can hold, ms (ECMA-262, 21.4.1.1). */
const LATEST_MS = 8.64e15;

/** Features of a moment of which only `known` is known. With nothing known they just tell the time. */
export function liveFeatures(atMs: number, known: Partial<Record<FeatureName, number | null>> = {}): LiveFeatures {
  return { ...eachFeature((name) => known[name] ?? null), atMs };
}

/**
 * The same features in whole milliseconds, with what is not finite or out of bounds as unknown; null when the time
 * itself is neither.
 */
export function soundFeatures(features: LiveFeatures): LiveFeatures | null {
  if (!(Math.abs(features.atMs) <= LATEST_MS)) return null;
  const known = eachFeature((name) => withinBounds(features[name], FEATURE_BOUNDS[name]));
  return { ...known, atMs: withoutSignOfZero(Math.round(features.atMs)) };
}

/**
 * Two reports of one moment as one: what either knows, and the larger where they differ. The largest of several is the
 * same in whatever order they come, and a report that comes twice counts once.
 */
export function mergedFeatures(a: LiveFeatures, b: LiveFeatures): LiveFeatures {
  return { ...eachFeature((name) => larger(a[name], b[name])), atMs: a.atMs };
}

function eachFeature(valueOf: (name: FeatureName) => number | null): Record<FeatureName, number | null> {
  const features = {} as Record<FeatureName, number | null>;
  for (const name of FEATURE_NAMES) features[name] = valueOf(name);
  return features;
}

function withinBounds(value: number | null, [least, most]: readonly [number, number]): number | null {
  return typeof value === 'number' && value >= least && value <= most ? withoutSignOfZero(value) : null;
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** JSON has no −0. */
function withoutSignOfZero(value: number): number {
  return value + 0;
}
