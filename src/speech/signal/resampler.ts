import { finiteSample } from './finite-sample.js';
import { HalvingStage } from './halving-stage.js';
import { PolyphaseStage } from './polyphase-stage.js';
import { filterBankFor } from './resampling-filter.js';

/** Below is no speech to measure, above no microphone. */
const LOWEST_RATE_HZ = 3_000;
const HIGHEST_RATE_HZ = 384_000;
/** Input samples taken at a time: enough to make moving the window cheap, little enough to stay in the first cache. */
const BLOCK_SAMPLES = 1_024;
/** The same where one round through the phases is long: eight of them, 3,528 samples from 44.1 kHz, fit into one. */
const LONG_BLOCK_SAMPLES = 4_096;
const LONG_ROUND_SAMPLES = 64;

/**
 * Band-limited conversion of one channel between two sampling rates, as a stream. Output sample `k` stands at
 * `k / outputRateHz` of the input's time: there is no delay to make up for. Over 0–87.5 % of half the lower rate the
 * gain is within 0.1 dB, and aliases and images in that band stay below −80 dB.
 *
 * How the input is cut into pushes does not change a bit of the output. Samples that are not finite count as 0, and
 * samples beyond ±10⁶ of full scale as ±10⁶. Nothing is allocated by `push`.
 */
export class Resampler {
  /** From the input rate to the output rate, or to twice that where `halving` follows. */
  private readonly polyphase: PolyphaseStage;
  /**
   * Where the input rate is at least twice the output rate. The sharp edge costs least at twice the output rate, as every
   * second coefficient is 0 there, and what goes before may be wide: less than half the work of one filter.
   */
  private readonly halving: HalvingStage | null;
  private readonly blockSamples: number;
  private received = 0;
  private emitted = 0;

  /**
   * @param inputRateHz whole Hz, 3,000–384,000
   * @param outputRateHz whole Hz, 3,000–384,000
   * @throws {RangeError} for any other rate
   */
  constructor(
    private readonly inputRateHz: number,
    private readonly outputRateHz: number,
  ) {
    requireRate(inputRateHz);
    requireRate(outputRateHz);
    const halves = inputRateHz >= 2 * outputRateHz;
    const bank = filterBankFor(inputRateHz, halves ? 2 * outputRateHz : outputRateHz, halves);
    this.blockSamples = bank.down < LONG_ROUND_SAMPLES ? BLOCK_SAMPLES : LONG_BLOCK_SAMPLES;
    this.polyphase = new PolyphaseStage(bank, this.blockSamples);
    this.halving = halves ? new HalvingStage(this.blockSamples) : null;
  }

  /** How many samples the next push of `inputLength` samples gives. */
  outputLength(inputLength: number): number {
    const outputs = this.polyphase.outputsOf(this.received + inputLength);
    return (this.halving?.outputsOf(outputs) ?? outputs) - this.emitted;
  }

  /** How many samples `finish` gives. */
  remainingLength(): number {
    return Math.round((this.received * this.outputRateHz) / this.inputRateHz) - this.emitted;
  }

  /**
   * Takes samples and writes those that can now be told into `output` from `offset` on.
   * @returns the number of samples written, `outputLength(input.length)`
   * @throws {RangeError} when `output` has no room for them; nothing has been taken then
   */
  push(input: Float32Array, output: Float32Array, offset = 0): number {
    const count = this.outputLength(input.length);
    requireRoom(output, offset, count);
    this.take(input, output, offset, count);
    return count;
  }

  /**
   * Writes the last samples, as if silence followed; altogether there are `round(input × outputRate / inputRate)`.
   * The resampler then starts anew.
   * @returns the number of samples written, `remainingLength()`
   * @throws {RangeError} when `output` has no room for them; the stream is then still open
   */
  finish(output: Float32Array, offset = 0): number {
    const count = this.remainingLength();
    requireRoom(output, offset, count);
    const silence = this.polyphase.silenceFor(this.halving?.lookahead ?? 0);
    this.take(new Float32Array(silence), output, offset, count);
    this.restart();
    return count;
  }

  private restart(): void {
    this.polyphase.restart();
    this.halving?.restart();
    this.received = 0;
    this.emitted = 0;
  }

  /** Filters `input`, giving at most `count` samples. */
  private take(input: Float32Array, output: Float32Array, offset: number, count: number): void {
    if (this.inputRateHz === this.outputRateHz) copyFinite(input, 0, count, output, offset);
    else this.filter(input, output, offset, offset + count);
    this.received += input.length;
    this.emitted += count;
  }

  private filter(input: Float32Array, output: Float32Array, offset: number, end: number): void {
    const { window } = this.polyphase;
    let at = offset;
    for (let from = 0; from < input.length;) {
      const taken = Math.min(input.length - from, this.blockSamples);
      window.makeRoom();
      copyFinite(input, from, taken, window.samples, window.filled);
      window.filled += taken;
      from += taken;
      at = this.produce(output, at, end);
    }
  }

  /** Writes all samples that the windows suffice for, from `at` on, and returns where it ended. */
  private produce(output: Float32Array, at: number, end: number): number {
    if (!this.halving) return this.polyphase.produce(output, at, end);
    const { window } = this.halving;
    window.makeRoom();
    window.filled = this.polyphase.produce(window.samples, window.filled, window.samples.length);
    return this.halving.produce(output, at, end);
  }
}

function copyFinite(from: Float32Array, fromAt: number, count: number, to: Float32Array, toAt: number): void {
  for (let i = 0; i < count; i += 1) to[toAt + i] = finiteSample(from[fromAt + i] as number);
}

function requireRoom(output: Float32Array, offset: number, count: number): void {
  if (output.length - offset < count) throw new RangeError('No room for the resampled samples');
}

function requireRate(rateHz: number): void {
  if (Number.isInteger(rateHz) && rateHz >= LOWEST_RATE_HZ && rateHz <= HIGHEST_RATE_HZ) return;
  throw new RangeError('A sampling rate is a whole number of Hz from 3,000 to 384,000');
}
