import { type JsonSchema, sampleFromSchema } from './schema-sample.js';
import { type ScriptedFault, type StreamFault } from './scripted-faults.js';
import { type StandInCall, type StandInServer, startStandInServer } from './standin-server.js';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What one call asked for. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string; json_schema?: { name: string; strict?: boolean; schema: JsonSchema } };
}

export type ChatResponder = (messages: ChatMessage[], request: ChatRequest) => unknown;

export type ChatFault = ScriptedFault | MessageFault;

export interface ChatModelStandIn extends Omit<StandInServer, 'script' | 'always'> {
  script(...faults: ChatFault[]): void;
  always(fault: ChatFault): void;
  /**
   * Answers calls for this schema name, or `chat` for a stream; the value is sent as the JSON of the reply, a string
   * as it is.
   */
  reply(schemaName: string, responder: ChatResponder): void;
  /** The bodies of all calls, parsed. */
  requests(): ChatRequest[];
  /** Parameter names this server refuses with 400, as several do with `temperature` or `response_format`. */
  refuse(...parameters: string[]): void;
}

type MessageFault = 'refusal' | 'tool-call' | 'null-content' | 'length' | 'content-filter';

const MESSAGES: Record<MessageFault, { finish_reason: string; message: object }> = {
  refusal: {
    finish_reason: 'stop',
    message: { role: 'assistant', content: null, refusal: 'I cannot help with that.' },
  },
  'tool-call': {
    finish_reason: 'tool_calls',
    message: {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'delete_user', arguments: '{}' } }],
    },
  },
  'null-content': { finish_reason: 'stop', message: { role: 'assistant', content: null } },
  length: { finish_reason: 'length', message: { role: 'assistant', content: '{"summary":"it goes on and' } },
  'content-filter': { finish_reason: 'content_filter', message: { role: 'assistant', content: null } },
};

/** What every streamed reply says unless told otherwise. */
export const STREAMED_TEXT = 'Say the result first. Then say how you measured it, in one sentence.';

const eventOf = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;
const chunkOf = (choice: object, usage: object | null = null): string =>
  eventOf({
    id: 'chatcmpl-standin',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'standin',
    choices: [{ index: 0, ...choice }],
    usage,
  });

/** The deltas of a text as events, a word in each, without an end. */
export function streamedDeltas(text: string): string[] {
  const words = text.match(/\s*\S+|\s+$/g) ?? [];
  const opening = chunkOf({ delta: { role: 'assistant', content: '' }, finish_reason: null });
  return [opening, ...words.map((content) => chunkOf({ delta: { content }, finish_reason: null }))];
}

/** A whole stream. */
export function streamedReply(text: string, finish = 'stop', usage = true): string[] {
  const counted = eventOf({
    object: 'chat.completion.chunk',
    choices: [],
    usage: { prompt_tokens: 100, completion_tokens: 50 },
  });
  const end = chunkOf({ delta: {}, finish_reason: finish });
  return [...streamedDeltas(text), end, ...(usage ? [counted] : []), 'data: [DONE]\n\n'];
}

/** Streams that go wrong. */
export const streamFaults = {
  cut: { pieces: streamedDeltas(STREAMED_TEXT).slice(0, 6), then: 'reset' },
  endless: { pieces: streamedDeltas(STREAMED_TEXT).slice(0, 6), then: 'stall' },
  unended: { pieces: streamedDeltas(STREAMED_TEXT), then: 'end' },
  silent: { pieces: [], then: 'stall' },
  slow: { pieces: [...streamedDeltas(STREAMED_TEXT).join('')].slice(0, 60), everyMs: 1000, then: 'end' },
  empty: { pieces: streamedReply(''), then: 'end' },
  error: { pieces: [eventOf({ error: { message: 'overloaded: sk-secret-value', code: 500 } })], then: 'end' },
  broken: { pieces: ['data: {"choices": [{"delta": {"con\n\n'], then: 'end' },
} as const satisfies Record<string, StreamFault>;

/**
 * A chat model on loopback that speaks `/v1/chat/completions`: obeys the JSON schema of the call, misbehaves on
 * request, and keeps every body. Needs no test framework, so that a demo can start it too.
 */
export async function startChatModelStandIn(options: { port?: number } = {}): Promise<ChatModelStandIn> {
  const responders = new Map<string, ChatResponder>();
  const refused = new Set<string>();
  const server = await startStandInServer(
    '/v1/chat/completions',
    (call) => Promise.resolve(answer(call, responders, refused)),
    options.port,
  );
  return {
    url: server.url,
    port: server.port,
    calls: server.calls,
    script: (...faults) => server.script(...faults.map(asScripted)),
    always: (fault) => server.always(asScripted(fault)),
    reply: (schemaName, responder) => void responders.set(schemaName, responder),
    requests: () => server.calls.map(requestOf),
    refuse: (...parameters) => parameters.forEach((name) => refused.add(name)),
    close: () => server.close(),
  };
}

function answer(call: StandInCall, responders: Map<string, ChatResponder>, refused: Set<string>) {
  const request = requestOf(call);
  const bad = [...refused].find((name) => name in request);
  if (bad !== undefined) {
    const error = { message: `Unsupported parameter: '${bad}' is not supported with this model.`, code: 'unsupported' };
    return { status: 400, type: 'application/json', body: JSON.stringify({ error }) };
  }
  if (request.stream === true) return streamedAnswer(request, responders.get('chat'));
  const asked = request.response_format?.json_schema;
  const responder = responders.get(asked?.name ?? '');
  const value = responder ? responder(request.messages, request) : sampleFromSchema(asked?.schema ?? schemaIn(request));
  const content = typeof value === 'string' ? value : JSON.stringify(value);
  const body = completion({ finish_reason: 'stop', message: { role: 'assistant', content } });
  return { status: 200, type: 'application/json', body };
}

function streamedAnswer(request: ChatRequest, responder: ChatResponder | undefined) {
  const text = responder === undefined ? STREAMED_TEXT : String(responder(request.messages, request));
  const usage = request.stream_options?.include_usage === true;
  return { status: 200, type: 'text/event-stream', body: streamedReply(text, 'stop', usage).join('') };
}

/** Without `json_schema` the schema stands in the system prompt. */
function schemaIn(request: ChatRequest): JsonSchema {
  const text = request.messages[0]?.content.split('The JSON schema:\n')[1];
  return text === undefined ? { type: 'object' } : (JSON.parse(text) as JsonSchema);
}

function completion(choice: { finish_reason: string; message: object }): string {
  return JSON.stringify({
    id: 'chatcmpl-standin',
    object: 'chat.completion',
    created: 0,
    model: 'standin',
    choices: [{ index: 0, ...choice }],
    usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
  });
}

function asScripted(fault: ChatFault): ScriptedFault {
  return typeof fault === 'string' && fault in MESSAGES
    ? { status: 200, body: completion(MESSAGES[fault as MessageFault]) }
    : (fault as ScriptedFault);
}

function requestOf(call: StandInCall): ChatRequest {
  return JSON.parse(call.body.toString('utf8')) as ChatRequest;
}
