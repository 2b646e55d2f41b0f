import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Clock } from '../../../src/common/clock.js';
import { problemOf, toAppError } from '../../../src/common/problem.js';
import { StoredFileService } from '../../../src/modules/uploads/stored-file.service.js';
import { FileLinks } from '../../../src/platform/storage/file-links.js';
import { LocalBlobStorage } from '../../../src/platform/storage/local.blob-storage.js';

/** The store on our own disk and the two routes that serve its links, without the rest of the application. */
export async function startLocalStorage(
  clock: Clock,
  folder?: string,
): Promise<{ storage: LocalBlobStorage; folder: string; stop(): Promise<void> }> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'local-storage-')));
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const links = new FileLinks(Buffer.from('a secret of tests, of tests only'), address, clock);
  const storage = new LocalBlobStorage(root, links);
  const files = new StoredFileService(links, storage);
  const path = '/v1/files/:userId/:kind/:name';
  app.put(path, (request, response, next) => {
    files.receive(request).then(() => response.status(201).end(), next);
  });
  app.get(path, (request, response, next) => {
    files.send(request, response).catch(next);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const refusal = toAppError(error);
    if (refusal === null) response.status(500).end(String(error));
    else response.status(refusal.status).json(problemOf(refusal, ''));
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    if (folder === undefined) await rm(root, { recursive: true, force: true });
  };
  return { storage, folder: root, stop };
}
