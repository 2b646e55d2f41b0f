import { liveFeatures } from '../../src/speech/nudges/live-features.js';
import { INITIAL_NUDGE_STATE, reduceNudges } from '../../src/speech/nudges/nudge-reducer.js';
import { type SpeechRow } from './speech-row.js';
import { medianMs } from './timing.js';

const FEATURES = 100_000;

/** What judging one report of a speaker's features costs; there is about one a second. */
export async function* nudges(): AsyncGenerator<SpeechRow, void, undefined> {
  const took = await medianMs(() => {
    let state = INITIAL_NUDGE_STATE;
    for (let second = 0; second < FEATURES; second += 1) {
      ({ state } = reduceNudges(state, featuresAt(second), { setting: 'normal', language: 'en' }));
    }
    return state;
  });
  yield { what: 'nudge rules, one report of features', measured: `${((took * 1_000) / FEATURES).toFixed(1)} µs` };
}

/** A speaker whose rate swings from slow to fast and back within a minute. */
function featuresAt(second: number) {
  const swing = Math.sin((second / 60) * 2 * Math.PI);
  const rate = 140 + 80 * swing;
  return liveFeatures(second * 1_000, {
    rate10sWpm: rate,
    rate15sWpm: rate,
    sinceSpeechBeganMs: second * 1_000,
    silenceMs: 0,
    speechRunMs: (second % 30) * 1_000,
    speechLevelDb: -25,
    noiseFloorDb: -60,
    overlapRatio: 0,
  });
}
