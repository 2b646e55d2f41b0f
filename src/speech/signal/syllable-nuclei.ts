import { type FrameConsumer, type SignalFrame } from './signal-frames.js';
import { SMOOTHING_REACH, VowelLevel } from './vowel-level.js';

/** Takes each syllable nucleus as it is found. */
export interface NucleusSink {
  /**
   * @param frame index of the frame the nucleus peaks in, ascending
   * @param levelDb level of the whole spectrum there, dBFS
   */
  nucleus(frame: number, levelDb: number): void;
}

/**
 * Peaks are told apart by dips of this depth on both sides. De Jong & Wempe (2009) take 2 dB of the whole intensity; a
 * mean over bands is smoother. At 1.5 dB neither recordings nor synthetic speech are counted too high or too low
 * on the whole, which matters more to a rate over a long answer than the error of a short one.
 */
const DIP_DB = 1.5;
/**
 * The faster the speech the shallower its dips: the depth follows the speaker's last intervals, and is the above at
 * 220 ms, 4.5 syllables a second (Jacewicz, Fox & Wei 2010 measure 3.4 in reading, 4.7–5.4 in talking).
 */
const USUAL_INTERVAL = 22;
const LEAST_DIP_DB = 1;
const MOST_DIP_DB = 3;
/** How much of each new interval goes into the mean: about the last seven. */
const INTERVAL_SHARE = 0.15;
/** Longer intervals hold a pause. */
const LONGEST_INTERVAL = 60;

/** A vowel repeats itself; breath and fricatives do not. Mean over the looks at a peak … */
const LEAST_PERIODICITY = 0.3;
/** … less where noise, which does not repeat itself, is part of the power, but not down to what noise alone reaches. */
const LEAST_NOISY_PERIODICITY = 0.2;
/** The periodicity of a frame looks back 48 ms: that of frames 1 to 5 after the peak is centred on the peak. */
const FIRST_LOOK = 1;
const LAST_LOOK = 5;
/** A fricative or a burst is as bright as this, a factor of two, a vowel hardly ever: its power falls with frequency. */
const MOST_BRIGHTNESS = 2;

/** 80 ms: languages average 5.2–7.8 syllables a second (Pellegrino et al. 2011); nobody keeps up more than twelve. */
const LEAST_DISTANCE = 8;
/** A vowel held this long after its peak is told before its dip comes, so that a nucleus is known within 300 ms. */
const LONGEST_WAIT = 25;
/** Frames kept: a power of two above the wait and the looks. */
const HISTORY = 32;

/**
 * Finds syllable nuclei: voiced peaks of the vowel level between dips, after de Jong & Wempe (2009, "Praat script to
 * detect syllable nuclei and measure speech rate automatically", Behavior Research Methods 41:2). Beyond the paper:
 * noise is taken off, the dips asked for follow the tempo, brightness and the share of noise help to judge voicing, and
 * nothing looks at the recording as a whole, so that it runs live. What is voiced but no speech, such as laughter, is
 * left to voice activity. Nothing is allocated per frame.
 */
export class NucleusDetector implements FrameConsumer {
  /** After frame i has been taken, no nucleus at or before frame i − latencyFrames is still to come. */
  static readonly latencyFrames = LONGEST_WAIT + SMOOTHING_REACH;

  /** Whether everything has been told. */
  finished = false;

  private readonly vowels = new VowelLevel();
  private readonly power = new Float64Array(HISTORY);
  private readonly periodicity = new Float64Array(HISTORY);
  private seen = 0;
  private rising = false;
  /** Level of the peak while rising, of the dip otherwise. */
  private extremeDb = Number.POSITIVE_INFINITY;
  private peakFrame = 0;
  private peakNoise = 0;
  private peakBrightness = 0;
  private lastNucleus = Number.NEGATIVE_INFINITY;
  private interval = USUAL_INTERVAL;
  private dipDb = DIP_DB;

  constructor(private readonly sink: NucleusSink) {}

  /** Takes the next frame; may tell the sink of one nucleus, at most `latencyFrames` back. */
  frame({ index, bands, power, periodicity }: SignalFrame): void {
    this.power[index % HISTORY] = power;
    this.periodicity[index % HISTORY] = periodicity;
    this.seen = index + 1;
    if (this.vowels.take(bands)) this.follow(index - SMOOTHING_REACH, this.vowels.levelDb);
  }

  /** Nothing more comes: decides on a peak that is still open. */
  finish(): void {
    if (this.rising) this.decide();
    this.rising = false;
    this.finished = true;
  }

  private follow(at: number, levelDb: number): void {
    if (this.rising) {
      if (levelDb > this.extremeDb) this.climbTo(at, levelDb);
      else if (levelDb <= this.extremeDb - this.dipDb || at - this.peakFrame >= LONGEST_WAIT) {
        this.decide();
        this.rising = false;
        this.extremeDb = levelDb;
      }
    } else if (levelDb < this.extremeDb) this.extremeDb = levelDb;
    else if (levelDb >= this.extremeDb + this.dipDb) this.climbTo(at, levelDb);
  }

  private climbTo(at: number, levelDb: number): void {
    this.rising = true;
    this.extremeDb = levelDb;
    this.peakFrame = at;
    this.peakNoise = this.vowels.noiseShare;
    this.peakBrightness = this.vowels.brightness;
  }

  private decide(): void {
    const { peakFrame } = this;
    const interval = peakFrame - this.lastNucleus;
    if (interval < LEAST_DISTANCE || !this.isVoiced(peakFrame)) return;
    this.lastNucleus = peakFrame;
    if (interval < LONGEST_INTERVAL) this.followTempo(interval);
    this.sink.nucleus(peakFrame, 10 * Math.log10(this.meanAround(peakFrame)));
  }

  private followTempo(interval: number): void {
    this.interval += INTERVAL_SHARE * (interval - this.interval);
    this.dipDb = Math.min(MOST_DIP_DB, Math.max(LEAST_DIP_DB, (DIP_DB * this.interval) / USUAL_INTERVAL));
  }

  private isVoiced(peak: number): boolean {
    if (this.peakBrightness > MOST_BRIGHTNESS) return false;
    const end = Math.min(peak + LAST_LOOK, this.seen - 1);
    let sum = 0;
    for (let at = peak + FIRST_LOOK; at <= end; at += 1) sum += this.periodicity[at % HISTORY] as number;
    const needed = Math.max(LEAST_NOISY_PERIODICITY, LEAST_PERIODICITY * (1 - this.peakNoise));
    return sum >= needed * (end - peak - FIRST_LOOK + 1);
  }

  /** Mean power of the peak's frame and its neighbours. */
  private meanAround(peak: number): number {
    let sum = 0;
    for (let at = peak - 1; at <= peak + 1; at += 1) sum += this.power[at % HISTORY] as number;
    return sum / 3;
  }
}
