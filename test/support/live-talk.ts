import { setTimeout as delay } from 'node:timers/promises';
import type {
  AudioStopped,
  LiveAnswer,
  LiveEnd,
  LiveNudge,
  LiveSession,
  ServerError,
  TranscriptFinal,
} from '../../sdk/live/index.js';
import { inARow, recording, silence } from './sounds.js';

const RATE_HZ = 16_000;
const FRAME_SAMPLES = RATE_HZ / 10;

/** Recordings one after the other, with a second of silence between: what is said in one utterance is in one recording. */
export function talk(...files: readonly string[]): Int16Array {
  const samples = inARow(...files.flatMap((file) => [recording(file), silence(1)]));
  return Int16Array.from(samples, (sample) => Math.round(sample * 32_768));
}

export const secondsOf = (samples: Int16Array): number => samples.length / RATE_HZ;

/** Everything that is told in a session, in the order in which it comes. */
export class LiveRecord {
  readonly finals: TranscriptFinal[] = [];
  readonly nudges: LiveNudge[] = [];
  readonly errors: unknown[] = [];
  readonly ends: LiveEnd[] = [];
  partials = 0;
  metrics = 0;
  interruptions = 0;

  constructor(session: LiveSession) {
    session.on('final', (final) => this.finals.push(final));
    session.on('nudge', (nudge) => this.nudges.push(nudge));
    session.on('error', (error) => this.errors.push(error));
    session.on('ended', (end) => this.ends.push(end));
    session.on('partial', () => (this.partials += 1));
    session.on('metrics', () => (this.metrics += 1));
    session.on('interrupted', () => (this.interruptions += 1));
  }

  /** Of the errors that the server told by itself. */
  get codes(): string[] {
    return this.errors.map((error) => (error as ServerError).code);
  }
}

/**
 * Writes samples into an answer, a frame at a time: `pace` times as fast as they were spoken, or as fast as they are
 * taken.
 */
export async function say(answer: LiveAnswer, samples: Int16Array, pace = Number.POSITIVE_INFINITY): Promise<void> {
  const began = performance.now();
  for (let from = 0; from < samples.length; from += FRAME_SAMPLES) {
    const dueMs = ((from / RATE_HZ) * 1_000) / pace;
    const early = dueMs - (performance.now() - began);
    if (early > 1) await delay(early);
    const frame = samples.slice(from, from + FRAME_SAMPLES);
    while (!answer.write(frame)) await answer.room(frame.byteLength);
  }
}

/** What came of an answer, without what differs from one telling to the next. */
export interface ToldAnswer {
  readonly durationSeconds: number;
  readonly state: string;
  readonly segments: readonly { startMs: number; endMs: number; text: string }[];
  readonly finals: readonly { startMs: number; endMs: number; text: string; words: unknown }[];
}

/** Of the ack of the stop and of the events: both in the order of the answer. */
export function toldAnswer({ durationSeconds, transcription, segments }: AudioStopped, record: LiveRecord): ToldAnswer {
  return {
    durationSeconds,
    state: transcription?.state ?? 'none',
    segments: segments.map(({ startMs, endMs, text }) => ({ startMs, endMs, text })),
    finals: [...record.finals]
      .sort((a, b) => a.startMs - b.startMs)
      .map(({ startMs, endMs, text, words }) => ({ startMs, endMs, text, words })),
  };
}
