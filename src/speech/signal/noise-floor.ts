import { BAND_COUNT, type SignalFrame } from './signal-frames.js';
import { SlidingMinimum } from './sliding-minimum.js';

/** Weight of the past in the smoothed power: a memory of 50 ms, so that the breaks between words still reach down. */
const SMOOTHING = 0.8;
/** The smoothed power counts from here on: before, it is the mean of too few frames to have a meaningful minimum. */
const SETTLING_FRAMES = 5;
/** 8 × 0.2 s: long enough to hold a break of fluent speech, short enough to follow a louder room within 2 s. */
const PART_FRAMES = 20;
const PARTS = 8;
/** The minimum of smoothed noise over that time lies about this factor under its mean (white noise, all bands). */
const MINIMUM_BIAS = 1.6;
/** −110 dBFS a band: below this is no room's noise but the rounding of a format. */
const LEAST_FLOOR = 1e-11;
/** Digital silence before the first sound is a decoder's priming or an opening microphone, up to 250 ms. */
const MOST_PRIMING_FRAMES = 25;
/** −90 dBFS: half a step of 16-bit samples. */
const PRIMING_POWER = 1e-9;
/** A memory of 7 parts, 1.4 s. */
const RESTLESSNESS_SMOOTHING = 0.85;
/** More than any background has: what rises further is the speech above it. */
const MOST_RESTLESSNESS_DB = 6;

/**
 * Power of the background noise in each band, by minimum statistics: speech leaves every band again and again, noise
 * does not (Martin 2001). Follows a room that becomes louder within 1.8 s and one that becomes quieter at once.
 */
export class NoiseFloor {
  /** Mean square per band, full scale 1; −110 dBFS until five frames were heard. */
  readonly power = new Float64Array(BAND_COUNT).fill(LEAST_FLOOR);
  /**
   * By how many dB the third lowest of the last eight parts' minima lies over the lowest, mean of the bands: about 1
   * where the background is stationary noise, even under fluent speech, and 2 to 6 where it is voices or a street,
   * which never come down to the same floor twice. 0 until there are eight.
   */
  restlessnessDb = 0;
  private readonly smoothed = new Float64Array(BAND_COUNT);
  private readonly minimum = new SlidingMinimum(BAND_COUNT, PART_FRAMES, PARTS);
  private heard = 0;

  /** Takes frames in order. */
  learn({ index, bands, power }: SignalFrame): void {
    // The window of the first frame begins before the sound.
    if (index === 0 || (this.heard === 0 && index < MOST_PRIMING_FRAMES && power < PRIMING_POWER)) return;
    const past = Math.min(SMOOTHING, this.heard / (this.heard + 1));
    this.heard += 1;
    const { smoothed } = this;
    for (let band = 0; band < BAND_COUNT; band += 1) {
      smoothed[band] = past * (smoothed[band] as number) + (1 - past) * (bands[band] as number);
    }
    if (this.heard >= SETTLING_FRAMES) this.settle();
  }

  private settle(): void {
    const { minimum, power } = this;
    const finishedPart = minimum.push(this.smoothed);
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const floor = MINIMUM_BIAS * (minimum.lowest[band] as number);
      power[band] = floor > LEAST_FLOOR ? floor : LEAST_FLOOR;
    }
    if (finishedPart && minimum.finishedParts === PARTS) this.measureRestlessness();
  }

  private measureRestlessness(): void {
    const { lowest, third } = this.minimum;
    let rise = 0;
    for (let band = 0; band < BAND_COUNT; band += 1) {
      rise += Math.log10((third[band] as number) / (lowest[band] as number));
    }
    const latest = Math.min(MOST_RESTLESSNESS_DB, (10 * rise) / BAND_COUNT);
    this.restlessnessDb = RESTLESSNESS_SMOOTHING * this.restlessnessDb + (1 - RESTLESSNESS_SMOOTHING) * latest;
  }
}
