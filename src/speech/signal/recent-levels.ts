/** Frames of 10 ms over which a level is forgotten to a third: the five seconds of the rule that uses it. */
const MEMORY_FRAMES = 500;

/** The level of speech and of what is between, lately: means that forget, so that a change of place or voice shows. */
export class RecentLevels {
  private readonly speech = new ForgettingMean();
  private readonly noise = new ForgettingMean();

  /** One settled frame, its power as a mean square of full scale 1. */
  add(power: number, speech: boolean): void {
    (speech ? this.speech : this.noise).add(power);
  }

  /** dB relative to full scale; null before there were any such frames. */
  get speechDbfs(): number | null {
    return this.speech.db;
  }

  /** dB relative to full scale; null before there were any such frames. */
  get noiseDbfs(): number | null {
    return this.noise.db;
  }
}

class ForgettingMean {
  private mean = 0;
  private count = 0;

  /** The first frames count alike, so that the mean is right from the beginning. */
  add(power: number): void {
    this.count = Math.min(this.count + 1, MEMORY_FRAMES);
    this.mean += (power - this.mean) / this.count;
  }

  get db(): number | null {
    return this.count === 0 ? null : 10 * Math.log10(this.mean);
  }
}
