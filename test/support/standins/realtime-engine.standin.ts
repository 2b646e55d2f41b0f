import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { hearClips, pcm16Samples } from './clip-hearing.js';

/** How the engine misbehaves for one connection. */
export type RealtimeFault =
  | 'ok'
  | '401'
  | '429'
  | '500'
  /** An answer in JSON where a stream is expected. */
  | 'json'
  /** Takes the connection and never greets. */
  | 'mute'
  /** Takes the sound and never writes a word. */
  | 'silent'
  /** Breaks the connection when the first sound comes, or with the first commit. */
  | 'reset'
  | 'reset-at-commit'
  /** Stops reading. */
  | 'stuck'
  | 'broken-json'
  | 'error'
  | 'refused-commit'
  | 'failed-item'
  /** Names the item of a turn, and writes on it, before the turn is committed. */
  | 'early-delta'
  | { status: number; headers: Record<string, string> }
  | { delayMs: number };

/** One connection the engine got. */
export interface RealtimeCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly fault: RealtimeFault;
  /** What the client sent, sound left out. */
  readonly messages: Record<string, unknown>[];
  /** Seconds of each committed turn. */
  readonly turns: number[];
  /** The largest piece of sound, bytes of pcm16. */
  largestPiece: number;
  open: boolean;
}

export interface RealtimeEngineStandIn {
  /** As a base URL for a client: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly port: number;
  readonly calls: RealtimeCall[];
  /** The next connections misbehave so, one each and in this order; afterwards all is well again. */
  script(...faults: RealtimeFault[]): void;
  /** Every connection misbehaves so, until told 'ok'. */
  always(fault: RealtimeFault): void;
  /** Refuses the single language field, as newer models do. */
  wantLanguages(): void;
  /** Breaks all connections, as a restart does. */
  hangUp(): void;
  close(): Promise<void>;
}

interface Engine {
  readonly calls: RealtimeCall[];
  readonly queue: RealtimeFault[];
  standing: RealtimeFault;
  languagesOnly: boolean;
}

const RATE_HZ = 24_000;
const SHORTEST_TURN_SECONDS = 0.1;
const REFUSALS: Record<string, { status: number; headers?: Record<string, string>; body: object }> = {
  '401': { status: 401, body: { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } } },
  '429': { status: 429, headers: { 'Retry-After': '1' }, body: { error: { code: 'rate_limit_exceeded' } } },
  '500': { status: 500, body: { error: { message: 'upstream stack trace' } } },
  json: { status: 200, body: { text: 'and so' } },
};

/**
 * A server on loopback that speaks the transcription part of the Realtime API. It hears the recordings of
 * test/fixtures/speech in what it is sent at 24 kHz.
 */
export async function startRealtimeEngineStandIn(options: { port?: number } = {}): Promise<RealtimeEngineStandIn> {
  const engine: Engine = { calls: [], queue: [], standing: 'ok', languagesOnly: false };
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((_, response) => void response.writeHead(404).end('no such path'));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const fault = engine.queue.shift() ?? engine.standing;
    const call = callOf(request, fault);
    engine.calls.push(call);
    socket.on('error', () => undefined);
    const refusal =
      typeof fault === 'string' ? REFUSALS[fault] : 'status' in fault ? { ...fault, body: {} } : undefined;
    if (refusal) refuse(socket, refusal);
    else sockets.handleUpgrade(request, socket, head, (open) => new RealtimeSession(open, call, engine).greet());
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const hangUp = (): void => sockets.clients.forEach((client) => client.terminate());
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    calls: engine.calls,
    script: (...faults) => void engine.queue.push(...faults),
    always: (fault) => void (engine.standing = fault),
    wantLanguages: () => void (engine.languagesOnly = true),
    hangUp,
    close: () => {
      hangUp();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

class RealtimeSession {
  private sound: Buffer[] = [];
  private items = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly call: RealtimeCall,
    private readonly engine: Engine,
  ) {
    call.open = true;
    socket.on('message', (message) => void this.take(message));
    socket.on('close', () => (call.open = false));
    socket.on('error', () => undefined);
  }

  greet(): void {
    if (this.call.fault === 'mute') return;
    this.send({ type: 'session.created', session: { object: 'realtime.session', type: 'realtime' } });
  }

  private async take(raw: RawData): Promise<void> {
    const message = JSON.parse((raw as Buffer).toString('utf8')) as Record<string, unknown>;
    if (message['type'] === 'input_audio_buffer.append') {
      this.append(Buffer.from(message['audio'] as string, 'base64'));
      return;
    }
    this.call.messages.push(message);
    if (message['type'] === 'session.update') this.configure(message['session']);
    else if (message['type'] === 'input_audio_buffer.clear') {
      this.sound = [];
      this.send({ type: 'input_audio_buffer.cleared' });
    } else if (message['type'] === 'input_audio_buffer.commit') await this.commit(message['event_id'] as string);
    else this.fail({ type: 'invalid_request_error', code: 'invalid_value', message: 'unknown event' });
  }

  private configure(session: unknown): void {
    const { transcription } = (session as { audio: { input: { transcription: object } } }).audio.input;
    if (this.engine.languagesOnly && 'language' in transcription) {
      const message = "This model takes 'languages', not 'language'.";
      this.fail({ type: 'invalid_request_error', code: 'unsupported_value', message });
    } else this.send({ type: 'session.updated', session });
  }

  private append(piece: Buffer): void {
    const { call } = this;
    call.largestPiece = Math.max(call.largestPiece, piece.length);
    if (call.fault === 'reset') this.socket.terminate();
    else if (call.fault === 'stuck') this.socket.pause();
    this.sound.push(piece);
    if (call.fault === 'early-delta' && this.sound.length === 1) {
      this.tell('delta', this.itemId(), { delta: 'listening' });
    }
  }

  private async commit(eventId: string): Promise<void> {
    const { call } = this;
    const samples = pcm16Samples(Buffer.concat(this.sound));
    const seconds = samples.length / RATE_HZ;
    if (call.fault === 'reset-at-commit') return this.socket.terminate();
    if (call.fault === 'broken-json') return this.socket.send('{"type": "input_audio_buffer.comm');
    if (call.fault === 'error')
      return this.fail({ type: 'server_error', code: null, message: 'The server had an error' });
    if (call.fault === 'refused-commit' && call.turns.length === 0) {
      call.turns.push(seconds);
      return this.fail({ type: 'server_error', code: null, message: 'not now', event_id: eventId });
    }
    if (seconds < SHORTEST_TURN_SECONDS) {
      const message = `buffer too small: ${seconds * 1000} ms`;
      return this.fail({ type: 'invalid_request_error', code: 'input_audio_buffer_commit_empty', message });
    }
    this.sound = [];
    call.turns.push(seconds);
    const item = this.itemId();
    this.items += 1;
    this.send({ type: 'input_audio_buffer.committed', item_id: item, previous_item_id: null });
    this.send({ type: 'conversation.item.added', item: { id: item } });
    await this.write(item, samples);
  }

  private async write(item: string, samples: Int16Array): Promise<void> {
    const { fault, turns } = this.call;
    if (fault === 'silent') return;
    if (fault === 'failed-item' && turns.length === 1) {
      return this.tell('failed', item, { error: { type: 'server_error', code: 'audio_unintelligible' } });
    }
    if (typeof fault === 'object' && 'delayMs' in fault) await pause(fault.delayMs);
    const { text } = hearClips({ samples, rateHz: RATE_HZ });
    for (const word of text.split(' ')) this.tell('delta', item, { delta: `${word} ` });
    this.tell('completed', item, { transcript: text, usage: { type: 'duration', seconds: samples.length / RATE_HZ } });
  }

  private itemId(): string {
    return `item_${this.engine.calls.indexOf(this.call)}_${this.items}`;
  }

  private tell(what: string, itemId: string, fields: object): void {
    this.send({
      type: `conversation.item.input_audio_transcription.${what}`,
      item_id: itemId,
      content_index: 0,
      ...fields,
    });
  }

  private fail(error: object): void {
    this.send({ type: 'error', error: { param: null, event_id: null, ...error } });
  }

  private send(message: object): void {
    this.socket.send(JSON.stringify({ event_id: 'event_x', ...message }));
  }
}

function callOf(request: IncomingMessage, fault: RealtimeFault): RealtimeCall {
  const { url = '', headers } = request;
  return { path: url, headers, fault, messages: [], turns: [], largestPiece: 0, open: false };
}

function refuse(socket: Duplex, refusal: { status: number; headers?: Record<string, string>; body: object }): void {
  const body = JSON.stringify(refusal.body);
  const headers = { ...refusal.headers, 'Content-Type': 'application/json', 'Content-Length': String(body.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${refusal.status} Refused`, ...lines, 'Connection: close', '', body].join('\r\n'));
}

/** It keeps no process alive: a test may be over before a stand-in has had its say. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
