import { type SpeechChain } from '../signal/speech-chain.js';
import { type SpeechLog } from '../signal/speech-log.js';
import { type DeliveryThresholds, type LanguageThresholds } from '../thresholds.js';
import { type FeatureName } from './live-features.js';

/** What the sound of a speaker tells; the words, the partner and the question are somebody else's to tell. */
export type HeardFeatures = Partial<Record<FeatureName, number | null>>;

const FAST_WINDOW_MS = 10_000;
const SLOW_WINDOW_SPEECH_MS = 15_000;
/** With less speech in its window a rate says more about the pauses than about the speaker. */
const LEAST_SPEECH_MS = 5_000;

/**
 * The features of the moment up to which the sound is settled (`chain.log.lengthMs`), for a nudge reducer. Costs a few
 * microseconds; meant for once a second.
 */
export function heardFeatures(chain: SpeechChain, thresholds: DeliveryThresholds): HeardFeatures {
  const { log, recentLevels } = chain;
  const levels = { speechLevelDb: recentLevels.speechDbfs, noiseFloorDb: recentLevels.noiseDbfs };
  if (log.stretches === 0) return { waitingMs: log.lengthMs, ...levels };
  return {
    ...ratesOf(chain, thresholds),
    sinceSpeechBeganMs: log.lengthMs - log.startMs(0),
    silenceMs: log.speaking ? 0 : log.lengthMs - log.endMs(log.stretches - 1),
    speechRunMs: speechRunMs(chain, thresholds.timing.minPauseMs),
    ...levels,
  };
}

/**
 * Words per minute over the last 10 s that are settled, pauses included, from syllables. Null before there are 10 s,
 * with less than 5 s of speech in them, and in a language of which it is not known how many syllables its words have.
 */
export function recentRateWpm(log: SpeechLog, { words }: DeliveryThresholds): number | null {
  const fromMs = log.lengthMs - FAST_WINDOW_MS;
  if (words === null || fromMs < 0 || log.speechSinceMs(fromMs) < LEAST_SPEECH_MS) return null;
  return rateSince(fromMs, log, words);
}

/** Unknown in a language of which it is not known how many syllables its words have. */
function ratesOf({ log }: SpeechChain, thresholds: DeliveryThresholds): HeardFeatures {
  const { words } = thresholds;
  if (words === null) return {};
  const slowFromMs = sinceSpeechOf({ log }, SLOW_WINDOW_SPEECH_MS);
  return {
    rate10sWpm: recentRateWpm(log, thresholds),
    // Silence would lower it from second to second, and who has fallen silent is not to be asked to speak quicker.
    rate15sWpm: slowFromMs === null || !log.speaking ? null : rateSince(slowFromMs, log, words),
  };
}

function rateSince(fromMs: number, log: SpeechLog, { syllablesPerWord }: LanguageThresholds): number {
  return (log.nucleiSince(fromMs) * 60_000) / (log.lengthMs - fromMs) / syllablesPerWord;
}

/** Start of the stretch of time that holds the last `speechMs` of speech; null when there was not so much. */
function sinceSpeechOf({ log }: Pick<SpeechChain, 'log'>, speechMs: number): number | null {
  let left = speechMs;
  for (let at = log.stretches - 1; at >= 0; at -= 1) {
    const length = log.endMs(at) - log.startMs(at);
    if (length >= left) return log.endMs(at) - left;
    left -= length;
  }
  return null;
}

/** Since the last pause; stretches with a shorter gap than a pause between them are one run. */
function speechRunMs({ log }: SpeechChain, minPauseMs: number): number {
  const last = log.stretches - 1;
  if (!log.speaking && log.lengthMs - log.endMs(last) >= minPauseMs) return 0;
  let first = last;
  while (first > 0 && log.startMs(first) - log.endMs(first - 1) < minPauseMs) first -= 1;
  return log.lengthMs - log.startMs(first);
}
