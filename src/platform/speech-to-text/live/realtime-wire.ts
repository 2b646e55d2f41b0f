import { APIError } from 'openai';
import { z } from 'zod';
import { invalidReply, ProviderFault, toProviderFault } from '../../model-server/provider-fault.js';

/**
 * The transcription part of the vendor's Realtime API over a WebSocket (developers.openai.com, Realtime transcription):
 * only what we send and what concerns us of what comes back.
 */

/** Of the sound in `input_audio_buffer.append`: the only rate the API takes. */
export const WIRE_RATE_HZ = 24_000;

/** Newer models take a list of languages and refuse the single field. */
export type LanguageField = 'language' | 'languages';

export interface WireSession {
  readonly model: string;
  /** ISO 639-1. */
  readonly language: string;
}

export interface WireMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function sessionUpdate({ model, language }: WireSession, field: LanguageField): WireMessage {
  const transcription = { model, ...(field === 'language' ? { language } : { languages: [language] }) };
  const format = { type: 'audio/pcm', rate: WIRE_RATE_HZ };
  // Turns are ours: without null the server would cut them itself.
  const input = { format, transcription, turn_detection: null };
  return { type: 'session.update', session: { type: 'transcription', audio: { input } } };
}

export function appendSound(samples: Uint8Array): WireMessage {
  const { buffer, byteOffset, byteLength } = samples;
  const audio = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return { type: 'input_audio_buffer.append', audio };
}

export const CLEAR_SOUND: WireMessage = { type: 'input_audio_buffer.clear' };

/** `event_id` comes back in an error that this commit caused. */
export function commitSound(eventId: string): WireMessage {
  return { type: 'input_audio_buffer.commit', event_id: eventId };
}

const text = z.string().max(200_000);
const id = z.string().max(500);
const errorBody = z.union([
  z.string().transform((message) => ({ type: '', code: '', message, event_id: null })),
  z.object({
    type: z.string().nullish(),
    code: z.union([z.string(), z.number()]).nullish(),
    message: z.string().nullish(),
    event_id: z.string().nullish(),
  }),
]);

const known = {
  'session.created': z.object({ type: z.literal('session.created') }),
  'session.updated': z.object({ type: z.literal('session.updated') }),
  'input_audio_buffer.committed': z.object({ type: z.literal('input_audio_buffer.committed'), item_id: id }),
  'conversation.item.input_audio_transcription.delta': z.object({
    type: z.literal('conversation.item.input_audio_transcription.delta'),
    item_id: id,
    delta: text.optional(),
  }),
  'conversation.item.input_audio_transcription.completed': z.object({
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    item_id: id,
    transcript: text,
  }),
  'conversation.item.input_audio_transcription.failed': z.object({
    type: z.literal('conversation.item.input_audio_transcription.failed'),
    item_id: id,
    error: errorBody,
  }),
  error: z.object({ type: z.literal('error'), error: errorBody }),
} as const;

export type WireEvent = z.output<(typeof known)[keyof typeof known]>;
export type WireError = z.output<typeof errorBody>;

const envelope = z.object({ type: z.string() });

/**
 * One message of the server; null when it does not concern us.
 * @throws {ProviderFault} for what is no message of this protocol
 */
export function readEvent(message: string): WireEvent | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalidReply('broken json');
  }
  const named = envelope.safeParse(parsed);
  if (!named.success) throw invalidReply('no type');
  const { type } = named.data;
  if (!Object.hasOwn(known, type)) return null;
  const event = known[type as keyof typeof known].safeParse(parsed);
  if (!event.success) throw invalidReply('unknown shape');
  return event.data;
}

/** What an error event says; the code counts before the type, which is `invalid_request_error` for an expired session too. */
export function faultOfError(error: WireError): ProviderFault {
  const detail = [error.code, error.type, error.message].join(' ');
  const [code, type] = [String(error.code ?? ''), String(error.type ?? '')];
  const is = (...names: string[]): boolean => names.some((name) => code.includes(name) || type.includes(name));
  if (is('quota')) return new ProviderFault('quota_exhausted', { retryable: false }, detail);
  if (is('rate_limit')) return new ProviderFault('rate_limited', { retryable: true }, detail);
  if (is('api_key', 'authentication', 'permission')) {
    return new ProviderFault('unauthorized', { retryable: false }, detail);
  }
  if (code.includes('session_expired')) return new ProviderFault('server_error', { retryable: true }, detail);
  if (is('invalid_request')) return new ProviderFault('rejected', { retryable: false }, detail);
  return new ProviderFault('server_error', { retryable: true }, detail);
}

/** What an answer other than 101 Switching Protocols says. */
export function faultOfUpgrade(status: number, headers: Record<string, unknown>, body: string): ProviderFault {
  const retryAfter = headers['retry-after'];
  const known = new Headers(typeof retryAfter === 'string' ? { 'retry-after': retryAfter } : {});
  return toProviderFault(new APIError(status, undefined, body, known), false);
}
