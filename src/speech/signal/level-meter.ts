import { type LevelEvidence } from '../sound-evidence.js';

/** Half a second: fewer frames are one word, or one breath. */
const LEAST_FRAMES = 50;
/** The standard error of a standard deviation is 1/√(2(n − 1)) of it: 24 % from ten. */
const LEAST_NUCLEI = 10;

/** Levels of speech and of what is between, from frames whose activity is decided. Keeps sums only. */
export class LevelMeter {
  private speechFrames = 0;
  private speechPower = 0;
  private noiseFrames = 0;
  private noisePower = 0;
  private nuclei = 0;
  private meanDb = 0;
  private squaresDb = 0;

  /** @param power mean square of one frame, full scale 1 */
  add(power: number, speech: boolean): void {
    if (speech) {
      this.speechFrames += 1;
      this.speechPower += power;
    } else {
      this.noiseFrames += 1;
      this.noisePower += power;
    }
  }

  /** @param levelDb level at a syllable nucleus inside speech, dBFS */
  addNucleus(levelDb: number): void {
    // Welford (1962, Technometrics 4:3): exact however far the mean lies from 0.
    this.nuclei += 1;
    const before = levelDb - this.meanDb;
    this.meanDb += before / this.nuclei;
    this.squaresDb += before * (levelDb - this.meanDb);
  }

  /** What the frames so far come to; null for what has too few of them. */
  evidence(): LevelEvidence {
    return {
      speechDbfs: meanLevel(this.speechPower, this.speechFrames),
      noiseDbfs: meanLevel(this.noisePower, this.noiseFrames),
      variationDb: this.nuclei < LEAST_NUCLEI ? null : Math.sqrt(this.squaresDb / (this.nuclei - 1)),
    };
  }
}

const meanLevel = (power: number, frames: number): number | null =>
  frames < LEAST_FRAMES ? null : 10 * Math.log10(power / frames);
