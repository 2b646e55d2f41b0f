import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Location } from '../../../src/config/config.js';
import { isAsSigned } from './link-signature.js';

const bucket = 'rehearse-files';
/** The only key s3rver knows. */
const key = 'S3RVER';

/** What the store answers instead of doing what it is asked. */
type StoreFault = 'none' | 'broken' | 'full' | 'denied' | 'silent' | 'breaks-off' | 'trickles';

/** An S3-compatible store in this process, with one bucket, that checks signed links and fails when it is told to. */
export class ObjectStore {
  fault: StoreFault = 'none';
  /** Requests that came, also those that failed. */
  requests = 0;

  private constructor(
    private readonly server: S3rver,
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(): Promise<ObjectStore> {
    const directory = await mkdtemp(join(tmpdir(), 'object-store-'));
    const settings = { address: '127.0.0.1', port: 0, silent: true, directory };
    const server = new S3rver({ ...settings, configureBuckets: [{ name: bucket }] });
    const { port } = await server.run();
    const store = new ObjectStore(server, directory, port);
    const [serve] = server.httpServer.listeners('request') as RequestListener[];
    server.httpServer.removeAllListeners('request');
    server.httpServer.on('request', (request, response) => store.answer(request, response, serve!));
    return store;
  }

  get location(): S3Location {
    return locationAt(this.port);
  }

  async stop(): Promise<void> {
    this.server.httpServer.closeAllConnections();
    await this.server.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private answer(request: IncomingMessage, response: ServerResponse, serve: RequestListener): void {
    this.requests++;
    if (this.fault === 'silent') return;
    if (this.fault === 'broken') return refuse(response, 500, 'InternalError');
    if (this.fault === 'full') return refuse(response, 507, 'InsufficientStorage');
    if (this.fault === 'denied') return refuse(response, 403, 'AccessDenied');
    if (request.url?.includes('X-Amz-Signature=') && !isAsSigned(request, key)) {
      return refuse(response, 403, 'SignatureDoesNotMatch');
    }
    if (this.fault === 'breaks-off' && request.method === 'GET') breakOff(response);
    if (this.fault === 'trickles' && request.method === 'GET') trickle(response);
    serve(request, response);
  }
}

export const locationAt = (port: number): S3Location => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  bucket,
  accessKeyId: key,
  secretAccessKey: key,
});

function refuse(response: ServerResponse, status: number, code: string): void {
  response.req.resume();
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>As the test says</Message></Error>`);
}

/** Never silent, never done. */
function trickle(response: ServerResponse): void {
  const write = response.write.bind(response) as (chunk: Buffer) => boolean;
  response.write = (chunk: Buffer) => {
    let at = 0;
    const timer = setInterval(() => {
      if (response.destroyed || at >= chunk.length) clearInterval(timer);
      else write(chunk.subarray(at++, at));
    }, 20);
    return false;
  };
}

/** In the middle of the content. */
function breakOff(response: ServerResponse): void {
  const write = response.write.bind(response) as (chunk: Buffer) => boolean;
  response.write = (chunk: Buffer) => {
    write(chunk.subarray(0, chunk.length / 2));
    setImmediate(() => response.destroy());
    return true;
  };
}
