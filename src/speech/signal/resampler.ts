import { finiteSample } from './finite-sample.js';
import { dot, dotOfEight, dotOfFour } from './filter-kernels.js';
import { type FilterBank, filterBankFor } from './resampling-filter.js';

/** Below is no speech to measure, above no microphone. */
const LOWEST_RATE_HZ = 3_000;
const HIGHEST_RATE_HZ = 384_000;
/** Input samples taken at a time: enough to make moving the history cheap, little enough to stay in the first cache. */
const BLOCK_SAMPLES = 1_024;
/** Output samples worked on at once where all use the same coefficients, so that each is loaded once for all. */
const SAMPLES_AT_ONCE = 8;

/**
 * Band-limited conversion of one channel between two sampling rates, as a stream. Output sample `k` stands at
 * `k / outputRateHz` of the input's time: there is no delay to make up for. Over 0–87.5 % of half the lower rate the
 * gain is within 0.1 dB, and aliases and images in that band stay below −80 dB.
 *
 * How the input is cut into pushes does not change a bit of the output. Samples that are not finite count as 0, and
 * samples beyond ±10⁶ of full scale as ±10⁶. Nothing is allocated by `push`.
 */
export class Resampler {
  private readonly bank: FilterBank;
  private readonly history: Float32Array;
  /** Samples in `history`. */
  private filled = 0;
  /** Place in `history` of the first sample that the next output sample is made of. */
  private first = 0;
  /** How far the next output sample lies behind its input sample, in `1 / up` of an input sample. */
  private phase = 0;
  /** Where the rows and the samples of four output samples begin. */
  private readonly rowsAt = new Int32Array(4);
  private readonly samplesAt = new Int32Array(4);
  private received = 0;
  private emitted = 0;

  /**
   * @param inputRateHz whole Hz, 3,000–384,000
   * @param outputRateHz whole Hz, 3,000–384,000
   * @throws {RangeError} for any other rate
   */
  constructor(inputRateHz: number, outputRateHz: number) {
    requireRate(inputRateHz);
    requireRate(outputRateHz);
    this.bank = filterBankFor(inputRateHz, outputRateHz);
    this.history = new Float32Array(this.bank.taps + BLOCK_SAMPLES);
    this.restart();
  }

  /** How many samples the next push of `inputLength` samples gives. */
  outputLength(inputLength: number): number {
    const { up, down, lookahead } = this.bank;
    const reached = this.received + inputLength - lookahead;
    return reached <= 0 ? 0 : Math.ceil((reached * up) / down) - this.emitted;
  }

  /** How many samples `finish` gives. */
  remainingLength(): number {
    return Math.round((this.received * this.bank.up) / this.bank.down) - this.emitted;
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
    this.take(new Float32Array(this.bank.lookahead), output, offset, count);
    this.restart();
    return count;
  }

  private restart(): void {
    this.history.fill(0);
    // As if silence had gone before.
    this.filled = this.bank.taps - this.bank.lookahead - 1;
    this.first = 0;
    this.phase = 0;
    this.received = 0;
    this.emitted = 0;
  }

  /** Filters `input`, giving at most `count` samples. */
  private take(input: Float32Array, output: Float32Array, offset: number, count: number): void {
    const end = offset + count;
    let at = offset;
    for (let from = 0; from < input.length;) {
      this.makeRoom();
      const taken = Math.min(input.length - from, this.history.length - this.filled);
      copyFinite(input, from, taken, this.history, this.filled);
      this.filled += taken;
      from += taken;
      at = this.produce(output, at, end);
    }
    this.received += input.length;
    this.emitted += count;
  }

  /** Drops what no output sample needs any more. */
  private makeRoom(): void {
    if (this.filled < this.history.length) return;
    const dropped = Math.min(this.first, this.filled);
    this.history.copyWithin(0, dropped, this.filled);
    this.filled -= dropped;
    this.first -= dropped;
  }

  /** Writes all samples that the history suffices for, from `at` on, and returns where it ended. */
  private produce(output: Float32Array, at: number, end: number): number {
    if (this.bank.up === 1) return this.produceWhole(output, at, end);
    return this.bank.exact ? this.produceExact(output, at, end) : this.produceInterpolated(output, at, end);
  }

  /** Every output sample by the row of its phase, four at once while the history suffices for four. */
  private produceExact(output: Float32Array, at: number, end: number): number {
    const { taps, rows, up, down } = this.bank;
    const { history, filled } = this;
    const { rowsAt, samplesAt } = this;
    const spanOfThree = Math.ceil((3 * down) / up);
    while (at + 3 < end && this.first + spanOfThree + taps <= filled) {
      for (let k = 0; k < 4; k += 1) {
        rowsAt[k] = this.phase * taps;
        samplesAt[k] = this.first;
        this.step();
      }
      dotOfFour(rows, rowsAt, history, samplesAt, taps, output, at);
      at += 4;
    }
    for (; at < end && this.first + taps <= filled; at += 1) {
      output[at] = dot(rows, this.phase * taps, history, this.first, taps);
      this.step();
    }
    return at;
  }

  /** Every output sample between the rows of the two phases around it. */
  private produceInterpolated(output: Float32Array, at: number, end: number): number {
    const { up, taps, rows, phases } = this.bank;
    for (; at < end && this.first + taps <= this.filled; at += 1) {
      const place = (this.phase / up) * phases;
      const row = Math.floor(place);
      const before = dot(rows, row * taps, this.history, this.first, taps);
      const after = dot(rows, (row + 1) * taps, this.history, this.first, taps);
      output[at] = before + (place - row) * (after - before);
      this.step();
    }
    return at;
  }

  /** On to the next output sample. */
  private step(): void {
    const phase = this.phase + this.bank.down;
    const whole = Math.floor(phase / this.bank.up);
    this.phase = phase - whole * this.bank.up;
    this.first += whole;
  }

  /** The same where the input rate is a multiple of the output rate: one row serves every output sample. */
  private produceWhole(output: Float32Array, at: number, end: number): number {
    const { down, taps, rows } = this.bank;
    const possible = Math.floor((this.filled - taps - this.first) / down) + 1;
    const count = Math.max(0, Math.min(end - at, possible));
    const together = count - (count % SAMPLES_AT_ONCE);
    for (let k = 0; k < together; k += SAMPLES_AT_ONCE) {
      dotOfEight(rows, taps, this.history, this.first + k * down, down, output, at + k);
    }
    for (let k = together; k < count; k += 1) {
      output[at + k] = dot(rows, 0, this.history, this.first + k * down, taps);
    }
    this.first += count * down;
    return at + count;
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
