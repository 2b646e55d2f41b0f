import { type JsonSchema, sampleFromSchema } from './schema-sample.js';
import { type ScriptedFault } from './scripted-faults.js';
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
  response_format?: { type: string; json_schema?: { name: string; strict?: boolean; schema: JsonSchema } };
}

export type ChatResponder = (messages: ChatMessage[], request: ChatRequest) => unknown;

export type ChatFault = ScriptedFault | 'refusal' | 'tool-call' | 'null-content' | 'length' | 'content-filter';

export interface ChatModelStandIn extends Omit<StandInServer, 'script' | 'always'> {
  script(...faults: ChatFault[]): void;
  always(fault: ChatFault): void;
  /** Answers calls for this schema name; the value is sent as the JSON of the reply, a string as it is. */
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
  const asked = request.response_format?.json_schema;
  const responder = responders.get(asked?.name ?? '');
  const value = responder ? responder(request.messages, request) : sampleFromSchema(asked?.schema ?? schemaIn(request));
  const content = typeof value === 'string' ? value : JSON.stringify(value);
  const body = completion({ finish_reason: 'stop', message: { role: 'assistant', content } });
  return { status: 200, type: 'application/json', body };
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
