import { type FeatureName, type LiveFeatures, liveFeatures } from '../../src/speech/nudges/live-features.js';
import {
  INITIAL_NUDGE_STATE,
  type NudgeContext,
  type NudgeState,
  reduceNudges,
} from '../../src/speech/nudges/nudge-reducer.js';
import { type Nudge, type NudgeSetting } from '../../src/speech/nudges/nudge.js';

export type Known = Partial<Record<FeatureName, number | null>>;

export const ENGLISH: NudgeContext = { setting: 'normal', language: 'en' };

/** Reduces a sequence of features and tells all nudges and the last state. */
export function nudgesOf(
  features: readonly LiveFeatures[],
  context: NudgeContext = ENGLISH,
  state: NudgeState = INITIAL_NUDGE_STATE,
): { nudges: Nudge[]; state: NudgeState } {
  const nudges: Nudge[] = [];
  for (const moment of features) {
    const step = reduceNudges(state, moment, context);
    if (step.nudge) nudges.push(step.nudge);
    state = step.state;
  }
  return { nudges, state };
}

/** Features once a second from 0 s on, each known as `known` tells for its second, and a last tick that has them judged. */
export function everySecond(seconds: number, known: (second: number) => Known): LiveFeatures[] {
  const features = Array.from({ length: seconds }, (_, second) => liveFeatures(second * 1_000, known(second)));
  return [...features, liveFeatures(seconds * 1_000)];
}

/** The nudges of a script, as `TYPE intensity @ second`. */
export function scripted(
  seconds: number,
  known: (second: number) => Known,
  setting: NudgeSetting = 'normal',
): string[] {
  const { nudges } = nudgesOf(everySecond(seconds, known), { setting, language: 'en' });
  return nudges.map(({ type, intensity, atMs }) => `${type} ${intensity} @ ${atMs / 1_000}`);
}
