import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { BlobStorage, type ListedBlob } from '../../platform/storage/blob-storage.js';
import { BlobSweepRepository } from './blob-sweep.repository.js';
import { UploadRepository } from './upload.repository.js';
import { later } from './upload-rows.js';

/** Files of what is still being saved are older than their rows, but never by so much. */
const GRACE_MS = 3_600_000;
const PAGE = 500;
/** Crashes leave a few. Where most files seem to belong to nothing, the database is another one or an old copy. */
const FEW = 20;

/** Finds files that belong to nothing, and uploads whose file is gone: crashes and operators make both. */
@Injectable()
export class BlobSweepService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly rows: BlobSweepRepository,
    private readonly blobs: BlobStorage,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async sweep(signal?: AbortSignal): Promise<void> {
    const graceEndsAt = later(this.clock.now(), -GRACE_MS);
    const counts = { removed: 0, lost: 0 };
    let after = '';
    for (let last = false; !last;) {
      signal?.throwIfAborted();
      const page = await this.nextPage(after);
      last = page.length < PAGE;
      const keys = page.map(({ key }) => key);
      await this.rows.markFound(keys);
      counts.removed += await this.removeOrphans(page.filter(({ modifiedAt }) => modifiedAt <= graceEndsAt));
      counts.lost += await this.markLost(await this.rows.listWithoutBlob({ keys, after, last }, graceEndsAt));
      after = keys.at(-1) ?? after;
    }
    if (counts.removed + counts.lost > 0) this.log.warn('storage and rows did not agree', counts);
  }

  private async nextPage(after: string): Promise<ListedBlob[]> {
    const page: ListedBlob[] = [];
    for await (const blob of this.blobs.listAll(after)) {
      page.push(blob);
      if (page.length === PAGE) break;
    }
    return page;
  }

  private async removeOrphans(old: readonly ListedBlob[]): Promise<number> {
    const orphaned = await this.rows.listOrphaned(old.map(({ key }) => key));
    if (orphaned.length > Math.max(FEW, old.length / 2)) {
      this.log.error('most files belong to nothing and are left alone: is this their database?', {
        files: old.length,
        orphaned: orphaned.length,
      });
      return 0;
    }
    for (const key of orphaned) await this.blobs.delete(key);
    return orphaned.length;
  }

  /** Looked for once more: the listing may be from before the file was there. */
  private async markLost(candidates: readonly { id: string; blobKey: string }[]): Promise<number> {
    let lost = 0;
    for (const { id, blobKey } of candidates) {
      if ((await this.blobs.describe(blobKey)) !== null) continue;
      await this.uploads.markLost(id);
      lost++;
    }
    return lost;
  }
}
