import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { BoundedQueue } from '../../common/bounded-queue.js';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { removeMetadata } from '../../platform/media-metadata/remove-metadata.js';
import { BlobMissingError, BlobStorage } from '../../platform/storage/blob-storage.js';
import { StagedFiles } from './tus/staged-files.js';
import { mediaTypeOf, sha256Of } from './upload-content.js';
import type { UploadEntity } from './upload.entity.js';
import { confirmationBusy, uploadIncomplete, uploadLost, uploadNotFound, uploadRejected } from './upload.errors.js';
import { UploadRepository } from './upload.repository.js';
import { later, REJECTED_MS, unattachedMs, viewOf } from './upload-rows.js';
import type { RejectionReason, UploadView } from './upload.views.js';
import { stat } from 'node:fs/promises';

/** A dead process gives up its place after this; one at work asks for more in time. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const POLL_MS = 100;
const PATIENCE_MS = 60_000;
/** Each reads a file of up to 2 GiB. */
const AT_ONCE = { concurrent: 3, waiting: 60 };

/** What was sent is not what was announced. */
class UnfitContentError extends Error {
  constructor(readonly reason: RejectionReason) {
    super(reason);
    this.name = 'UnfitContentError';
  }
}

/** Looks at what arrived, takes what it tells about places and devices off it, and puts it where no link reaches it. */
@Injectable()
export class ConfirmUploadService {
  private readonly queue = new BoundedQueue(AT_ONCE, confirmationBusy);

  constructor(
    private readonly uploads: UploadRepository,
    private readonly staged: StagedFiles,
    private readonly blobs: BlobStorage,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The same answer however often it is asked; of several at once one does the work and the others wait for it. */
  async confirm(actor: Actor, id: string): Promise<UploadView> {
    const endsAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const row = await this.uploads.findOwned(actor.userId, id);
      if (row === null) throw uploadNotFound();
      if (row.state !== 'pending') return settled(row);
      const now = this.clock.now();
      if (await this.uploads.claim(id, now, later(now, LEASE_MS))) await this.whileLeased(row, () => this.look(row));
      else if (performance.now() > endsAt) throw confirmationBusy();
      else await delay(POLL_MS);
    }
  }

  private async whileLeased(row: UploadEntity, work: () => Promise<void>): Promise<void> {
    const renewal = setInterval(() => {
      void this.uploads.lease(row.id, later(this.clock.now(), LEASE_MS)).catch(() => undefined);
    }, RENEW_MS);
    try {
      await this.queue.run(work);
    } catch (error) {
      await this.uploads.lease(row.id, null).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Leaves the row settled, or throws what the client can do about it. */
  private async look(row: UploadEntity): Promise<void> {
    const { arrivalKey, blobKey } = row;
    try {
      await this.bringIn(row);
      const { blob, found } = await this.blobs.adopt(arrivalKey, blobKey, (path) => this.accept(path, row));
      await this.settle(row, found, blob.sha256);
    } catch (error) {
      if (error instanceof UnfitContentError) return this.reject(row, error.reason);
      if (!(error instanceof BlobMissingError)) throw error;
      // Taken already by a process that did not live to write it down.
      if ((await this.blobs.describe(blobKey)) === null) throw uploadIncomplete();
      const facts = await this.blobs.withLocalFile(blobKey, async (path) => ({
        mediaType: (await mediaTypeOf(path, row.kind, row.mediaType)) ?? row.mediaType,
        sha256: await sha256Of(path),
      }));
      await this.settle(row, facts.mediaType, facts.sha256);
    }
  }

  /** From here on a resumable one is like any other. */
  private async bringIn({ id, transfer, arrivalKey, receivedBytes, sizeBytes }: UploadEntity): Promise<void> {
    if (transfer !== 'tus') return;
    if (receivedBytes < sizeBytes) throw uploadIncomplete();
    const path = await this.staged.find(id);
    if (path !== null) await this.blobs.putFile(arrivalKey, path);
  }

  private async accept(path: string, row: UploadEntity): Promise<string> {
    const { size } = await stat(path);
    if (size !== row.sizeBytes) throw new UnfitContentError('size_differs');
    if (row.announcedSha256 !== null && (await sha256Of(path)) !== row.announcedSha256) {
      throw new UnfitContentError('checksum_differs');
    }
    const mediaType = await mediaTypeOf(path, row.kind, row.mediaType);
    if (mediaType === null) throw new UnfitContentError('type_differs');
    if (/^(audio|video)\//.test(mediaType)) await removeMetadata(path);
    return mediaType;
  }

  private async settle(row: UploadEntity, mediaType: string, sha256: string): Promise<void> {
    const confirmedAt = this.clock.now();
    const expiresAt = later(confirmedAt, unattachedMs(this.config.environment.RECORDING_RETENTION_DAYS));
    if (await this.uploads.confirm(row.id, { mediaType, sha256, confirmedAt, expiresAt })) return;
    // Deleted meanwhile: nobody else knows of the file. Or somebody else was faster, with the same file.
    if ((await this.uploads.findOwned(row.userId, row.id)) === null) await this.blobs.delete(row.blobKey);
  }

  private async reject(row: UploadEntity, reason: RejectionReason): Promise<void> {
    await this.uploads.reject(row.id, reason, later(this.clock.now(), REJECTED_MS));
    await this.blobs.delete(row.arrivalKey);
  }
}

function settled(row: UploadEntity): UploadView {
  if (row.reason !== null) throw uploadRejected(row.reason);
  if (row.state === 'lost') throw uploadLost();
  return viewOf(row);
}
