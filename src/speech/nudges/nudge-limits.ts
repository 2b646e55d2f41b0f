import { type NudgeSetting, type NudgeType } from './nudge.js';

/**
 * Least time between any two nudges of a speaker, ms. Sparse single cues help a speaker, dense live displays hurt
 * (Tanveer et al., Rhema, IUI 2015; Chollet et al. 2022).
 */
const COOLDOWN_MS: Readonly<Record<NudgeSetting, number>> = { off: Infinity, low: 30_000, normal: 10_000 };
/** Least time between two nudges of one type, ms: saying the same again at once is nagging. */
const TYPE_COOLDOWN_MS = 30_000;

/** When nudges were last sent to a speaker, ms. Plain JSON, of bounded size: to be stored wherever it must hold. */
export interface SentNudges {
  readonly lastMs: number | null;
  readonly lastOfTypeMs: Readonly<Partial<Record<NudgeType, number>>>;
}

/** The record of a speaker who was not nudged yet. */
export const NOTHING_SENT: SentNudges = { lastMs: null, lastOfTypeMs: {} };

/**
 * Whether a nudge may be sent now. A time before the last nudge (clocks of two processes differ) is within its
 * cooldown, and one that is not finite allows nothing.
 */
export function mayNudge(sent: SentNudges, type: NudgeType, atMs: number, setting: NudgeSetting): boolean {
  if (setting === 'off' || !Number.isFinite(atMs)) return false;
  return isOver(sent.lastMs, COOLDOWN_MS[setting], atMs) && isOver(sent.lastOfTypeMs[type], TYPE_COOLDOWN_MS, atMs);
}

/** The record after a nudge was sent; nothing else spends the limit. */
export function withSent(sent: SentNudges, type: NudgeType, atMs: number): SentNudges {
  return { lastMs: atMs, lastOfTypeMs: { ...sent.lastOfTypeMs, [type]: atMs } };
}

/** The record for a clock that was put on by `byMs` (back: negative), so that what is left of a cooldown stays. */
export function withClockMoved(sent: SentNudges, byMs: number): SentNudges {
  const moved = Object.entries(sent.lastOfTypeMs).map(([type, atMs]) => [type, atMs + byMs] as const);
  return {
    lastMs: sent.lastMs === null ? null : sent.lastMs + byMs,
    lastOfTypeMs: Object.fromEntries(moved),
  };
}

function isOver(lastMs: number | null | undefined, cooldownMs: number, atMs: number): boolean {
  return lastMs === null || lastMs === undefined || atMs - lastMs >= cooldownMs;
}
