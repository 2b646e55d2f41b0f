import { praiseMessage } from './nudge-messages.js';
import { type Judgement, type NudgeRule } from './nudge-rules.js';

/** A rule whose measure was not known for so long starts anew: what went before is no longer "running", ms. */
export const UNKNOWN_TOO_LONG_MS = 5_000;
/** A measure that was nudged about is praised when it stayed back in its band for so long, ms. */
export const PRAISE_AFTER_MS = 15_000;

/**
 * How far a rule has come; one that has nothing to tell has no progress at all.
 * `entering`: wrong, but not yet for as long as it takes. `active`: wrong, or not yet right again. `recovering`: right
 * again after a nudge, on the way to praise.
 */
export interface RuleProgress {
  readonly phase: 'entering' | 'active' | 'recovering';
  /** Since when it is in this phase; for `recovering`, since when the measure is right without a break. */
  readonly sinceMs: number;
  /** When its measure was last known. */
  readonly knownMs: number;
  /** When it was last nudged about since it was entered. */
  readonly nudgedMs: number | null;
}

/** A rule's progress with a moment at which its measure is known; undefined: back at rest. */
export function progressed(
  before: RuleProgress | undefined,
  rule: NudgeRule,
  { verdict }: Judgement,
  atMs: number,
): RuleProgress | undefined {
  const current = before && atMs - before.knownMs <= UNKNOWN_TOO_LONG_MS ? before : undefined;
  if (current?.phase === 'active') return activeProgressed(current, rule, verdict, atMs);
  if (current?.phase === 'recovering' && verdict !== 'wrong') {
    // In the gap the measure is not back in its band: the time that earns praise begins anew.
    return { ...current, knownMs: atMs, sinceMs: verdict === 'right' ? current.sinceMs : atMs };
  }
  if (verdict !== 'wrong') return undefined;
  const sinceMs = current?.phase === 'entering' ? current.sinceMs : atMs;
  const entered = atMs - sinceMs >= rule.dwellMs;
  return entered
    ? { phase: 'active', sinceMs: atMs, knownMs: atMs, nudgedMs: null }
    : { phase: 'entering', sinceMs, knownMs: atMs, nudgedMs: null };
}

/** Whether a nudge is due, given that the measure is wrong at this moment. */
export function isDue({ phase, nudgedMs }: RuleProgress, rule: NudgeRule, atMs: number): boolean {
  if (phase !== 'active') return false;
  return nudgedMs === null || (rule.repeatMs !== null && atMs - nudgedMs >= rule.repeatMs);
}

/** Whether praise is due, given that the measure is right at this moment. */
export function isPraiseDue({ phase, sinceMs }: RuleProgress, atMs: number): boolean {
  return phase === 'recovering' && atMs - sinceMs >= PRAISE_AFTER_MS;
}

function activeProgressed(
  current: RuleProgress,
  rule: NudgeRule,
  verdict: Judgement['verdict'],
  atMs: number,
): RuleProgress | undefined {
  if (verdict !== 'right') return { ...current, knownMs: atMs };
  const praised = current.nudgedMs !== null && praiseMessage(rule.type) !== null;
  return praised ? { phase: 'recovering', sinceMs: atMs, knownMs: atMs, nudgedMs: current.nudgedMs } : undefined;
}
