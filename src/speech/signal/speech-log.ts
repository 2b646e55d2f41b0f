import { type TimeSpan } from '../speech-timeline.js';
import { GrowingInts } from './growing-ints.js';
import { FRAME_MS } from './signal-frames.js';

/**
 * What is settled of one speaker so far: when there was speech, and its syllable nuclei. Two lists of integers, about
 * 20 bytes per second of speech; nothing else grows.
 */
export class SpeechLog {
  /** First frame and end frame of each stretch of speech, one after the other; the last one may be open. */
  private readonly edges = new GrowingInts();
  private readonly nuclei = new GrowingInts();
  private frames = 0;

  /** The next frame, in order. */
  add(speech: boolean, nucleus: boolean): void {
    if (speech !== this.speaking) this.edges.push(this.frames);
    if (speech && nucleus) this.nuclei.push(this.frames);
    this.frames += 1;
  }

  /** Settled time, ms. */
  get lengthMs(): number {
    return this.frames * FRAME_MS;
  }

  /** Whether the last settled frame is speech. */
  get speaking(): boolean {
    return this.edges.length % 2 === 1;
  }

  /** Stretches of speech so far; an open one ends where the log does. */
  get stretches(): number {
    return Math.ceil(this.edges.length / 2);
  }

  /** Start of a stretch, ms; `stretch` from 0. */
  startMs(stretch: number): number {
    return this.edges.at(2 * stretch) * FRAME_MS;
  }

  /** End of a stretch, ms. */
  endMs(stretch: number): number {
    const at = 2 * stretch + 1;
    return (at < this.edges.length ? this.edges.at(at) : this.frames) * FRAME_MS;
  }

  /** Nuclei from `fromMs` on; looks back no further than that. */
  nucleiSince(fromMs: number): number {
    const fromFrame = fromMs / FRAME_MS;
    let count = 0;
    for (let at = this.nuclei.length - 1; at >= 0 && this.nuclei.at(at) >= fromFrame; at -= 1) count += 1;
    return count;
  }

  /** Speech from `fromMs` on, ms; looks back no further than that. */
  speechSinceMs(fromMs: number): number {
    let sum = 0;
    for (let at = this.stretches - 1; at >= 0 && this.endMs(at) > fromMs; at -= 1) {
      sum += this.endMs(at) - Math.max(this.startMs(at), fromMs);
    }
    return sum;
  }

  /** Every stretch, cut off at `untilMs`. */
  spans(untilMs: number): TimeSpan[] {
    return Array.from({ length: this.stretches }, (_, at) => ({
      startMs: this.startMs(at),
      endMs: Math.min(this.endMs(at), untilMs),
    }));
  }

  /** The middle of every nucleus' frame, none after `untilMs`. */
  nucleiMs(untilMs: number): number[] {
    return this.nuclei.map((frame) => Math.min(frame * FRAME_MS + FRAME_MS / 2, untilMs));
  }
}
