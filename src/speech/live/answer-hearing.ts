import { Resampler } from '../signal/resampler.js';
import { SIGNAL_RATE_HZ } from '../signal/signal-frames.js';
import { SpeechChain } from '../signal/speech-chain.js';
import { type SoundEvidence } from '../sound-evidence.js';
import { samplesFromPcm16 } from './pcm16.js';
import { type UtteranceEdge, UtteranceCutter } from './utterance-cutter.js';

/** Half a second at 48 kHz: the longest piece taken at once. */
const MOST_SAMPLES = 24_000;
/** −60 dBFS in steps of 16 bit: a swing below is no sound any microphone makes of speech. */
const SILENT_SWING = 2 * 32_768 * 10 ** (-60 / 20);

/** Taken by every push in turn; nothing of it outlives the call. */
const received = new Float32Array(MOST_SAMPLES);
const resampled = new Float32Array(2 * MOST_SAMPLES + 64);

/**
 * One spoken answer being heard: pcm16 samples in, evidence of the sound and utterances out. The same samples give the
 * same result to the last bit however they are cut, so what a process that died has heard is heard again by replaying
 * them. Nothing here knows the time of day.
 */
export class AnswerHearing {
  readonly chain = new SpeechChain();
  private readonly cutter = new UtteranceCutter();
  private readonly resampler: Resampler | null;
  private samples = 0;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  private finished = false;

  /**
   * @param sampleRateHz of the samples, 8,000–48,000
   * @throws {RangeError} for a rate nothing here converts
   */
  constructor(readonly sampleRateHz: number) {
    this.resampler = sampleRateHz === SIGNAL_RATE_HZ ? null : new Resampler(sampleRateHz, SIGNAL_RATE_HZ);
  }

  /**
   * Takes the next samples: pcm16, little-endian, whole samples, at most 0.5 s.
   * @returns the utterances that began or ended by what is settled now
   * @throws {RangeError} for half a sample or more than half a second
   */
  push(pcm16: Uint8Array): readonly UtteranceEdge[] {
    const count = samplesFromPcm16(pcm16, received);
    this.samples += count;
    this.widen(count);
    if (this.resampler === null) this.chain.push(received, 0, count);
    else this.chain.push(resampled, 0, this.resampler.push(received.subarray(0, count), resampled));
    return this.cutter.update(this.chain.log);
  }

  /** Settles what is left; nothing may be pushed afterwards. A second call tells nothing new. */
  finish(): readonly UtteranceEdge[] {
    if (this.finished) return [];
    this.finished = true;
    if (this.resampler !== null) this.chain.push(resampled, 0, this.resampler.finish(resampled));
    this.chain.finish();
    return this.cutter.finish(this.chain.log, this.durationMs);
  }

  /** Of all samples taken, ms. */
  get durationMs(): number {
    return (this.samples / this.sampleRateHz) * 1_000;
  }

  /** No sample swings as far as speech does; the swing and not the peak, as a steady offset is no sound. */
  get silent(): boolean {
    return !(this.high - this.low >= SILENT_SWING / 32_768);
  }

  /** What the sound came to; of everything once finished. */
  evidence(): SoundEvidence {
    return {
      ...this.chain.evidence(),
      durationMs: Math.round(this.durationMs),
      voiceActivity: 'adaptive',
      voiceActivityNote: null,
    };
  }

  private widen(count: number): void {
    let { low, high } = this;
    for (let at = 0; at < count; at += 1) {
      const value = received[at] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.low = low;
    this.high = high;
  }
}
