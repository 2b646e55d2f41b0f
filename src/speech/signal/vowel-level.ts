import { BAND_COUNT } from './signal-frames.js';
import { SlidingMinimum } from './sliding-minimum.js';

/**
 * 250 Hz to 4 kHz in bands of the frame, where the formants of vowels lie: the murmur of closures lies below, most
 * noise of fricatives above.
 */
const FIRST_BAND = 1;
const LAST_BAND = 12;
const BANDS_USED = LAST_BAND - FIRST_BAND + 1;
/** Up to here, 250 Hz to 1.1 kHz, lies the first formant, and the sound whose periodicity is known. */
const LAST_LOW_BAND = 6;
/** From here, 4 to 7.6 kHz, lie fricatives. */
const FIRST_HIGH_BAND = LAST_BAND + 1;

/**
 * Triangular smoothing over five frames, 40 ms with the window: a single pulse of a low voice must not make a peak,
 * eight syllables a second must.
 */
const NEAR = 2 / 9;
const FAR = 1 / 9;
const MIDDLE = 3 / 9;
/** The level is known this many frames late. */
export const SMOOTHING_REACH = 2;
const HISTORY = 2 * SMOOTHING_REACH + 1;

/** Minimum statistics (Martin 2001): the noise of a band is its least smoothed power over the last two seconds … */
const NOISE_PART = 25;
const NOISE_PARTS = 8;
/** … under the mean of the noise by about this factor. */
const NOISE_BIAS = 1.5;
/** Noise that is taken off leaves its own swing behind: what is less than this share of it is not followed. */
const NOISE_SWING = 0.7;
/** What lies 25 dB below the speaker's loudest is not followed (de Jong & Wempe 2009, over the whole recording). */
const SPEAKER_RANGE = 10 ** -2.5;
/** The loudest is forgotten by 3 dB a second: who turns 10 dB quieter is followed within 4 s. */
const LOUDEST_FALL = 10 ** -0.003;
/** It rises by 1 dB a frame at most: a click of 30 ms raises it by no more than 3 dB. */
const LOUDEST_RISE = 10 ** 0.1;

const LEVEL = 0;
const NOISE_SHARE = 1;
const BRIGHTNESS = 2;

/**
 * How loud a sound is as a vowel: the mean over bands of their levels in dB, each without its noise and not below the
 * speaker's range. A mean of levels rather than the level of the sum, because a vowel stands out in many bands, while
 * hum, a nasal or a whistling fricative fills few of them.
 */
export class VowelLevel {
  /** In an array, as a number that is put into a field is allocated, frame by frame. */
  private readonly values = new Float64Array(3);
  /** The bands of the last frames, one after the other. */
  private readonly recent = new Float64Array(HISTORY * BAND_COUNT);
  private readonly smoothed = new Float64Array(BAND_COUNT);
  private readonly least = new SlidingMinimum(BAND_COUNT, NOISE_PART, NOISE_PARTS);
  private readonly loudest = new Float64Array(BAND_COUNT);
  private taken = 0;

  /** dB, of the frame `SMOOTHING_REACH` before the last one taken. */
  get levelDb(): number {
    return this.values[LEVEL] as number;
  }

  /** 0–1: part of that frame's power below 1.1 kHz that is noise. */
  get noiseShare(): number {
    return this.values[NOISE_SHARE] as number;
  }

  /** That frame's power above 4 kHz over that below 1.1 kHz. */
  get brightness(): number {
    return this.values[BRIGHTNESS] as number;
  }

  /**
   * Takes the bands of the next frame, mean squares above 0.
   * @returns whether there is a level yet
   */
  take(bands: Float64Array): boolean {
    this.recent.copyWithin(0, BAND_COUNT);
    this.recent.set(bands, (HISTORY - 1) * BAND_COUNT);
    this.taken += 1;
    if (this.taken < HISTORY) return false;
    this.smooth();
    this.least.push(this.smoothed);
    this.measure();
    return true;
  }

  private smooth(): void {
    const { recent, smoothed } = this;
    for (let band = FIRST_BAND; band < BAND_COUNT; band += 1) {
      const far = (recent[band] as number) + (recent[band + 4 * BAND_COUNT] as number);
      const near = (recent[band + BAND_COUNT] as number) + (recent[band + 3 * BAND_COUNT] as number);
      smoothed[band] = far * FAR + near * NEAR + (recent[band + 2 * BAND_COUNT] as number) * MIDDLE;
    }
  }

  private measure(): void {
    // Twelve powers from 1e-12 to 64 multiply to a number far inside a double's range: one logarithm.
    let product = 1;
    let lowNoise = 0;
    let low = 0;
    for (let band = FIRST_BAND; band <= LAST_BAND; band += 1) {
      const power = this.smoothed[band] as number;
      const noise = NOISE_BIAS * (this.least.lowest[band] as number);
      product *= Math.max(power - noise, noise * NOISE_SWING, this.followLoudest(band, power) * SPEAKER_RANGE);
      if (band > LAST_LOW_BAND) continue;
      lowNoise += noise;
      low += power;
    }
    this.values[LEVEL] = (10 / BANDS_USED) * Math.log10(product);
    this.values[NOISE_SHARE] = Math.min(1, lowNoise / low);
    this.values[BRIGHTNESS] = this.highPower() / low;
  }

  private highPower(): number {
    let sum = 0;
    for (let band = FIRST_HIGH_BAND; band < BAND_COUNT; band += 1) sum += this.smoothed[band] as number;
    return sum;
  }

  private followLoudest(band: number, power: number): number {
    const before = this.loudest[band] as number;
    const risen = before === 0 ? power : Math.min(power, before * LOUDEST_RISE);
    const loudest = Math.max(before * LOUDEST_FALL, risen);
    this.loudest[band] = loudest;
    return loudest;
  }
}
