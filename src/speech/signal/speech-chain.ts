import { type SoundEvidence } from '../sound-evidence.js';
import { AdaptiveVoiceActivity } from './adaptive-voice-activity.js';
import { LevelMeter } from './level-meter.js';
import { PitchMeter } from './pitch-meter.js';
import { RecentLevels } from './recent-levels.js';
import { FrameAnalyzer, type SignalFrame, SIGNAL_RATE_HZ } from './signal-frames.js';
import { SpeechLog } from './speech-log.js';
import { NucleusDetector } from './syllable-nuclei.js';
import { MOST_UNDECIDED_FRAMES, type VoiceActivity } from './voice-activity.js';

/** Of everything that makes evidence out of samples; stored beside it. */
export const SOUND_VERSION = 'sound-1';

/** A power of two over the frames that may wait for a decision, and over the nuclei among them. */
const WAITING = 2 * MOST_UNDECIDED_FRAMES;

/**
 * From the samples of one speaker to what the delivery measures need: frames → voice activity → syllable nuclei, level
 * and pitch inside speech. The same for live audio and recordings, and the same to the last bit however the samples
 * are cut. Nothing is allocated per frame; what grows is the log, about 20 bytes per second of speech.
 */
export class SpeechChain {
  /** What is settled; the rest of what was pushed waits for its decisions, at most 0.64 s. */
  readonly log = new SpeechLog();
  readonly recentLevels = new RecentLevels();

  private readonly frames = new FrameAnalyzer({ frame: (frame) => this.take(frame) });
  private readonly nuclei = new NucleusDetector({ nucleus: (frame, levelDb) => this.hold(frame, levelDb) });
  private readonly level = new LevelMeter();
  private readonly pitch = new PitchMeter();

  /** Per frame that waits for its decision. */
  private readonly power = new Float64Array(WAITING);
  private readonly periodicity = new Float64Array(WAITING);
  private readonly fundamentalHz = new Float64Array(WAITING);
  private readonly peakDb = new Float64Array(WAITING).fill(Number.NaN);
  private settled = 0;
  private seen = 0;

  /** @param activity decides what is speech; the live detector unless the recording's activity is known. */
  constructor(private readonly activity: VoiceActivity = new AdaptiveVoiceActivity()) {}

  /** Mono samples at 16 kHz, full scale ±1, any number of them; values that are not finite count as silence. */
  push(samples: Float32Array, from = 0, to = samples.length): void {
    this.frames.push(samples, from, to);
  }

  /** Decides and settles what is left. Nothing may be pushed afterwards. */
  finish(): void {
    this.frames.finish();
    this.nuclei.finish();
    this.activity.finish();
    this.settle();
  }

  /** Audio taken in so far, milliseconds. */
  get durationMs(): number {
    return (this.frames.sampleCount / SIGNAL_RATE_HZ) * 1_000;
  }

  /** What is decided so far; everything after `finish`. */
  evidence(): Pick<SoundEvidence, 'version' | 'durationMs' | 'speech' | 'nucleiMs' | 'level' | 'pitch'> {
    const durationMs = Math.round(this.durationMs);
    return {
      version: SOUND_VERSION,
      durationMs,
      speech: this.log.spans(durationMs),
      nucleiMs: this.log.nucleiMs(durationMs),
      level: this.level.evidence(),
      pitch: this.pitch.evidence(),
    };
  }

  private take(frame: SignalFrame): void {
    const slot = frame.index % WAITING;
    this.power[slot] = frame.power;
    this.periodicity[slot] = frame.periodicity;
    this.fundamentalHz[slot] = frame.fundamentalHz;
    this.peakDb[slot] = Number.NaN;
    this.seen = frame.index + 1;
    this.nuclei.frame(frame);
    this.activity.frame(frame);
    this.settle();
  }

  /** A nucleus comes some frames late; it counts once it is known that its frame is speech. */
  private hold(frame: number, levelDb: number): void {
    this.peakDb[frame % WAITING] = levelDb;
  }

  private settle(): void {
    // Nuclei come up to this many frames late: until then a frame cannot be settled, however sure its decision is.
    const complete = this.nuclei.finished ? this.seen : this.seen - NucleusDetector.latencyFrames;
    const end = Math.min(complete, this.activity.decidedFrames);
    for (; this.settled < end; this.settled += 1) this.settleFrame(this.settled, this.activity.speaksAt(this.settled));
  }

  private settleFrame(frame: number, speech: boolean): void {
    const slot = frame % WAITING;
    const power = this.power[slot] as number;
    const peakDb = this.peakDb[slot] as number;
    const nucleus = !Number.isNaN(peakDb);
    this.log.add(speech, nucleus);
    this.level.add(power, speech);
    this.recentLevels.add(power, speech);
    this.pitch.add(this.fundamentalHz[slot] as number, this.periodicity[slot] as number, speech);
    if (speech && nucleus) this.level.addNucleus(peakDb);
  }
}
