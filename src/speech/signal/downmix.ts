import { type PcmBlock } from '../decode/audio-stream.js';
import { finiteSample } from './finite-sample.js';

/** Channels are weighed anew every so many sample frames: 1.3 ms at 48 kHz, too short to hear or measure. */
const STEP_FRAMES = 64;
/**
 * What the level and likeness of the channels lose per step: a time constant of 24,000 frames (0.5 s at 48 kHz), about
 * a phrase, so that words do not move the weights.
 */
const FORGETTING = Math.exp(-STEP_FRAMES / 24_000);
/** A channel this far below the strongest (−60 dB in power) carries nothing: digital silence, dither … */
const SILENT_BELOW = 1e-6;
/** … until it comes up to −50 dB. */
const SOUNDS_ABOVE = 1e-5;
/** Correlation with the reference below which a channel counts as wired the wrong way round … */
const INVERTED_BELOW = -0.5;
/** … and above which it no longer does. Channels of different speakers or microphones stay between. */
const UPRIGHT_ABOVE = 0;
/**
 * Several channels into one, as a stream: the mean of the channels that carry sound. A channel of digital silence
 * does not halve the level of the other, and a channel in opposite phase to the first one that sounds is turned round
 * instead of cancelling it. Weights follow what was heard up to then and move in a ramp over 64 frames, so how the
 * sound is cut into blocks does not change a bit of the output.
 *
 * Samples that are not finite count as 0 and samples beyond ±10⁶ of full scale as ±10⁶.
 */
export class Downmix {
  private channelCount = 0;
  private power = new Float64Array(0);
  /** Product with the reference channel, smoothed like the power. */
  private likeness = new Float64Array(0);
  /** 1: sounds. −1: sounds in opposite phase to the reference. 0: silent. */
  private signs = new Int8Array(0);
  /** At the start of the step; `slopes` lead from there to `targets` at its end. */
  private weights = new Float64Array(0);
  private targets = new Float64Array(0);
  private slopes = new Float64Array(0);
  private reference = 0;
  /** Frames since the weights were last set, 0 … 63. */
  private place = 0;
  private mixed = new Float32Array(0);

  /**
   * The mix of a block, `block.frames` samples, valid until the next call. A single channel is handed on as it is.
   * Another number of channels than in the block before starts anew.
   */
  mix(block: PcmBlock): Float32Array {
    const only = block.channels.length === 1 ? block.channels[0] : undefined;
    if (only) return only.subarray(0, block.frames);
    if (block.channels.length !== this.channelCount) this.restart(block.channels.length);
    if (this.mixed.length < block.frames) this.mixed = new Float32Array(block.frames);
    for (let from = 0; from < block.frames;) {
      const count = Math.min(block.frames - from, STEP_FRAMES - this.place);
      this.mixInStep(block.channels, from, count);
      from += count;
      this.place += count;
      if (this.place === STEP_FRAMES) this.weigh();
    }
    return this.mixed.subarray(0, block.frames);
  }

  private restart(channelCount: number): void {
    this.channelCount = channelCount;
    this.power = new Float64Array(channelCount);
    this.likeness = new Float64Array(channelCount);
    this.signs = new Int8Array(channelCount);
    this.weights = new Float64Array(channelCount).fill(1 / channelCount);
    this.targets = new Float64Array(channelCount).fill(1 / channelCount);
    this.slopes = new Float64Array(channelCount);
    this.reference = 0;
    this.place = 0;
  }

  /** Mixes frames inside one step and takes them into account. */
  private mixInStep(channels: readonly Float32Array[], from: number, count: number): void {
    if (this.channelCount === 2) {
      this.mixPair(channels[0] as Float32Array, channels[1] as Float32Array, from, count);
      return;
    }
    this.mixed.fill(0, from, from + count);
    for (let channel = 0; channel < this.channelCount; channel += 1) this.addChannel(channels, channel, from, count);
  }

  /** What almost every recording of more than one channel is, in one pass: half the time of two. */
  private mixPair(left: Float32Array, right: Float32Array, from: number, count: number): void {
    const { mixed, place } = this;
    const leftWeight = this.weights[0] as number;
    const rightWeight = this.weights[1] as number;
    const leftSlope = this.slopes[0] as number;
    const rightSlope = this.slopes[1] as number;
    let leftPower = this.power[0] as number;
    let rightPower = this.power[1] as number;
    let product = this.likeness[1 - this.reference] as number;
    for (let i = 0; i < count; i += 1) {
      const a = finiteSample(left[from + i] as number);
      const b = finiteSample(right[from + i] as number);
      leftPower += a * a;
      rightPower += b * b;
      product += a * b;
      mixed[from + i] = (leftWeight + leftSlope * (place + i)) * a + (rightWeight + rightSlope * (place + i)) * b;
    }
    this.power[0] = leftPower;
    this.power[1] = rightPower;
    this.likeness[1 - this.reference] = product;
    this.likeness[this.reference] = this.power[this.reference] as number;
  }

  private addChannel(channels: readonly Float32Array[], channel: number, from: number, count: number): void {
    const { mixed, place } = this;
    const samples = channels[channel] as Float32Array;
    const reference = channels[this.reference] as Float32Array;
    const slope = this.slopes[channel] as number;
    const weight = this.weights[channel] as number;
    let power = this.power[channel] as number;
    let likeness = this.likeness[channel] as number;
    for (let i = 0; i < count; i += 1) {
      const sample = finiteSample(samples[from + i] as number);
      power += sample * sample;
      likeness += sample * finiteSample(reference[from + i] as number);
      mixed[from + i] = (mixed[from + i] as number) + (weight + slope * (place + i)) * sample;
    }
    this.power[channel] = power;
    this.likeness[channel] = likeness;
  }

  /** Sets what the weights lead to over the next step. */
  private weigh(): void {
    this.place = 0;
    this.weights.set(this.targets);
    const strongest = highest(this.power);
    // Before the first sound there is nothing to go by: the weights stay.
    if (strongest > 0) {
      this.judgeLevels(strongest);
      this.judgePhases();
      const sounding = countOfSounding(this.signs);
      for (let c = 0; c < this.channelCount; c += 1) this.targets[c] = (this.signs[c] as number) / sounding;
    }
    for (let c = 0; c < this.channelCount; c += 1) {
      this.slopes[c] = ((this.targets[c] as number) - (this.weights[c] as number)) / STEP_FRAMES;
      this.power[c] = (this.power[c] as number) * FORGETTING;
      this.likeness[c] = (this.likeness[c] as number) * FORGETTING;
    }
  }

  private judgeLevels(strongest: number): void {
    for (let c = 0; c < this.channelCount; c += 1) {
      const share = (this.power[c] as number) / strongest;
      const sounded = this.signs[c] !== 0;
      if (sounded && share < SILENT_BELOW) this.signs[c] = 0;
      if (!sounded && share > SOUNDS_ABOVE) this.signs[c] = 1;
    }
  }

  /** Turns channels that mirror the reference: the first that sounds, for as long as it does. */
  private judgePhases(): void {
    if (this.signs[this.reference] === 0) {
      this.reference = this.signs.findIndex((sign) => sign !== 0);
      this.likeness.fill(0);
      return;
    }
    const referencePower = this.power[this.reference] as number;
    for (let c = 0; c < this.channelCount; c += 1) {
      const correlation = (this.likeness[c] as number) / Math.sqrt(referencePower * (this.power[c] as number));
      if (this.signs[c] === 1 && correlation < INVERTED_BELOW) this.signs[c] = -1;
      if (this.signs[c] === -1 && correlation > UPRIGHT_ABOVE) this.signs[c] = 1;
    }
  }
}

// Loops, as calls for each of two channels would cost as much as mixing the frames.

function highest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, values[i] as number);
  return most;
}

function countOfSounding(signs: Int8Array): number {
  let count = 0;
  for (let i = 0; i < signs.length; i += 1) if (signs[i] !== 0) count += 1;
  return count;
}
