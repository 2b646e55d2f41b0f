/**
 * Seconds. Recorders stamp packets by another clock than that of their samples: a lag below this is jitter or drift
 * (browsers stay within 20 ms), and a fifth of the shortest pause that counts.
 */
const SHORTEST_GAP_SECONDS = 0.05;
/** Seconds. A longer one is no lost sound: the machine slept, its clock was set, or the time stamps are made up. */
const LONGEST_GAP_SECONDS = 30;

/**
 * Tells what is missing between the packets of one stream by their time stamps. Encoders leave packets out where
 * nobody speaks (DTX, RFC 6716 §2.1.9) and networks lose some; without silence in their place everything behind them
 * would come too early, and a pause would be no pause.
 */
export class PacketClock {
  private readonly shortest: number;
  private readonly longest: number;
  /** Where the next packet belongs. */
  private expected: number | null = null;

  /** @param rateHz unit of all times here: sample frames at this rate */
  constructor(rateHz: number) {
    this.shortest = SHORTEST_GAP_SECONDS * rateHz;
    this.longest = LONGEST_GAP_SECONDS * rateHz;
  }

  /**
   * Sample frames that are missing before packets stamped `at`; none before the first.
   * @param frames what these packets decode to
   */
  gapBefore(at: number, frames: number): number {
    const expected = this.expected ?? at;
    const lag = at - expected;
    // Stamps that fall behind are made up for before a gap counts again, but not for long.
    this.expected = Math.min(Math.max(expected, at), at + this.shortest) + frames;
    return lag >= this.shortest && lag <= this.longest ? Math.round(lag) : 0;
  }
}
