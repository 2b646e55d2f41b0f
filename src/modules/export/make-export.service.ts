import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import type { JobContext } from '../../platform/jobs/job-handler.decorator.js';
import { BlobStorage, type StoredBlob } from '../../platform/storage/blob-storage.js';
import { NotificationService } from '../notifications/notification.service.js';
import { ExportBuilder, ExportUnwanted } from './export-builder.service.js';
import { ExportRepository } from './export.repository.js';

const KEEP_MS = 7 * 24 * 3_600_000;

interface RequestedExport {
  readonly exportId: string;
  readonly userId: string;
}

/** One run of the work behind an export, and the end of its week. */
@Injectable()
export class MakeExport {
  constructor(
    private readonly exports: ExportRepository,
    private readonly builder: ExportBuilder,
    private readonly notifications: NotificationService,
    private readonly blobs: BlobStorage,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async run({ exportId, userId }: RequestedExport, { signal, lastAttempt }: JobContext): Promise<void> {
    if (!(await this.exports.progress(exportId, 1))) return;
    try {
      const progress = (percent: number): Promise<boolean> => this.exports.progress(exportId, percent);
      await this.finish({ exportId, userId }, await this.builder.build(exportId, userId, progress, signal));
    } catch (error) {
      if (error instanceof ExportUnwanted) return;
      if (lastAttempt) await this.exports.fail(exportId, 'interrupted');
      throw error;
    }
  }

  async expire(): Promise<void> {
    for (const { id, blobKey } of await this.exports.listExpired(this.clock.now())) {
      await this.blobs.delete(blobKey);
      await this.exports.expire(id);
    }
  }

  /** The account may have been deleted while its archive was being written: then nothing of it stays. */
  private async finish({ exportId, userId }: RequestedExport, blob: StoredBlob): Promise<void> {
    const now = this.clock.now();
    const archive = { blobKey: blob.key, sizeBytes: blob.sizeBytes, sha256: blob.sha256, now };
    const kept = await this.database.transaction(async (tx) => {
      const expiresAt = new Date(now.getTime() + KEEP_MS);
      if (!(await this.exports.finish(tx, exportId, { ...archive, expiresAt }))) return false;
      const key = `export_ready/${exportId}`;
      await this.notifications.notify(tx, { userId, kind: 'export_ready', subjectId: exportId, key });
      return true;
    });
    if (!kept) await this.blobs.delete(blob.key);
  }
}
