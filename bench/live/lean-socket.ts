import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { LIVE_NAMESPACE, LIVE_PROTOCOL, type LiveProblem } from '../../src/contract/live-events.js';

type Answer = { ok: true; data: unknown } | { ok: false; problem: LiveProblem };
type Settle = { resolve: (data: unknown) => void; reject: (error: Error) => void };

/**
 * A socket.io client of the live namespace that does only what a generator needs, so that a thousand of them cost
 * little of the machine they share with the server. Speaks engine.io 4 (`0` open, `2` ping, `3` pong, `4` message) and
 * in its messages socket.io 5 (`0` connect, `2` event, `3` ack, `4` refused, `51-` event with one attachment), see
 * https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/.
 */
export class LeanSocket {
  /** Every event of the server: its name, and the whole packet as it came. */
  received: (event: string, packet: string) => void = () => undefined;
  closed: (code: number) => void = () => undefined;
  private readonly commands = new Map<number, Settle>();
  private nextCommand = 0;
  private tcp: Socket | null = null;

  private constructor(
    private readonly socket: WebSocket,
    private readonly token: string,
    private opening: Settle | null,
  ) {
    socket.on('upgrade', (response: IncomingMessage) => (this.tcp = response.socket));
    socket.on('message', (content: Buffer, binary) => binary || this.take(content.toString('latin1')));
    socket.on('close', (code) => this.end(code));
    socket.on('error', (error) => this.fail(error));
  }

  /** @throws when the server does not let it in */
  static async connect(url: string, token: string): Promise<LeanSocket> {
    const address = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const socket = new WebSocket(address, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      // A mask of zeros leaves the samples as they are (RFC 6455, 5.3): what a browser does in its own process.
      generateMask: (mask) => mask.fill(0),
    });
    const lean = new LeanSocket(socket, token, { resolve, reject });
    await promise;
    return lean;
  }

  /** @throws with the code of the problem when it is refused */
  command<Data>(event: string, payload: object): Promise<Data> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const number = this.nextCommand++;
    this.commands.set(number, { resolve, reject });
    this.socket.send(`42${LIVE_NAMESPACE},${number}${JSON.stringify([event, payload])}`);
    return promise as Promise<Data>;
  }

  /** @param header JSON of the header of the frame */
  frame(header: string, samples: Buffer): void {
    // Both messages in one system call.
    this.tcp?.cork();
    this.socket.send(`451-${LIVE_NAMESPACE},["client.audio_frame",${header},{"_placeholder":true,"num":0}]`);
    this.socket.send(samples);
    this.tcp?.uncork();
  }

  /** Stops reading, or goes on: a reader that hangs. */
  pause(): void {
    this.tcp?.pause();
  }

  resume(): void {
    this.tcp?.resume();
  }

  close(): void {
    this.socket.terminate();
  }

  private take(packet: string): void {
    if (packet === '2') this.socket.send('3');
    else if (packet.startsWith('0{')) {
      this.socket.send(`40${LIVE_NAMESPACE},${JSON.stringify({ token: this.token, protocol: LIVE_PROTOCOL })}`);
    } else if (packet.startsWith(`42${LIVE_NAMESPACE},["`)) {
      const from = LIVE_NAMESPACE.length + 5;
      this.received(packet.slice(from, packet.indexOf('"', from)), packet);
    } else if (packet.startsWith(`43${LIVE_NAMESPACE},`)) this.settle(packet.slice(LIVE_NAMESPACE.length + 3));
    else if (packet.startsWith(`40${LIVE_NAMESPACE},`)) this.opened(null);
    else if (packet.startsWith(`44${LIVE_NAMESPACE},`)) this.opened(new Error(`Not let in: ${packet}`));
  }

  private opened(refusal: Error | null): void {
    if (refusal === null) this.opening?.resolve(undefined);
    else this.opening?.reject(refusal);
    this.opening = null;
  }

  private settle(ack: string): void {
    const bracket = ack.indexOf('[');
    const waiting = this.commands.get(Number(ack.slice(0, bracket)));
    this.commands.delete(Number(ack.slice(0, bracket)));
    const [answer] = JSON.parse(Buffer.from(ack.slice(bracket), 'latin1').toString('utf8')) as [Answer];
    if (answer.ok) waiting?.resolve(answer.data);
    else waiting?.reject(new Error(`${answer.problem.code}: ${answer.problem.detail}`));
  }

  private end(code: number): void {
    this.fail(new Error(`The server closed the connection with ${code}.`));
    this.closed(code);
  }

  private fail(error: Error): void {
    this.opened(error);
    for (const { reject } of this.commands.values()) reject(error);
    this.commands.clear();
  }
}

/** The payload of an event as it came. */
export function payloadOf<Payload>(packet: string): Payload {
  const json = Buffer.from(packet.slice(LIVE_NAMESPACE.length + 3), 'latin1').toString('utf8');
  return (JSON.parse(json) as [string, Payload])[1];
}
