import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type {
  Ack,
  AckData,
  ClientToServerEvents,
  LiveProblem,
  ServerToClientEvents,
} from '../../src/contract/live-events.js';
import { problems, type ProblemCode } from '../../src/contract/problems.js';

export const SESSION_ID = '01990000-0000-7000-8000-000000000001';
export const ATTEMPT_ID = '01990000-0000-7000-8000-000000000002';
export const QUESTION_ID = '01990000-0000-7000-8000-000000000003';
export const USER_ID = '01990000-0000-7000-8000-000000000004';

export type ScriptedSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

/** Where the script interferes; everything else goes by the contract. */
export interface LiveScript {
  /** The refusal of a handshake, or nothing. */
  admit?(token: unknown): ProblemCode | null;
  /** Called with every frame before it is looked at; true: it is passed over. */
  onFrame?(server: ScriptedLiveServer, socket: ScriptedSocket, seq: number): boolean;
  /** Called before a stop is carried out; a code refuses it, `silent` carries it out without an answer. */
  onStop?(server: ScriptedLiveServer, socket: ScriptedSocket): ProblemCode | 'silent' | null;
  /** A refusal of joining. */
  onJoin?(): ProblemCode | null;
  /** Frames between two acknowledgements. */
  ackEvery?: number;
}

/**
 * A server on loopback that keeps one answer of one session by the contract and fails as its script says. Frames are
 * safe once acknowledged; `lose` forgets the others, as a killed server does.
 */
export class ScriptedLiveServer {
  readonly tokens: unknown[] = [];
  readonly refreshed: string[] = [];
  readonly joins: { lastEventSeq?: number | undefined }[] = [];
  readonly starts: string[] = [];
  readonly arrived: number[] = [];
  frames: Uint8Array[] = [];
  ackedSeq = -1;
  open = false;
  private started = false;
  stops = 0;
  events: { event: 'server.transcript_final'; eventSeq: number }[] = [];
  private readonly connections = new Set<TcpSocket>();

  private constructor(
    private readonly http: HttpServer,
    readonly io: Server<ClientToServerEvents, ServerToClientEvents>,
    readonly script: LiveScript,
  ) {
    http.on('connection', (connection) => {
      this.connections.add(connection);
      connection.on('close', () => this.connections.delete(connection));
    });
    const live = io.of('/live');
    live.use((socket, next) => {
      this.tokens.push(socket.handshake.auth.token);
      const code = this.script.admit?.(socket.handshake.auth.token) ?? null;
      if (code === null) next();
      else next(Object.assign(new Error(code), { data: problemOf(code) }));
    });
    live.on('connection', (socket) => this.serve(socket));
  }

  static async start(script: LiveScript = {}): Promise<ScriptedLiveServer> {
    const http = createServer();
    const server = new ScriptedLiveServer(http, new Server(http, { serveClient: false }), script);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  onlySocket(): ScriptedSocket {
    const [socket] = this.io.of('/live').sockets.values();
    if (socket === undefined) throw new Error('Nobody is connected.');
    return socket;
  }

  get sound(): Buffer {
    return Buffer.concat(this.frames);
  }

  /** Sound cannot be stored: the answer is let go until it is started again. */
  letGo(socket: ScriptedSocket): void {
    this.lose();
    this.started = false;
    const problem = { ...problemOf('unavailable'), retryAfterSeconds: 0.001 };
    socket.emit('server.error', { ...problem, sessionId: SESSION_ID, retryable: true });
  }

  /** Resets every connection. */
  cut(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** What was not acknowledged is gone, as after a kill. */
  lose(): void {
    this.frames.length = this.ackedSeq + 1;
  }

  acknowledge(socket: ScriptedSocket, seq = this.frames.length - 1): void {
    this.ackedSeq = seq;
    socket.emit('server.audio_ack', { sessionId: SESSION_ID, attemptId: ATTEMPT_ID, ackedSeq: seq });
  }

  /** Stores a final and sends it to who is there. */
  tellFinal(): number {
    const eventSeq = this.events.length + 1;
    this.events.push({ event: 'server.transcript_final', eventSeq });
    this.io.of('/live').emit('server.transcript_final', finalOf(eventSeq));
    return eventSeq;
  }

  /** From now on every frame at once. */
  acknowledgeAll(): void {
    this.script.ackEvery = 1;
    this.acknowledge(this.onlySocket());
  }

  async close(): Promise<void> {
    await this.io.close();
  }

  private serve(socket: ScriptedSocket): void {
    socket.on('client.session_join', ({ lastEventSeq }, ack) => {
      this.joins.push({ lastEventSeq });
      const refusal = this.script.onJoin?.() ?? null;
      if (refusal !== null) return ack(refused(refusal));
      const missed = this.events.filter(({ eventSeq }) => eventSeq > (lastEventSeq ?? this.events.length));
      for (const { event, eventSeq } of missed) socket.emit(event, finalOf(eventSeq));
      ack({ ok: true, data: { ...this.state(), replayedEvents: missed.length } });
    });
    socket.on('client.audio_start', ({ questionId, sampleRateHz = 16_000 }, ack) => {
      this.starts.push(questionId ?? 'next');
      this.open = true;
      this.started = true;
      const data = { attemptId: ATTEMPT_ID, questionId: QUESTION_ID, nextAudioSeq: this.frames.length };
      ack({ ok: true, data: { ...data, stored: true, sampleRateHz } });
    });
    socket.on('client.audio_frame', ({ seq }, samples) => this.take(socket, seq, new Uint8Array(samples)));
    socket.on('client.audio_stop', ({ lastSeq }, ack) => this.stop(socket, lastSeq, ack));
    socket.on('client.token_refresh', ({ accessToken }, ack) => {
      this.refreshed.push(accessToken);
      ack({ ok: true, data: { expiresAt: '2030-01-01T00:00:00Z' } });
    });
  }

  private take(socket: ScriptedSocket, seq: number, samples: Uint8Array): void {
    this.arrived.push(seq);
    if (!this.started || this.script.onFrame?.(this, socket, seq) === true || !socket.connected) return;
    if (seq > this.frames.length) {
      socket.emit('server.audio_resync', { sessionId: SESSION_ID, attemptId: ATTEMPT_ID, nextSeq: this.frames.length });
    }
    if (seq !== this.frames.length) return;
    this.frames.push(samples);
    if (this.frames.length % (this.script.ackEvery ?? 1) === 0) this.acknowledge(socket);
  }

  private stop(
    socket: ScriptedSocket,
    lastSeq: number,
    ack: (answer: Ack<AckData<'client.audio_stop'>>) => void,
  ): void {
    this.stops += 1;
    const interference = this.script.onStop?.(this, socket) ?? null;
    if (interference !== null && interference !== 'silent') return ack(refused(interference));
    if (lastSeq >= this.frames.length) {
      socket.emit('server.audio_resync', { sessionId: SESSION_ID, attemptId: ATTEMPT_ID, nextSeq: this.frames.length });
    }
    if (lastSeq !== this.frames.length - 1) return ack(refused('audio_incomplete'));
    this.open = false;
    this.started = false;
    if (interference === null) ack({ ok: true, data: stoppedOf(this.sound.byteLength) });
  }

  private state() {
    return {
      sessionId: SESSION_ID,
      interviewId: QUESTION_ID,
      relationshipId: null,
      status: 'live' as const,
      participants: [{ userId: USER_ID, role: 'speaker' as const, present: true }],
      consent: { required: false, given: false, missing: [] },
      coaching: 'normal' as const,
      transcription: { mode: 'live' as const, reason: null },
      lastEventSeq: this.events.length,
      attemptId: this.open ? ATTEMPT_ID : null,
      questionId: this.open ? QUESTION_ID : null,
      nextAudioSeq: this.open ? this.frames.length : null,
    };
  }
}

/** A problem as the server tells it. */
export function problemOf(code: ProblemCode): LiveProblem {
  const { status, title } = problems[code];
  return { type: `urn:rehearse:problem:${code}`, title, status, code, detail: `${title}.`, requestId: SESSION_ID };
}

function refused(code: ProblemCode): { ok: false; problem: LiveProblem } {
  return { ok: false, problem: problemOf(code) };
}

function stoppedOf(bytes: number) {
  return {
    attemptId: ATTEMPT_ID,
    stored: true,
    durationSeconds: bytes / 32_000,
    segments: [],
    transcription: { state: 'ready' as const, reason: null },
  };
}

function finalOf(eventSeq: number) {
  return {
    sessionId: SESSION_ID,
    eventSeq,
    attemptId: ATTEMPT_ID,
    segmentId: `${ATTEMPT_ID}/${eventSeq}`,
    speaker: USER_ID,
    text: `Sentence ${eventSeq}.`,
    timing: null,
    startMs: eventSeq * 1_000,
    endMs: eventSeq * 1_000 + 900,
    atMs: eventSeq * 1_000,
  };
}
