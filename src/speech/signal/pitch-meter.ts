import { type PitchEvidence } from '../sound-evidence.js';
import { FRAME_MS } from './signal-frames.js';

/** A tenth of a semitone: rounding to it adds 0.03 semitones to a standard deviation at most. */
const BINS_PER_SEMITONE = 10;
/** 0 semitones; the lowest fundamental that is looked for. */
const LOWEST_HZ = 60;
/** Up to 430 Hz. */
const BINS = 340;
/** A held vowel repeats itself better than this, the edges of it and noise do not. */
const LEAST_PERIODICITY = 0.6;
/** Between two looks, 20 ms apart: voices take 0.2 s for an octave (Xu & Sun 2002), octave errors none. */
const LARGEST_STEP = 2;
/** A fundamental is steady once it has been followed for five frames, three looks. */
const LEAST_RUN = 5;
/** Beyond it lie octave errors, 12 semitones away give or take what the voice moves, rather than the voice. */
const LARGEST_DEVIATION = 9;
/** One second: the vowels of about five syllables. */
const LEAST_FRAMES = 100;

/** Fundamental of a voice over a whole recording, from frames whose activity is decided. A histogram, so of fixed size. */
export class PitchMeter {
  private readonly histogram = new Uint32Array(BINS);
  private frames = 0;
  private run = 0;
  private last = 0;

  /**
   * One frame, in order.
   * @param fundamentalHz 0 where there is no period
   * @param periodicity 0–1
   */
  add(fundamentalHz: number, periodicity: number, speech: boolean): void {
    // Written so that NaN is no voice.
    if (!speech || !(periodicity >= LEAST_PERIODICITY && fundamentalHz > LOWEST_HZ)) {
      this.run = 0;
      return;
    }
    const pitch = 12 * Math.log2(fundamentalHz / LOWEST_HZ);
    this.run = this.run > 0 && Math.abs(pitch - this.last) <= LARGEST_STEP ? this.run + 1 : 1;
    this.last = pitch;
    if (this.run < LEAST_RUN) return;
    const bin = Math.min(BINS - 1, Math.round(pitch * BINS_PER_SEMITONE));
    this.histogram[bin] = (this.histogram[bin] as number) + 1;
    this.frames += 1;
  }

  /** What the frames so far come to; null for what has too few of them. */
  evidence(): PitchEvidence {
    const voicedMs = this.frames * FRAME_MS;
    if (this.frames < LEAST_FRAMES) return { voicedMs, medianHz: null, variationSemitones: null };
    const median = this.medianBin();
    return {
      voicedMs,
      medianHz: LOWEST_HZ * 2 ** (median / BINS_PER_SEMITONE / 12),
      variationSemitones: this.deviationFrom(median),
    };
  }

  private medianBin(): number {
    let below = 0;
    let bin = 0;
    while (below + (this.histogram[bin] as number) < this.frames / 2) {
      below += this.histogram[bin] as number;
      bin += 1;
    }
    return bin;
  }

  /** Root mean square distance from the median, semitones. */
  private deviationFrom(median: number): number {
    const reach = LARGEST_DEVIATION * BINS_PER_SEMITONE;
    const end = Math.min(BINS - 1, median + reach);
    let count = 0;
    let squares = 0;
    for (let bin = Math.max(0, median - reach); bin <= end; bin += 1) {
      const here = this.histogram[bin] as number;
      count += here;
      squares += here * (bin - median) ** 2;
    }
    return Math.sqrt(squares / count) / BINS_PER_SEMITONE;
  }
}
