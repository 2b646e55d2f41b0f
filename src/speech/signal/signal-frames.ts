import { PeriodFinder } from './periodicity.js';
import { PowerSpectrum, SPECTRUM_WINDOW } from './power-spectrum.js';

/** The one sampling rate of the signal chain. */
export const SIGNAL_RATE_HZ = 16_000;
/** Samples a frame moves on by: 10 ms. */
export const FRAME_SAMPLES = 160;
/** The same, milliseconds. */
export const FRAME_MS = 10;

/**
 * First spectrum bin of each band and, last, the end: 62.5 Hz a bin, from 125 Hz (under the window DC reaches the first
 * two bins and no further, hum of the mains hardly) to 7.6 kHz, about as wide as the critical bands of hearing (Glasberg & Moore 1990).
 */
const BAND_EDGES = [2, 4, 6, 8, 10, 12, 15, 18, 22, 27, 33, 41, 51, 64, 81, 102, 122] as const;
/** Bands of a frame. */
export const BAND_COUNT = BAND_EDGES.length - 1;

/** What is known of one frame. One object for all frames, some of it computed on reading: copy what is to be kept. */
export interface SignalFrame {
  /** Frame i covers the samples [160·i, 160·i + 160), that is [10·i, 10·i + 10) ms. */
  readonly index: number;
  /** Mean square in each band under a 16 ms window around the frame, full scale 1; never below 1e-12. */
  readonly bands: Float64Array;
  /** Sum of the bands. */
  readonly power: number;
  /** 0–1: how periodic the 48 ms before the frame's end are; renewed every other frame. */
  readonly periodicity: number;
  /** Hz; 0 where there is no period. */
  readonly fundamentalHz: number;
}

/** Takes each frame as it is complete. Called synchronously, in order, once per frame. */
export interface FrameConsumer {
  frame(frame: SignalFrame): void;
}

const POWER = 0;
const PERIODICITY = 1;
const FUNDAMENTAL = 2;

/** Its numbers lie in an array, as a number that is put into a field is allocated, frame by frame. */
class CurrentFrame implements SignalFrame {
  index = 0;
  readonly bands = new Float64Array(BAND_COUNT);
  readonly values = new Float64Array(3);

  get power(): number {
    return this.values[POWER] as number;
  }

  get periodicity(): number {
    return this.values[PERIODICITY] as number;
  }

  get fundamentalHz(): number {
    return this.values[FUNDAMENTAL] as number;
  }
}

/** −120 dBFS: below the noise of any converter, above underflow. */
const LEAST_BAND_POWER = 1e-12;
/** Larger values are no sound; broken floats must not push everything else out of the numbers. */
const MOST_SAMPLE = 8;
/** The window reaches this far beyond the frame on both sides. */
const REACH = (SPECTRUM_WINDOW - FRAME_SAMPLES) / 2;

/**
 * Cuts a stream of samples into frames of 10 ms with their spectra. Whatever the sizes of the pieces that are pushed,
 * the frames are the same to the last bit. Samples that are not finite count as 0. Nothing is allocated per frame.
 */
export class FrameAnalyzer {
  /** The window of the frame that is being filled, its first part shared with the frame before. */
  private readonly window = new Float64Array(SPECTRUM_WINDOW);
  private readonly spectrum = new PowerSpectrum();
  private readonly current = new CurrentFrame();
  /** The first window begins before the first sample. */
  private filled = REACH;
  private pushed = 0;

  /** @param period null where nobody asks for periods: they are a third of the cost, and are 0 then. */
  constructor(
    private readonly consumer: FrameConsumer,
    private readonly period: PeriodFinder | null = new PeriodFinder(),
  ) {}

  /** Samples taken in so far. */
  get sampleCount(): number {
    return this.pushed;
  }

  /** Mono samples at 16 kHz, full scale ±1; `from` (inclusive) to `to` (exclusive) of the array. */
  push(samples: Float32Array, from = 0, to = samples.length): void {
    this.pushed += to - from;
    for (let at = from; at < to;) {
      const end = Math.min(to, at + SPECTRUM_WINDOW - this.filled);
      this.take(samples, at, end);
      at = end;
      if (this.filled === SPECTRUM_WINDOW) this.emit();
    }
  }

  /** Completes the last frame with silence; frames that hold no sample are not given out. */
  finish(): void {
    const frames = Math.ceil(this.pushed / FRAME_SAMPLES);
    while (this.current.index < frames) {
      this.window.fill(0, this.filled);
      this.emit();
    }
  }

  private take(samples: Float32Array, from: number, to: number): void {
    const { window } = this;
    const shift = this.filled - from;
    for (let at = from; at < to; at += 1) {
      const sample = samples[at] as number;
      window[at + shift] = sample >= -MOST_SAMPLE && sample <= MOST_SAMPLE ? sample : 0;
    }
    this.filled += to - from;
  }

  private emit(): void {
    const { current, window } = this;
    this.spectrum.compute(window);
    this.gather();
    if (this.period) this.follow(this.period);
    this.consumer.frame(current);
    current.index += 1;
    window.copyWithin(0, FRAME_SAMPLES);
    this.filled = SPECTRUM_WINDOW - FRAME_SAMPLES;
  }

  private follow(period: PeriodFinder): void {
    const { current } = this;
    period.push(this.window, SPECTRUM_WINDOW - FRAME_SAMPLES);
    if (current.index % 2 !== 0) return;
    period.look();
    current.values[PERIODICITY] = period.periodicity;
    current.values[FUNDAMENTAL] = period.fundamentalHz;
  }

  private gather(): void {
    const { power } = this.spectrum;
    const { bands } = this.current;
    let total = 0;
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const end = BAND_EDGES[band + 1] as number;
      let sum = LEAST_BAND_POWER;
      for (let bin = BAND_EDGES[band] as number; bin < end; bin += 1) sum += power[bin] as number;
      bands[band] = sum;
      total += sum;
    }
    this.current.values[POWER] = total;
  }
}
