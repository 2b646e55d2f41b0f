import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { misbehave, type ScriptedFault } from './scripted-faults.js';

/** One call a stand-in got. */
export interface StandInCall {
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  sha256: string;
  receivedAt: number;
  /** True once the caller went away before it was answered. */
  aborted: boolean;
  endedAt: number | null;
  fault: ScriptedFault;
}

export interface StandInServer {
  /** With the version path, as a base URL for a client: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly port: number;
  readonly calls: StandInCall[];
  /** The next calls misbehave so, one each and in this order; afterwards all is well again. */
  script(...faults: ScriptedFault[]): void;
  /** Every call misbehaves so, until told 'ok'. */
  always(fault: ScriptedFault): void;
  close(): Promise<void>;
}

export type Answer = (call: StandInCall) => Promise<{ status: number; type: string; body: string }>;

export async function startStandInServer(path: string, answer: Answer, port = 0): Promise<StandInServer> {
  const calls: StandInCall[] = [];
  const queue: ScriptedFault[] = [];
  let standing: ScriptedFault = 'ok';
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await received(request, queue.shift() ?? standing);
    calls.push(call);
    response.on('close', () => {
      call.endedAt = Date.now();
      call.aborted = !response.writableFinished;
    });
    const good = async () => (await answer(call)).body;
    if (request.url?.split('?')[0] !== path) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('no such path');
      return;
    }
    if (await misbehave(call.fault, request, response, good)) return;
    const { status, type, body } = await answer(call);
    response.writeHead(status, { 'content-type': type }).end(body);
  }

  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    port: address.port,
    calls,
    script: (...faults) => void queue.push(...faults),
    always: (fault) => void (standing = fault),
    close: () => close(server),
  };
}

async function received(request: IncomingMessage, fault: ScriptedFault): Promise<StandInCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return {
    path: request.url ?? '',
    headers: request.headers,
    body,
    sha256: createHash('sha256').update(body).digest('hex'),
    receivedAt: Date.now(),
    aborted: false,
    endedAt: null,
    fault,
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
