import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type LiveSpeechEvent,
  type LiveSpeechRequest,
  type LiveTranscription,
} from '../../src/platform/speech-to-text/live/live-speech-to-text.js';

/** An answer somebody speaks live: a recording of the fixtures, 16 kHz, and where its utterances lie. */
export interface LiveAnswer {
  readonly samples: Uint8Array;
  readonly spans: readonly { readonly id: string; readonly startMs: number; readonly endMs: number }[];
}

const BYTES_PER_MS = 32;
const FRAME_MS = 100;

export function liveAnswer(file: string, ...edgesMs: readonly number[]): LiveAnswer {
  const bytes = readFileSync(new URL(`../fixtures/speech/${file}`, import.meta.url));
  const data = bytes.indexOf('data', 12, 'latin1');
  const samples = bytes.subarray(data + 8, Math.min(bytes.length, data + 8 + bytes.readUInt32LE(data + 4)));
  const spans = edgesMs.slice(1).map((endMs, at) => ({ id: `u${at}`, startMs: edgesMs[at] as number, endMs }));
  return { samples, spans };
}

/** What is told of one live transcription. */
export interface Told {
  readonly request: LiveSpeechRequest;
  readonly events: LiveSpeechEvent[];
  /** How much was read, per call. */
  readonly reads: { startMs: number; endMs: number }[];
  readonly leave: () => void;
}

export function listenTo({ samples }: LiveAnswer, over: Partial<LiveSpeechRequest> = {}): Told {
  const left = new AbortController();
  const events: LiveSpeechEvent[] = [];
  const reads: { startMs: number; endMs: number }[] = [];
  const read: LiveSpeechRequest['read'] = (span) => {
    reads.push(span);
    const [from, to] = [span.startMs, span.endMs].map((ms) => 2 * Math.round(ms * (BYTES_PER_MS / 2)));
    return Promise.resolve(samples.subarray(from, to));
  };
  const told = (event: LiveSpeechEvent): void => void events.push(event);
  const request = { userId: 'u', language: 'en', sampleRateHz: 16_000, read, signal: left.signal, tell: told, ...over };
  return { request, events, reads, leave: () => left.abort() };
}

/** Speaks the answer in frames of 100 ms, as fast as it goes; utterances are told of as soon as the sound reaches them. */
export async function speak(live: LiveTranscription, answer: LiveAnswer, pauseMs = 0): Promise<void> {
  for (let at = 0; at < answer.samples.length; at += FRAME_MS * BYTES_PER_MS) {
    live.audio(answer.samples.subarray(at, at + FRAME_MS * BYTES_PER_MS));
    const [from, to] = [at / BYTES_PER_MS, at / BYTES_PER_MS + FRAME_MS];
    for (const span of answer.spans) {
      if (span.endMs > from && span.endMs <= to) live.closed(span);
      if (span.startMs >= from && span.startMs < to) live.opened(span);
    }
    await delay(pauseMs);
  }
}

export const kinds = (events: readonly LiveSpeechEvent[], ...wanted: LiveSpeechEvent['kind'][]) =>
  events.filter(({ kind }) => wanted.includes(kind));

/** Texts of the finals in the order they were told. */
export const finalTexts = (events: readonly LiveSpeechEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'final' ? [event.text] : []));

/** The ends of utterances, in the order they were told. */
export const ends = (events: readonly LiveSpeechEvent[]): [string, string, string?][] =>
  events.flatMap((event): [string, string, string?][] => {
    if (event.kind === 'final') return [[event.utteranceId, 'final']];
    return event.kind === 'failed' ? [[event.utteranceId, 'failed', event.error.reason]] : [];
  });

export async function until(check: () => boolean): Promise<void> {
  const limit = Date.now() + 15_000;
  while (!check()) {
    if (Date.now() > limit) throw new Error('It never came to pass.');
    await delay(5);
  }
}
