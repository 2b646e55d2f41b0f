import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { cleanFileName } from '../../common/http/file-name.js';
import { Config } from '../../config/config.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { BlobStorage, type SignedPut } from '../../platform/storage/blob-storage.js';
import type { UploadEntity } from './upload.entity.js';
import { mediaTypeUnfit, uploadLimitReached, uploadQuotaExceeded, uploadTooLarge } from './upload.errors.js';
import { plainMediaType, uploadRules } from './upload.kinds.js';
import { UploadRepository } from './upload.repository.js';
import { later, PENDING_MS, viewOf } from './upload-rows.js';
import type { UploadKind, UploadTransfer, UploadView } from './upload.views.js';

export interface AnnouncedFile {
  readonly kind: UploadKind;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string | null;
  readonly fileName: string | null;
}

export interface GrantedUpload {
  readonly upload: UploadView;
  readonly put: SignedPut & { readonly expiresAt: Date };
}

const LINK_MS = 15 * 60_000;
const MEGABYTE = 1024 * 1024;

@Injectable()
export class CreateUploadService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly blobs: BlobStorage,
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** A row, and the right to send its file. Creating under an id that exists gives the existing one. */
  async create(actor: Actor, id: string, file: AnnouncedFile): Promise<GrantedUpload> {
    const row = await this.announce(actor, id, file, 'put');
    const { arrivalKey: key, userId, mediaType, sizeBytes, announcedSha256 } = row;
    const expiresAt = later(this.clock.now(), LINK_MS);
    const checksum = announcedSha256 === null ? {} : { sha256: announcedSha256 };
    const put = await this.blobs.presignPut({ key, userId, mediaType, sizeBytes, ...checksum, expiresAt });
    return { upload: viewOf(row), put: { ...put, expiresAt } };
  }

  async announce(actor: Actor, id: string, file: AnnouncedFile, transfer: UploadTransfer): Promise<UploadEntity> {
    const mediaType = plainMediaType(file.mediaType);
    const { maxBytes, mediaTypes } = uploadRules[file.kind];
    if (!mediaTypes.includes(mediaType)) throw mediaTypeUnfit(file.kind);
    if (file.sizeBytes > maxBytes) throw uploadTooLarge(file.kind);
    const row = this.rowOf(actor.userId, id, { ...file, mediaType }, transfer);
    return this.database.transaction(async (tx) => {
      // Before the id is looked for: of two requests under one id the second then sees the first one's row.
      await this.checkRoom(tx, row, await this.uploads.usageLocked(tx, actor.userId));
      const existing = await this.uploads.findOwned(actor.userId, id, tx);
      if (existing !== null) return existing;
      await this.uploads.insert(tx, row);
      return row;
    });
  }

  private async checkRoom(tx: Tx, row: UploadEntity, usage: { files: number; bytes: number }): Promise<void> {
    const { UPLOAD_QUOTA_FILES: files, UPLOAD_QUOTA_MB: megabytes } = this.config.environment;
    const full = usage.files >= files || usage.bytes + row.sizeBytes > megabytes * MEGABYTE;
    if (!full || (await this.uploads.findOwned(row.userId, row.id, tx)) !== null) return;
    throw usage.files >= files ? uploadLimitReached(files) : uploadQuotaExceeded(megabytes);
  }

  private rowOf(userId: string, id: string, file: AnnouncedFile, transfer: UploadTransfer): UploadEntity {
    const { kind, mediaType, sizeBytes, sha256: announcedSha256 } = file;
    const now = this.clock.now();
    const keys = { arrivalKey: this.blobs.newKey(userId, 'upload'), blobKey: this.blobs.newKey(userId, 'upload') };
    const fileName = cleanFileName(file.fileName ?? kind);
    const times = { leaseEndsAt: null, createdAt: now, confirmedAt: null, expiresAt: later(now, PENDING_MS) };
    const nothing = { attemptId: null, attachedAt: null, reason: null, sha256: null, receivedBytes: 0 };
    const announced = { id, userId, kind, transfer, mediaType, sizeBytes, announcedSha256, fileName };
    return { ...announced, ...keys, ...nothing, ...times, state: 'pending' };
  }
}
