import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { invalidReply, ProviderFault } from '../../model-server/provider-fault.js';
import {
  faultOfError,
  faultOfUpgrade,
  type LanguageField,
  readEvent,
  sessionUpdate,
  type WireEvent,
  type WireMessage,
  type WireSession,
} from './realtime-wire.js';

/** What is learnt about a server, for all connections to it. */
export interface ServerHabits {
  languageField: LanguageField;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly apiKey: string | null;
  readonly session: WireSession;
  /** From dialling to the configured session. */
  readonly handshakeMs: number;
  readonly habits: ServerHabits;
}

export type TurnEvent = Exclude<WireEvent, { type: 'session.created' | 'session.updated' }>;

export interface ConnectionListener {
  /** The session is configured: sound may be sent. */
  ready(): void;
  event(event: TurnEvent): void;
  /** Once, and nothing after it. */
  lost(fault: ProviderFault): void;
}

/** Far above any message of the protocol: a transcript of 15 s is below 2 kB. */
const LONGEST_MESSAGE_BYTES = 1024 * 1024;
const LONGEST_REFUSAL_CHARS = 4_000;

/** One WebSocket to the engine, from dialling to its loss. */
export class RealtimeConnection {
  private readonly socket: WebSocket;
  private readonly timer: NodeJS.Timeout;
  private configured = false;
  private over = false;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly listener: ConnectionListener,
  ) {
    const { url, apiKey, handshakeMs } = options;
    this.socket = new WebSocket(url, {
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
      maxPayload: LONGEST_MESSAGE_BYTES,
      // Base64 of sound does not get smaller, and a context per connection costs memory.
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.timer = setTimeout(() => this.lose(new ProviderFault('timeout', { retryable: true })), handshakeMs);
    this.socket.on('message', (message, isBinary) => this.hear(message, isBinary));
    this.socket.on('unexpected-response', (request, response) => this.refused(request, response));
    this.socket.on('error', () => this.lose(new ProviderFault('unreachable', { retryable: true })));
    this.socket.on('close', () => this.lose(new ProviderFault('unreachable', { retryable: true })));
  }

  get ready(): boolean {
    return this.configured && !this.over;
  }

  /**
   * Resolves when the message left this process, so a server that does not read holds its sender up; false when the
   * connection is lost.
   */
  send(message: WireMessage): Promise<boolean> {
    if (this.over) return Promise.resolve(false);
    return new Promise((resolve) => this.socket.send(JSON.stringify(message), (error) => resolve(!error)));
  }

  /** The listener hears nothing any more. */
  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.socket.terminate();
  }

  private hear(message: WebSocket.RawData, isBinary: boolean): void {
    if (this.over) return;
    try {
      if (isBinary) throw invalidReply('binary');
      const event = readEvent(textOf(message));
      if (event) this.take(event);
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      this.lose(error);
    }
  }

  private take(event: WireEvent): void {
    if (event.type === 'session.created') this.configure();
    else if (event.type === 'session.updated') this.becomeReady();
    else if (event.type === 'error' && !this.configured) this.reconfigure(faultOfError(event.error));
    else this.listener.event(event);
  }

  private configure(): void {
    const { session, habits } = this.options;
    void this.send(sessionUpdate(session, habits.languageField));
  }

  private reconfigure(fault: ProviderFault): void {
    const { habits } = this.options;
    if (habits.languageField === 'languages' || !fault.detail.includes("'languages'")) {
      this.lose(fault);
      return;
    }
    habits.languageField = 'languages';
    this.configure();
  }

  private becomeReady(): void {
    clearTimeout(this.timer);
    if (this.configured) return;
    this.configured = true;
    this.listener.ready();
  }

  private refused(request: ClientRequest, response: IncomingMessage): void {
    let body = '';
    const { statusCode = 0, headers } = response;
    const done = (): void => {
      request.destroy();
      this.lose(faultOfUpgrade(statusCode, headers, body));
    };
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > LONGEST_REFUSAL_CHARS) done();
    });
    response.on('end', done);
    response.on('error', done);
  }

  private lose(fault: ProviderFault): void {
    if (this.over) return;
    this.close();
    this.listener.lost(fault);
  }
}

function textOf(message: WebSocket.RawData): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString('utf8');
  return Buffer.isBuffer(message) ? message.toString('utf8') : Buffer.from(message).toString('utf8');
}
