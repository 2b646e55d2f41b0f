import { Injectable } from '@nestjs/common';
import { Server } from '@tus/server';
import type { Request, Response } from 'express';
import { NodeRequest } from 'srvx/node';
import type { Actor } from '../../../common/actor.js';
import { AppError } from '../../../common/app-error.js';
import { newId } from '../../../common/ids.js';
import type { ProblemCode } from '../../../contract/problems.js';
import { uploadNotFound } from '../upload.errors.js';
import { largestUploadBytes } from '../upload.kinds.js';
import { Checksum, checksumAlgorithms } from './checksum.js';
import { TusStore } from './tus-store.js';
import { offsetConflict, TusUploadService } from './tus-upload.service.js';
import { UploadLocks } from './upload-locks.js';

const PATH = '/v1/uploads/tus';

/** The protocol tus 1.0 by its reference server; who asks, what is stored and how it refuses is ours. */
@Injectable()
export class TusServer {
  private readonly locks = new UploadLocks();

  constructor(private readonly uploads: TusUploadService) {}

  async handle(actor: Actor, request: Request, response: Response): Promise<void> {
    response.setHeader('Tus-Resumable', '1.0.0');
    if (request.method === 'GET') throw new AppError('method_not_allowed', 'Read an upload at /v1/uploads/{id}.');
    const store = new TusStore(this.uploads, actor, checksumOf(request));
    let cause: unknown;
    const server = this.serverFor(store, (error) => (cause = error));
    const answer = await server.handleWeb(new NodeRequest({ req: request, res: response }));
    // Refusals leave by way of the filter, as everywhere.
    if (answer.status >= 400) throw refusalOf(answer.status, cause);
    this.pass(answer, store, response);
  }

  /** One for each request: what it may see is in its store. */
  private serverFor(store: TusStore, failed: (cause: unknown) => void): Server {
    return new Server({
      path: PATH,
      datastore: store,
      locker: this.locks,
      maxSize: largestUploadBytes,
      // Whatever a proxy or a client calls us: the address the client used is as good for the next request.
      relativeLocation: true,
      namingFunction: () => newId(),
      getFileIdFromRequest: (_request, last) =>
        last !== undefined && uuid.test(last) ? last.toLowerCase() : undefined,
      onResponseError: (_request, error) => {
        failed(error);
        return undefined;
      },
    });
  }

  /** Origins are the business of the HTTP edge. No answer of the protocol has a body. */
  private pass(answer: globalThis.Response, { expiresAt }: TusStore, response: Response): void {
    for (const [name, value] of answer.headers) {
      if (!name.startsWith('access-control-')) response.setHeader(name, value);
    }
    if (expiresAt !== null) response.setHeader('Upload-Expires', expiresAt.toUTCString());
    if (answer.headers.has('tus-extension')) {
      response.setHeader('Tus-Checksum-Algorithm', checksumAlgorithms.join(','));
    }
    response.status(answer.status).end();
  }
}

/** The library throws plain objects; everything else is ours, or a fault. */
function refusalOf(status: number, cause: unknown): unknown {
  if (Error.isError(cause) && !('status_code' in cause)) return cause;
  if (status === 404) return uploadNotFound();
  if (status === 409) return offsetConflict();
  const [code, detail] = refusals[status] ?? ['bad_request', 'The request is not one of tus 1.0.'];
  return new AppError(code, detail);
}

/** What the library itself refuses, by its status. */
const refusals: Readonly<Record<number, [ProblemCode, string]>> = {
  403: ['bad_request', 'Send Upload-Offset, and Content-Type: application/offset+octet-stream.'],
  412: ['tus_version_unsupported', 'Send Tus-Resumable: 1.0.0.'],
  413: ['payload_too_large', 'More bytes came than were announced, or more than any upload may hold.'],
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const checksumOf = (request: Request): Checksum | null =>
  ['PATCH', 'POST'].includes(request.method) ? Checksum.of(request.get('Upload-Checksum')) : null;
