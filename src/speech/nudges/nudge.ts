/** What a nudge asks for; `PRAISE` says that an earlier one was heeded. */
export type NudgeType = CorrectiveNudgeType | 'PRAISE';

/** What a nudge asks for, each with a rule of its own. */
export type CorrectiveNudgeType =
  | 'PAUSE'
  | 'SPEAK_UP'
  | 'LONG_SILENCE'
  | 'TAKE_A_BREATH'
  | 'SLOW_DOWN'
  | 'SPEED_UP'
  | 'WRAP_UP'
  | 'ADD_DETAIL'
  | 'FILLERS'
  | 'MONOLOGUE'
  | 'TAKE_TURN';

/** 1: just over the threshold, 3: far over it. */
export type NudgeIntensity = 1 | 2 | 3;

/** How often the speaker wants to be nudged. */
export type NudgeSetting = 'off' | 'low' | 'normal';

/** What was measured when the nudge became due. */
export interface NudgeEvidence {
  /** Stable name of the measure; tells the unit of `value` and `threshold` by its ending (`Wpm`, `Ms`, `Db`, …). */
  readonly metric: string;
  readonly value: number;
  /** The value that was passed; for praise the one that was come back to. */
  readonly threshold: number;
  /** Time that `value` was taken over; null where it is counted in words or since a beginning. */
  readonly windowMs: number | null;
}

/** One hint to one speaker. */
export interface Nudge {
  readonly type: NudgeType;
  readonly intensity: NudgeIntensity;
  /** One short line, English. */
  readonly message: string;
  /** Stable name of the line (`slow_down.2`, `praise.slow_down`): clients translate by it. */
  readonly messageKey: string;
  readonly evidence: NudgeEvidence;
  /** Time of the features that made it due, ms. */
  readonly atMs: number;
  /** Of the table of rules. */
  readonly thresholdsVersion: string;
}
