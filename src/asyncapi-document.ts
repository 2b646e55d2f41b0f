import { z } from 'zod';
import { CLIENT_EVENTS, LIVE_NAMESPACE, LIVE_PROTOCOL, SERVER_EVENTS } from './contract/live-events.js';
import * as payloads from './contract/live-payloads.js';
import { productVersion } from './modules/system/version.js';

type Json = Record<string, unknown>;
interface Message extends Json {
  readonly payload: Json;
}

const description = `Sound, transcript, measures and nudges over socket.io 4 (namespace \`${LIVE_NAMESPACE}\`).

The payload of a message is the first argument of the socket.io event of the same name. \`client.audio_frame\` has a
second one, the samples as binary. Operations are told from the server's side: it receives \`client.*\` and sends
\`server.*\`. A reply is the event's socket.io acknowledgement. What to do when is in docs/realtime.md.`;

/** The AsyncAPI 3.0 document of the live socket, made from the contract alone. */
export function describeLiveSocket(): Json {
  const messages = { ...clientMessages(), ...replyMessages(), ...serverMessages() };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Rehearse, live',
      version: productVersion,
      description,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: {
      rehearse: {
        host: '127.0.0.1:3000',
        pathname: '/socket.io/',
        protocol: 'ws',
        description: 'Where the HTTP API is; `wss` behind TLS.',
        security: [{ $ref: '#/components/securitySchemes/accessToken' }],
      },
    },
    channels: { live: liveChannel(Object.keys(messages)) },
    operations: { ...clientOperations(), ...serverOperations() },
    components: { schemas: schemas(), messages, securitySchemes: { accessToken } },
  };
}

const accessToken = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: `In the socket.io handshake: \`auth: { token, protocol: ${LIVE_PROTOCOL} }\`. Never in the address.`,
};

function liveChannel(names: readonly string[]): Json {
  return {
    address: LIVE_NAMESPACE,
    description: 'The socket.io namespace.',
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    'x-protocol': LIVE_PROTOCOL,
    'x-audio': {
      encoding: payloads.AUDIO_ENCODING,
      sampleRateHz: payloads.AUDIO_RATE_HZ,
      frameMs: payloads.FRAME_MS,
      longestAnswerSeconds: payloads.LONGEST_ANSWER_SECONDS,
    },
  };
}

function clientMessages(): Record<string, Message> {
  const entries = Object.entries(CLIENT_EVENTS).map(([name, { summary, payload }]) => [
    name,
    { name, summary, payload: reference(payload) },
  ]);
  return Object.fromEntries(entries) as Record<string, Message>;
}

function serverMessages(): Record<string, Message> {
  const entries = Object.entries(SERVER_EVENTS).map(([name, { summary, payload }]) => [
    name,
    { name, summary, payload: reference(payload) },
  ]);
  return Object.fromEntries(entries) as Record<string, Message>;
}

function replyMessages(): Record<string, Message> {
  const commands = Object.entries(CLIENT_EVENTS).filter(([, { ack }]) => ack !== null);
  const entries = commands.map(([name, { ack }]) => [
    replyName(name),
    { name, summary: 'Done, or refused and why.', payload: acknowledgement(ack as z.ZodType) },
  ]);
  return Object.fromEntries(entries) as Record<string, Message>;
}

function acknowledgement(data: z.ZodType): Json {
  const answer = (ok: boolean, field: string, schema: Json): Json => ({
    type: 'object',
    properties: { ok: { type: 'boolean', const: ok }, [field]: schema },
    required: ['ok', field],
  });
  return { oneOf: [answer(true, 'data', reference(data)), answer(false, 'problem', reference(payloads.liveProblem))] };
}

function clientOperations(): Json {
  const entries = Object.entries(CLIENT_EVENTS).map(([name, { summary, ack }]) => [
    name,
    {
      action: 'receive',
      channel: { $ref: '#/channels/live' },
      summary,
      messages: [channelMessage(name)],
      ...(ack === null
        ? {}
        : { reply: { channel: { $ref: '#/channels/live' }, messages: [channelMessage(replyName(name))] } }),
    },
  ]);
  return Object.fromEntries(entries) as Json;
}

function serverOperations(): Json {
  const entries = Object.entries(SERVER_EVENTS).map(([name, { summary }]) => [
    name,
    { action: 'send', channel: { $ref: '#/channels/live' }, summary, messages: [channelMessage(name)] },
  ]);
  return Object.fromEntries(entries) as Json;
}

const replyName = (event: string): string => `${event}.ack`;
const channelMessage = (name: string): Json => ({ $ref: `#/channels/live/messages/${name}` });
const reference = (schema: z.ZodType): Json => ({ $ref: `#/components/schemas/${named.get(schema)?.id}` });

/** Every schema the contract exports, under its name there. */
const named = z.registry<{ id: string }>();
for (const [name, schema] of Object.entries(payloads)) {
  if (schema instanceof z.ZodType) named.add(schema, { id: `${name.charAt(0).toUpperCase()}${name.slice(1)}` });
}

/** As they are sent: what has a default may be left out. AsyncAPI takes JSON Schema draft 7. */
function schemas(): Json {
  const made = z.toJSONSchema(named, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => withoutNoise(jsonSchema as Json),
  });
  const byName = Object.entries(made.schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(byName.map(([name, schema]) => [name, withoutIdentity(schema as Json)]));
}

/** Patterns that `format` says already, and the bounds of what JSON can write. */
function withoutNoise(schema: Json): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function withoutIdentity({ $id: _id, $schema: _schema, ...schema }: Json): Json {
  return schema;
}
