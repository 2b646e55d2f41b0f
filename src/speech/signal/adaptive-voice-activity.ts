import { ActivityGate, MOST_MARGIN_FRAMES, SPREAD_FRAMES } from './activity-gate.js';
import { RunningMedian } from './running-median.js';
import { type SignalFrame } from './signal-frames.js';
import { SlidingMinimum } from './sliding-minimum.js';
import { LOOK_AHEAD_FRAMES, SpeechEvidence } from './speech-evidence.js';
import { type VoiceActivity } from './voice-activity.js';

/** Frames whose evidence is the median around one: 150 ms, so that no click shows and edges stay where they are. */
const MEDIAN_FRAMES = 15;
const MEDIAN_REACH = (MEDIAN_FRAMES - 1) / 2;
/** Evidence that speech begins with at least, dB: stationary noise has 0.65 in the mean, 1.0 at the 99th centile. */
const LEAST_THRESHOLD_DB = 2;
/** Half of what a clear voice reaches. */
const MOST_THRESHOLD_DB = 8;
/** Weak sounds inside a word go on down to this share of the threshold: to just above stationary noise. */
const LEAVING_SHARE = 0.6;
/** Voices or a street behind the speaker need more: a multiple of the least evidence, smoothed over 330 ms, in 6 s. */
const BACKGROUND_FACTOR = 3;
const BACKGROUND_SMOOTHING = 0.97;
const BACKGROUND_PART_FRAMES = 50;
const BACKGROUND_PARTS = 12;
/**
 * Somebody who speaks for 6 s without a break leaves much least evidence too. The floor tells them apart: its
 * restlessness is 0.5 to 0.8 dB in stationary noise, 2.6 to 4.6 dB in the babble of eight voices.
 */
const STATIONARY_DB = 1.5;
const RESTLESSNESS_FACTOR = 10;
/** Far over the noise nothing of a word is hidden; near it, its weak edges are: margins from none to the most. */
const CLEAR_EVIDENCE_DB = 16;
const HIDDEN_EVIDENCE_DB = 8;
/** The clearest evidence fades by half in 3.5 s of speech; a pause, however long, does not change the room. */
const CLEAREST_DECAY = 0.998;

/**
 * The live voice activity detector: the evidence of speech in each frame against a threshold that follows how restless
 * the background is. Takes frames in order; decisions are at most 46 frames late. Deterministic, and blind to level,
 * DC and steady hum; allocates nothing per frame.
 */
export class AdaptiveVoiceActivity implements VoiceActivity {
  private readonly evidence = new SpeechEvidence();
  private readonly median = new RunningMedian(MEDIAN_FRAMES);
  private readonly background = new SlidingMinimum(1, BACKGROUND_PART_FRAMES, BACKGROUND_PARTS);
  private readonly smoothed = new Float64Array(1);
  private readonly gate = new ActivityGate();
  private taken = 0;
  private clearest = 0;

  get decidedFrames(): number {
    return this.gate.decided;
  }

  /** Whether a decided frame is speech; valid for the last `MOST_UNDECIDED_FRAMES` decided ones. */
  speaksAt(frame: number): boolean {
    return this.gate.speaksAt(frame);
  }

  /** Takes the next frame. */
  frame(frame: SignalFrame): void {
    this.evidence.hear(frame);
    if (this.evidence.ready(LOOK_AHEAD_FRAMES)) this.weigh();
  }

  /** Nothing more comes: decides what is left. */
  finish(): void {
    const { evidence } = this;
    while (evidence.ready(0)) this.weigh();
    evidence.db[0] = 0;
    for (let beyond = 0; beyond < MEDIAN_REACH; beyond += 1) this.judge();
    this.gate.finish();
  }

  private weigh(): void {
    this.evidence.weigh();
    this.heedBackground();
    this.judge();
  }

  private heedBackground(): void {
    const { evidence, smoothed } = this;
    const past = Math.min(BACKGROUND_SMOOTHING, 1 - 1 / evidence.weighed);
    smoothed[0] = past * (smoothed[0] as number) + (1 - past) * (evidence.db[0] as number);
    if (evidence.weighed > LOOK_AHEAD_FRAMES) this.background.push(smoothed);
  }

  /** Takes the latest evidence and decides on the frame in the middle of the median's window. */
  private judge(): void {
    const typical = this.median.push(this.evidence.db[0] as number);
    this.clearest = Math.max(typical, this.gate.speaking ? this.clearest * CLEAREST_DECAY : this.clearest);
    this.taken += 1;
    if (this.taken <= MEDIAN_REACH) return;
    const threshold = this.threshold() * (this.gate.speaking ? LEAVING_SHARE : 1);
    this.gate.take(typical > threshold, this.hiddenFrames() - SPREAD_FRAMES);
  }

  private threshold(): number {
    const restless = RESTLESSNESS_FACTOR * (this.evidence.restlessnessDb - STATIONARY_DB);
    const needed = Math.min(restless, BACKGROUND_FACTOR * (this.background.lowest[0] as number));
    return Math.max(LEAST_THRESHOLD_DB, Math.min(MOST_THRESHOLD_DB, needed));
  }

  /** How many frames of a word's edge the noise hides. */
  private hiddenFrames(): number {
    const hidden = (CLEAR_EVIDENCE_DB - this.clearest) / (CLEAR_EVIDENCE_DB - HIDDEN_EVIDENCE_DB);
    return Math.round(MOST_MARGIN_FRAMES * Math.max(0, Math.min(1, hidden)));
  }
}
