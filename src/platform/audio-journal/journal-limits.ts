/** Bounds of a journal; see {@link JOURNAL_LIMITS} for their values. */
export interface JournalLimits {
  /** Least time between the beginnings of two commits. */
  readonly commitSpacingMs: number;
  /** Room for frames that wait for the next commit; as much again is on its way to the disk. */
  readonly slabBytes: number;
  /** Of one stream, waiting for the disk. */
  readonly waitingBytesPerStream: number;
  readonly fileBytes: number;
  /** A file that was not written for so long is closed, … */
  readonly idleMs: number;
  /** … and one that is so old. */
  readonly ageMs: number;
  /** Another process' file that was not touched for so long has no writer. Longer than `ageMs` by more than the clocks of the processes differ. */
  readonly abandonedMs: number;
}

const MEBIBYTE = 1_048_576;

/**
 * Forty commits a second at most: on an SSD a sync takes a few milliseconds, and nobody hears of an acknowledgement
 * that is 25 ms late. The slab grows to what a thousand
 * speakers say in a second (32 MB): disks pause for that long now and then.
 */
export const JOURNAL_LIMITS: JournalLimits = {
  commitSpacingMs: 25,
  slabBytes: 32 * MEBIBYTE,
  waitingBytesPerStream: 2 * MEBIBYTE,
  fileBytes: 64 * MEBIBYTE,
  idleMs: 60_000,
  ageMs: 300_000,
  abandonedMs: 600_000,
};
