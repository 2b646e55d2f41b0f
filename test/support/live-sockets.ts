import { once } from 'node:events';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { WebSocket } from 'ws';
import { type Ack, LIVE_NAMESPACE, LIVE_PROTOCOL, type LiveProblem } from '../../src/contract/live-events.js';

/** What `connect_error` brings when the server refuses. */
export interface Refusal {
  readonly message: string;
  readonly data: LiveProblem | undefined;
}

/** An ack that does not come is a fault, not a wait. */
const ACK_MS = 10_000;

/** A socket.io client that is not connected yet; it does not come back by itself unless told to. */
export function liveSocket(url: string, auth: object, options: Partial<ManagerOptions & SocketOptions> = {}): Socket {
  return io(url + LIVE_NAMESPACE, {
    auth,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    autoConnect: false,
    ...options,
  });
}

/** Connects, or tells how it was refused. */
export async function tryConnect(socket: Socket): Promise<Refusal | null> {
  const verdict = new Promise<Refusal | null>((resolve) => {
    socket.once('connect', () => resolve(null));
    socket.once('connect_error', (error: Error & { data?: LiveProblem }) => {
      resolve({ message: error.message, data: error.data });
    });
  });
  socket.connect();
  return verdict;
}

/** A connected socket. */
export async function connectLiveSocket(url: string, token: string): Promise<Socket> {
  const socket = liveSocket(url, { token, protocol: LIVE_PROTOCOL });
  const refusal = await tryConnect(socket);
  if (refusal !== null) throw new Error(`Not let in: ${JSON.stringify(refusal)}`);
  return socket;
}

/** Sends an event and waits for its ack. */
export async function ask(socket: Socket, event: string, ...values: unknown[]): Promise<Ack<Record<string, unknown>>> {
  return (await socket.timeout(ACK_MS).emitWithAck(event, ...values)) as Ack<Record<string, unknown>>;
}

/** The code of the problem an event is answered with, or `ok`. */
export async function codeOf(socket: Socket, event: string, ...values: unknown[]): Promise<string> {
  const ack = await ask(socket, event, ...values);
  return ack.ok ? 'ok' : ack.problem.code;
}

/** A bare WebSocket that has said hello to engine.io and nothing else yet. */
export async function rawSocket(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, { headers });
  await once(socket, 'message');
  socket.on('error', () => undefined);
  return socket;
}

/** A bare WebSocket in the live namespace. */
export async function rawLiveSocket(url: string, token: string): Promise<WebSocket> {
  const socket = await rawSocket(url);
  socket.send(`40${LIVE_NAMESPACE},${JSON.stringify({ token, protocol: LIVE_PROTOCOL })}`);
  const [packet] = (await once(socket, 'message')) as [Buffer];
  if (!packet.toString().startsWith(`40${LIVE_NAMESPACE}`)) throw new Error(`Not let in: ${packet.toString()}`);
  return socket;
}

/** The code a WebSocket is closed with. */
export async function closeCode(socket: WebSocket): Promise<number> {
  if (socket.readyState === WebSocket.CLOSED) return 0;
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

/** The next event of that name, with all it brings. */
export function nextOf(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...values: unknown[]) => resolve(values)));
}
