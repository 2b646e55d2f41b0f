import { NoiseFloor } from './noise-floor.js';
import { RunningMedian } from './running-median.js';
import { BAND_COUNT, type SignalFrame } from './signal-frames.js';

/** The noise floor has heard 240 ms more than the frame that is judged: speech that begins at once is not its floor. */
export const LOOK_AHEAD_FRAMES = 24;
/** 20 dB: no single band, however loud, says more about speech. */
const MOST_BAND_RATIO = 100;
/** A periodic sound counts for up to 2 dB more, above the periodicity that noise reaches by chance… */
const PERIODICITY_DB = 4;
const CHANCE_PERIODICITY = 0.5;
/** …in full from this evidence on: a hum that nothing stands out of is no voice. */
const VOICED_EVIDENCE_DB = 3;
/** Breath and reverberation lie 29 dB and more under the speaker's sustained loudest (as a ratio of powers). */
const LEAST_LEVEL = 10 ** -2.9;
/** A level that half of 150 ms exceed is sustained: a syllable, no click. */
const SUSTAINED_FRAMES = 15;
/** The loudest fades by 0.9 dB/s, so that one shout does not hide the rest. */
const LOUDEST_DECAY = 0.998;

/** Frames kept: those ahead of the judged one and its neighbours; a power of two. */
const RING = 32;

/**
 * How far each frame stands out of the noise floor, in dB: the mean of the signal-to-noise ratios of 16 bands over the
 * frame and its neighbours, each bounded so that no hum or whistle decides alone, a little more when it is voiced
 * (compare the long-term spectral divergence of Ramírez et al. 2004, "Efficient voice activity detection algorithms
 * using long-term speech information"). 0 is noise, 20 a clear voice. Allocates nothing per frame.
 */
export class SpeechEvidence {
  /** Evidence of the frame weighed last, dB; in an array because a number that a method returns is allocated. */
  readonly db = new Float64Array(1);
  /** Frames weighed so far. */
  weighed = 0;
  private readonly floor = new NoiseFloor();
  private readonly sustained = new RunningMedian(SUSTAINED_FRAMES);
  private readonly bands = new Float64Array(RING * BAND_COUNT);
  private readonly periodicity = new Float64Array(RING);
  private heard = 0;
  /** Power of the weighed frame above the floor; in an array like `db`. */
  private readonly excess = new Float64Array(1);
  private loudest = 0;

  /** See `NoiseFloor.restlessnessDb`. */
  get restlessnessDb(): number {
    return this.floor.restlessnessDb;
  }

  /** Takes the next frame in. */
  hear(frame: SignalFrame): void {
    const slot = this.heard % RING;
    this.bands.set(frame.bands, slot * BAND_COUNT);
    this.periodicity[slot] = frame.periodicity;
    this.heard += 1;
    this.floor.learn(frame);
  }

  /** Whether a frame is left to be weighed, `lookAhead` frames behind the last one heard. */
  ready(lookAhead: number): boolean {
    return this.weighed + lookAhead < this.heard;
  }

  /** Weighs the next frame and sets `db`. */
  weigh(): void {
    const { bands } = this;
    const noise = this.floor.power;
    const before = (Math.max(0, this.weighed - 1) % RING) * BAND_COUNT;
    const here = (this.weighed % RING) * BAND_COUNT;
    const after = (Math.min(this.heard - 1, this.weighed + 1) % RING) * BAND_COUNT;
    let ratios = 1;
    let excess = 0;
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const floor = noise[band] as number;
      const sum = (bands[before + band] as number) + (bands[here + band] as number) + (bands[after + band] as number);
      const power = sum / 3;
      if (power <= floor) continue;
      excess += power - floor;
      ratios *= power < MOST_BAND_RATIO * floor ? power / floor : MOST_BAND_RATIO;
    }
    this.db[0] = (10 * Math.log10(ratios)) / BAND_COUNT;
    this.excess[0] = excess;
    if (this.reachesSpeaker()) this.addVoicing();
    else this.db[0] = 0;
    this.weighed += 1;
  }

  private reachesSpeaker(): boolean {
    const excess = this.excess[0] as number;
    this.loudest = Math.max(this.sustained.push(excess), this.loudest * LOUDEST_DECAY);
    return excess >= this.loudest * LEAST_LEVEL;
  }

  private addVoicing(): void {
    const ratioDb = this.db[0] as number;
    const voiced = Math.max(0, (this.periodicity[this.weighed % RING] as number) - CHANCE_PERIODICITY);
    this.db[0] = ratioDb + PERIODICITY_DB * voiced * Math.min(1, ratioDb / VOICED_EVIDENCE_DB);
  }
}
