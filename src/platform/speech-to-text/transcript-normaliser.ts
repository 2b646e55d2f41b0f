import { type TimedWord } from '../../speech/text/words.js';
import { languageCode } from './language-names.js';
import { type SpeechResult, type TimedSegment } from './speech-to-text.js';
import { joinTokens, type LooseWord } from './token-words.js';

/**
 * Makes one shape of what compatible servers answer to `/audio/transcriptions`. Pure. Seen in the field: words at
 * the top level (OpenAI, speaches), inside segments (whisper.cpp, faster-whisper), as tokens with leading spaces
 * and separate punctuation (whisper.cpp), without times (whisper.cpp without token timestamps), or absent; text
 * with a newline per segment; plain text or JSON under a text type; an error with status 200.
 */
export class UnusableTranscriptError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableTranscriptError';
  }
}

export type NormalisedTranscript = Omit<SpeechResult, 'model'>;

/** Times a little past the end are rounding; further out the engine invented them. */
const END_TOLERANCE_MS = 1000;
/** Ten minutes of very fast speech are 20,000 characters; an engine in a loop writes more. */
const TEXT_LIMIT = 50_000;
/** Above this share of unusable times none of them is trusted. */
const UNUSABLE_SHARE = 0.1;

export function normaliseTranscript(reply: unknown, known: { durationSeconds: number | null }): NormalisedTranscript {
  const body = typeof reply === 'string' ? fromText(reply) : reply;
  if (!isRecord(body)) throw new UnusableTranscriptError('not an object');
  if (body['error'] !== undefined && body['error'] !== null && typeof body['text'] !== 'string') {
    throw new UnusableTranscriptError('an error under status 200');
  }
  const rawSegments = records(body['segments']);
  const text = textOf(body, rawSegments);
  if (text.length > TEXT_LIMIT) throw new UnusableTranscriptError('too long to be speech');
  const durationSeconds = durationOf(body);
  const limitMs = limitOf(known.durationSeconds ?? durationSeconds);
  const words = text === '' ? null : wordsOf(body, rawSegments, limitMs);
  const segments = text === '' ? [] : segmentsOf(rawSegments, limitMs);
  return { text, language: languageOf(body), words, segments, durationSeconds };
}

function fromText(reply: string): unknown {
  const text = reply.trim();
  if (/^[{[]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new UnusableTranscriptError('broken json');
    }
  }
  if (/^(?:<|data:|event:)/i.test(text)) throw new UnusableTranscriptError('markup or events instead of text');
  return { text };
}

function textOf(body: Record<string, unknown>, segments: Record<string, unknown>[]): string {
  const own = body['text'];
  if (typeof own === 'string') return speechOnly(oneLine(own));
  const parts = segments.map((segment) => segment['text']).filter((part) => typeof part === 'string');
  if (parts.length === 0) throw new UnusableTranscriptError('no text');
  return speechOnly(oneLine(parts.join(' ')));
}

/** PostgreSQL takes neither NUL nor lone surrogates, and a transcript is one line of words. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these characters are what is removed
  const visible = text.replace(/[\u0000-\u0008\u000e-\u001f\u007f]/g, '').toWellFormed();
  return visible.replaceAll('\ufffd', '').replace(/\s+/gu, ' ').trim();
}

const NOT_SPEECH = /^(?:\s|\[[^\]]{0,60}\]|\([^)]{0,60}\)|\*[^*]{1,60}\*|[♪♫.…-])+$/u;

/** whisper writes "[BLANK_AUDIO]", "(silence)" or "♪" where nobody speaks. */
function speechOnly(text: string): string {
  return NOT_SPEECH.test(text) ? '' : text;
}

function wordsOf(body: Record<string, unknown>, segments: Record<string, unknown>[], limitMs: number) {
  const top = records(body['words']);
  const groups = top.length > 0 ? [top] : segments.map((segment) => records(segment['words']));
  const loose = groups.flatMap((group) => joinTokens(group.map(looseWord)));
  return placeWords(
    loose.filter((entry) => /[\p{L}\p{N}]/u.test(entry.word)),
    limitMs,
  );
}

function looseWord(entry: Record<string, unknown>): LooseWord {
  const word = [entry['word'], entry['text'], entry['token']].find((part) => typeof part === 'string') ?? '';
  const confidence = [entry['probability'], entry['confidence'], entry['score']].find(isShare) ?? null;
  return { word, startMs: millis(entry['start']), endMs: millis(entry['end']), confidence };
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** Seconds to milliseconds; null for what is no time at all. */
function millis(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1000) : null;
}

/** In order, inside the recording, not overlapping; null when too many times are unusable. */
function placeWords(loose: LooseWord[], limitMs: number): TimedWord[] | null {
  const usable = loose.map((entry) => isUsable(entry, limitMs));
  const unusable = usable.filter((ok) => !ok).length;
  if (loose.length === 0 || unusable === loose.length || unusable > loose.length * UNUSABLE_SHARE) return null;
  const following = nextUsable(loose, usable);
  const placed: TimedWord[] = [];
  for (const [index, entry] of loose.entries()) {
    const bounds = usable[index] ? bounded(entry, limitMs) : between(placed.at(-1), following[index]);
    append(placed, { word: oneLine(entry.word), ...bounds, ...confidenceOf(entry) });
  }
  return placed;
}

function nextUsable(loose: LooseWord[], usable: boolean[]): (LooseWord | undefined)[] {
  const following: (LooseWord | undefined)[] = [];
  let next: LooseWord | undefined;
  for (let index = loose.length - 1; index >= 0; index -= 1) {
    following[index] = next;
    if (usable[index]) next = loose[index];
  }
  return following;
}

function isUsable(entry: LooseWord, limitMs: number): boolean {
  const { startMs, endMs } = entry;
  if (startMs === null || endMs === null) return false;
  return endMs >= startMs && endMs >= 0 && startMs <= limitMs + END_TOLERANCE_MS;
}

function bounded(entry: LooseWord, limitMs: number): { startMs: number; endMs: number } {
  const startMs = Math.min(Math.max(0, entry.startMs ?? 0), limitMs);
  return { startMs, endMs: Math.min(Math.max(startMs, entry.endMs ?? 0), limitMs) };
}

// A stray word without a time lies in the gap its neighbours leave, and never widens what was measured.
function between(before: TimedWord | undefined, after: LooseWord | undefined): { startMs: number; endMs: number } {
  const startMs = before?.endMs ?? Math.max(0, after?.startMs ?? 0);
  return { startMs, endMs: Math.max(startMs, Math.min(after?.startMs ?? startMs, startMs + 1000)) };
}

/** Keeps order: a word never starts before its predecessor, and an overlap is cut from the predecessor's end. */
function append(placed: TimedWord[], word: TimedWord): void {
  const previous = placed.at(-1);
  if (previous) {
    word.startMs = Math.max(word.startMs, previous.startMs);
    word.endMs = Math.max(word.endMs, word.startMs);
    previous.endMs = Math.min(previous.endMs, word.startMs);
  }
  placed.push(word);
}

function confidenceOf(entry: LooseWord): { confidence?: number } {
  return entry.confidence === null ? {} : { confidence: entry.confidence };
}

function segmentsOf(segments: Record<string, unknown>[], limitMs: number): TimedSegment[] {
  return segments.flatMap((segment) => {
    const text = typeof segment['text'] === 'string' ? oneLine(segment['text']) : '';
    const loose = { word: text, startMs: millis(segment['start']), endMs: millis(segment['end']), confidence: null };
    return text !== '' && isUsable(loose, limitMs) ? [{ text, ...bounded(loose, limitMs) }] : [];
  });
}

function languageOf(body: Record<string, unknown>): string | null {
  if (typeof body['language'] === 'string') return languageCode(body['language']);
  const [first] = records(body['languages']);
  return typeof first?.['code'] === 'string' ? languageCode(first['code']) : null;
}

function durationOf(body: Record<string, unknown>): number | null {
  const usage = isRecord(body['usage']) ? body['usage']['seconds'] : null;
  const value = [body['duration'], usage].map(Number).find((seconds) => Number.isFinite(seconds) && seconds > 0);
  return value ?? null;
}

function limitOf(durationSeconds: number | null): number {
  return durationSeconds !== null && durationSeconds > 0 ? Math.round(durationSeconds * 1000) : 24 * 3_600_000;
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
