import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { UsersService } from '../users/users.service.js';
import type { ExportEntity } from './export.entity.js';
import { exportInProgress, exportNotFound, exportNotReady } from './export.errors.js';
import { ExportRepository } from './export.repository.js';
import type { ExportLink, ExportView } from './export.views.js';
import { ExportRequested } from './exports.jobs.js';

const LINK_MS = 15 * 60_000;

/** Everything that is kept of a user, for them alone: whoever only found their token gets nothing. */
@Injectable()
export class ExportService {
  constructor(
    private readonly exports: ExportRepository,
    private readonly users: UsersService,
    private readonly blobs: BlobStorage,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async request(actor: Actor, id: string, password: string): Promise<ExportView> {
    await this.users.confirm(actor, password);
    const { userId } = actor;
    const nothing = { reason: null, blobKey: null, sizeBytes: null, sha256: null, readyAt: null, expiresAt: null };
    const row = { ...nothing, id, userId, state: 'pending' as const, progress: 0, createdAt: this.clock.now() };
    return this.database.transaction(async (tx) => {
      if (await this.exports.insertIfNone(tx, row)) {
        await this.jobs.enqueue(tx, ExportRequested, { exportId: id, userId });
        return viewOf(row);
      }
      // The same Idempotency-Key again, after a crash between the first storing and its answer.
      const earlier = await this.exports.findOwned(actor, id, tx);
      if (earlier === null) throw exportInProgress();
      return viewOf(earlier);
    });
  }

  async list(actor: Actor): Promise<{ items: ExportView[] }> {
    return { items: (await this.exports.listOf(actor)).map(viewOf) };
  }

  async getOwned(actor: Actor, id: string): Promise<ExportView> {
    const row = await this.exports.findOwned(actor, id);
    if (row === null) throw exportNotFound();
    return viewOf(row);
  }

  /** A link that ends soon; another one can be had as long as the archive is there. */
  async link(actor: Actor, id: string, password: string): Promise<ExportLink> {
    await this.users.confirm(actor, password);
    const row = await this.exports.findOwned(actor, id);
    if (row === null) throw exportNotFound();
    const now = this.clock.now().getTime();
    if (row.blobKey === null || row.expiresAt === null || row.expiresAt.getTime() <= now) throw exportNotReady();
    const expiresAt = new Date(Math.min(now + LINK_MS, row.expiresAt.getTime()));
    const file = { key: row.blobKey, userId: actor.userId, mediaType: 'application/zip', expiresAt };
    const fileName = `rehearse-export-${row.createdAt.toISOString().slice(0, 10)}.zip`;
    const { url } = await this.blobs.presignGet({ ...file, fileName });
    return { url, expiresAt };
  }
}

function viewOf(row: ExportEntity): ExportView {
  const { id, state, progress, reason, sizeBytes, sha256, createdAt, readyAt, expiresAt } = row;
  const size = sizeBytes === null ? null : Number(sizeBytes);
  return { id, state, progress, reason, sizeBytes: size, sha256, createdAt, readyAt, expiresAt };
}
