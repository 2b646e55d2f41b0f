import { z } from 'zod';
import { SERVER_EVENTS, type ServerEventName } from '../../contract/live-events.js';
import type { ClientMessage } from './client-channel.js';

const envelope = z.object({
  to: z.object({
    userId: z.uuid(),
    sessionId: z.uuid().optional(),
    beforeEpoch: z.int().optional(),
  }),
  event: z.string().refine(isServerEvent),
  payload: z.unknown(),
});

/**
 * A message as another process wrote it; null for anything else. In a rolling restart that may be one of a later
 * version: fields this one does not know are left out.
 */
export function parseClientMessage(text: string): ClientMessage | null {
  const message = envelope.safeParse(parsedJson(text));
  if (!message.success) return null;
  const { to, event } = message.data;
  const payload = SERVER_EVENTS[event as ServerEventName].payload.safeParse(message.data.payload);
  if (!payload.success) return null;
  return { to: audienceOf(to), event: event as ServerEventName, payload: payload.data };
}

function isServerEvent(name: string): boolean {
  return Object.hasOwn(SERVER_EVENTS, name);
}

/** Without the keys that are not there. */
function audienceOf({ userId, sessionId, beforeEpoch }: z.infer<typeof envelope>['to']): ClientMessage['to'] {
  return {
    userId,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(beforeEpoch === undefined ? {} : { beforeEpoch }),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
