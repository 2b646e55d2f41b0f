import { z } from 'zod';
import type { CheckedPayload } from '../../contract/live-events.js';
import { AUDIO_RATE_HZ, FRAME_MS } from '../../contract/live-payloads.js';

export type FrameHeader = CheckedPayload<'client.audio_frame'>;

const LATEST_SEQ = 2 ** 31;
const LATEST_MS = 86_400_000;
const FIELDS = 3;
const uuid = z.regexes.uuid();

const BYTES_PER_SAMPLE = 2;
const bytesOf = (ms: number, rateHz: number): number => (ms / 1_000) * rateHz * BYTES_PER_SAMPLE;
/** The shortest frame at the lowest rate and the longest at the highest: what fits an answer is known only there. */
const FRAME_BYTES = {
  least: bytesOf(FRAME_MS.least, AUDIO_RATE_HZ.least),
  most: bytesOf(FRAME_MS.most, AUDIO_RATE_HZ.most),
};

/** The rules of `audioFrameHeader`, by hand: a thousand speakers send ten thousand headers a second. */
export function isFrameHeader(value: unknown): value is FrameHeader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { sessionId, seq, startMs } = value as Record<string, unknown>;
  return (
    isWithin(seq, LATEST_SEQ) &&
    Number.isInteger(seq) &&
    isWithin(startMs, LATEST_MS) &&
    typeof sessionId === 'string' &&
    uuid.test(sessionId) &&
    Object.keys(value).length === FIELDS
  );
}

/** The samples of a frame whatever binary the client sent; null when it is none, or not of whole samples. */
export function samplesOf(value: unknown): Uint8Array | null {
  const bytes = bytesFrom(value);
  if (bytes === null || bytes.byteLength % BYTES_PER_SAMPLE !== 0) return null;
  return bytes.byteLength < FRAME_BYTES.least || bytes.byteLength > FRAME_BYTES.most ? null : bytes;
}

function bytesFrom(value: unknown): Uint8Array | null {
  if (Buffer.isBuffer(value)) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= most;
}
