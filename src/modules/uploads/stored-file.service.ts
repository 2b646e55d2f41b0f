import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../common/app-error.js';
import { attachmentHeader } from '../../common/http/file-name.js';
import { BlobMissingError, type ByteRange } from '../../platform/storage/blob-storage.js';
import { FileLinks, type PutGrant } from '../../platform/storage/file-links.js';
import { LocalBlobStorage } from '../../platform/storage/local.blob-storage.js';
import { endedEarly, tooLarge } from '../../platform/storage/receive-file.js';
import { readRange } from './byte-range.js';

/** A reader that takes nothing for so long is gone. */
const STALLED_READER_MS = 60_000;
/** How long what was refused may still come in, so that the sender gets to read why. */
const FAREWELL_MS = 5_000;

/** Carries out what a signed link allows. Content goes from the connection to the disk and back, never through memory. */
@Injectable()
export class StoredFileService {
  constructor(
    private readonly links: FileLinks,
    private readonly files: LocalBlobStorage,
  ) {}

  async receive(request: Request): Promise<void> {
    try {
      const grant = this.links.readPut(keyOf(request), queryOf(request));
      checkHeaders(request, grant);
      await this.files.receive(grant.key, request, grant);
    } catch (error) {
      swallowRest(request);
      throw error;
    }
  }

  async send(request: Request, response: Response): Promise<void> {
    const { key, mediaType, fileName } = this.links.readGet(keyOf(request), queryOf(request));
    const found = await this.files.describe(key);
    if (found === null) throw gone();
    const etag = `"${String(request.params.name)}"`;
    const part = partOf(request, etag, found.sizeBytes, response);
    response.setHeader('Accept-Ranges', 'bytes');
    response.setHeader('Content-Disposition', attachmentHeader(fileName));
    response.setHeader('Content-Type', mediaType);
    response.setHeader('ETag', etag);
    response.setHeader('Content-Length', part === null ? found.sizeBytes : part.to - part.from + 1);
    if (part !== null) response.status(206).setHeader('Content-Range', rangeOf(part, found.sizeBytes));
    if (request.method === 'HEAD') response.end();
    else await this.stream(key, part, response);
  }

  private async stream(key: string, part: ByteRange | null, response: Response): Promise<void> {
    try {
      const { stream } = await this.files.openRange(key, part ?? undefined);
      response.setTimeout(STALLED_READER_MS, () => response.destroy());
      await pipeline(stream, response);
    } catch (error) {
      if (error instanceof BlobMissingError) throw gone();
      // A reader that leaves is no failure.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    }
  }
}

function keyOf({ params }: Request): string {
  return [params.userId, params.kind, params.name].join('/');
}

function queryOf({ originalUrl }: Request): string {
  const at = originalUrl.indexOf('?');
  return at < 0 ? '' : originalUrl.slice(at + 1);
}

function checkHeaders({ headers }: Request, { mediaType, sizeBytes }: PutGrant): void {
  if (headers['content-type'] !== mediaType) {
    throw new AppError('link_invalid', 'Send the file with the Content-Type that was announced.');
  }
  const announced = headers['content-length'];
  if (announced === undefined) return;
  if (Number(announced) > sizeBytes) throw tooLarge(sizeBytes);
  if (Number(announced) < sizeBytes) throw endedEarly();
}

function swallowRest(request: Request): void {
  request.resume();
  setTimeout(() => request.complete || request.destroy(), FAREWELL_MS).unref();
}

/** A part is only of use to whoever holds the rest of the same content (RFC 9110 §13.1.5). */
function partOf(request: Request, etag: string, sizeBytes: number, response: Response): ByteRange | null {
  const { range, 'if-range': held } = request.headers;
  if (held !== undefined && held !== etag) return null;
  const part = readRange(range, sizeBytes);
  if (part !== 'unsatisfiable') return part;
  response.setHeader('Content-Range', `bytes */${sizeBytes}`);
  throw new AppError('range_unsatisfiable', `The file has ${sizeBytes} bytes.`);
}

const rangeOf = ({ from, to }: ByteRange, sizeBytes: number): string => `bytes ${from}-${to}/${sizeBytes}`;
const gone = (): AppError => new AppError('not_found', 'The file is no longer there.');
