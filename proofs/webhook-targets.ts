import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';

/** The one address that the product may post to in this proof; what is private listens beside it, at the same ports. */
export const TARGET_ADDRESS = '127.0.0.2';
const PRIVATE_ADDRESSES = ['127.0.0.1', '::1'];

export interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server of an integrator. */
export interface Target {
  readonly port: number;
  /** How often somebody connected. */
  readonly connections: number;
  /** Bytes that were taken off it. */
  readonly sentBytes: number;
  close(): Promise<void>;
}

/** Speaks bytes, whatever is asked. */
export async function startRawTarget(talk: (socket: Socket) => void): Promise<Target> {
  const server = net.createServer(talk);
  return listening(server, TARGET_ADDRESS, 0);
}

/** Answers whole requests. */
export async function startHttpTarget(
  answer: (heard: Heard, response: ServerResponse) => void,
): Promise<Target & { readonly heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      heard.push(one);
      answer(one, response);
    });
  });
  const target = await listening(server, TARGET_ADDRESS, 0);
  return Object.assign(target, { heard });
}

/** What nobody may reach, at the ports given: counts who tries. */
export class PrivateListeners {
  private readonly servers: Target[] = [];

  async at(port: number): Promise<void> {
    for (const address of PRIVATE_ADDRESSES) {
      this.servers.push(await listening(net.createServer(), address, port));
    }
  }

  get connections(): number {
    return this.servers.reduce((sum, { connections }) => sum + connections, 0);
  }

  async close(): Promise<void> {
    for (const server of this.servers) await server.close();
  }
}

async function listening(server: net.Server, address: string, port: number): Promise<Target> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let gone = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      gone += socket.bytesWritten;
      sockets.delete(socket);
    });
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get sentBytes() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, gone);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
