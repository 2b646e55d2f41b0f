import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { BlobMissingError, BlobStorage } from '../../platform/storage/blob-storage.js';
import { StagedFiles } from './tus/staged-files.js';
import type { UploadEntity } from './upload.entity.js';
import { uploadAttached, uploadKindUnfit, uploadLost, uploadNotConfirmed, uploadNotFound } from './upload.errors.js';
import { UploadDiscarded } from './upload.jobs.js';
import { UploadRepository } from './upload.repository.js';
import { later, viewOf } from './upload-rows.js';
import {
  type AttachedUpload,
  type FileLink,
  recordingKinds,
  type UploadKind,
  type UploadView,
} from './upload.views.js';

type Owner = Pick<Actor, 'userId'>;

const LINK_MS = 15 * 60_000;

/** Uploads as their owner and other modules use them. */
@Injectable()
export class UploadService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly staged: StagedFiles,
    private readonly blobs: BlobStorage,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  async list(
    actor: Owner,
    { limit, cursor, kind = null }: { limit: number; cursor?: string; kind?: UploadKind | null },
  ): Promise<Page<UploadView>> {
    const scope = `uploads:${actor.userId}:${kind ?? ''}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    return this.cursors.page((await this.uploads.list(actor.userId, request, kind)).map(viewOf), request, scope);
  }

  /** With a link to the file, once it is confirmed. */
  async getOwned(actor: Owner, id: string): Promise<UploadView & { readonly download: FileLink | null }> {
    const row = await this.getRow(actor, id);
    return { ...viewOf(row), download: await this.linkTo(row) };
  }

  /** One that can be used: its file is here and was looked at. */
  async getConfirmed(actor: Owner, uploadId: string, kinds: readonly UploadKind[], on?: Tx): Promise<UploadView> {
    const row = await this.getRow(actor, uploadId, on);
    if (!kinds.includes(row.kind)) throw uploadKindUnfit(kinds);
    if (row.state === 'lost') throw uploadLost();
    if (row.state !== 'confirmed') throw uploadNotConfirmed();
    return viewOf(row);
  }

  /** The file is read where it lies: `use` must leave it as it is, in its place. */
  async withFile<T>(actor: Owner, uploadId: string, use: (path: string, upload: UploadView) => Promise<T>): Promise<T> {
    const row = await this.getRow(actor, uploadId);
    if (row.state !== 'confirmed') throw uploadNotConfirmed();
    try {
      return await this.blobs.withLocalFile(row.blobKey, (path) => use(path, viewOf(row)));
    } catch (error) {
      if (!(error instanceof BlobMissingError)) throw error;
      await this.uploads.markLost(uploadId);
      throw uploadLost();
    }
  }

  /** From then on it stays as long as the attempt. Attaching it to the same attempt again changes nothing. */
  async attach(tx: Tx, actor: Owner, uploadId: string, attemptId: string): Promise<UploadView> {
    await this.getConfirmed(actor, uploadId, recordingKinds, tx);
    const row = await this.uploads.attach(tx, actor.userId, uploadId, attemptId, this.clock.now());
    if (row === null) throw uploadAttached();
    return viewOf(row);
  }

  async playable(upload: UploadView): Promise<AttachedUpload> {
    const row = await this.getRow(upload, upload.id);
    return { ...viewOf(row), playback: await this.linkTo(row) };
  }

  /** What is attached to these attempts, oldest first, each with a link to play it from. */
  async listAttached(actor: Owner, attemptIds: readonly string[]): Promise<AttachedUpload[]> {
    if (attemptIds.length === 0) return [];
    const rows = await this.uploads.listAttached(actor.userId, attemptIds);
    return Promise.all(rows.map(async (row) => ({ ...viewOf(row), playback: await this.linkTo(row) })));
  }

  async remove(actor: Owner, id: string): Promise<void> {
    if (!(await this.discard((tx) => this.uploads.deleteOwned(tx, actor.userId, id)))) throw uploadNotFound();
  }

  /** What nobody confirmed, used or attached in time, and what belonged to an attempt that is gone. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    for (const id of await this.uploads.listOver(now)) {
      await this.discard((tx) => this.uploads.deleteOver(tx, id, now));
    }
    await this.removeStrays();
  }

  /** The files of a row that is gone. */
  async discardFiles({ uploadId, keys }: { uploadId: string; keys: readonly string[] }): Promise<void> {
    for (const key of keys) await this.blobs.delete(key);
    await this.staged.remove(uploadId);
  }

  /** A row is there before its file: a growing file without one was left by an account that was closed, or a crash. */
  private async removeStrays(): Promise<void> {
    const staged = await this.staged.list();
    const pending = new Set(await this.uploads.listPending(staged));
    for (const id of staged.filter((each) => !pending.has(each))) await this.staged.remove(id);
  }

  /** The row first: whoever uses the upload from now on finds none. False when there was none. */
  private async discard(remove: (tx: Tx) => Promise<UploadEntity | null>): Promise<boolean> {
    const gone = await this.database.transaction(async (tx) => {
      const row = await remove(tx);
      if (row === null) return null;
      const files = { uploadId: row.id, keys: [row.arrivalKey, row.blobKey] };
      await this.jobs.enqueue(tx, UploadDiscarded, files);
      return files;
    });
    // At once where possible; the job is for the case that this process ends here.
    if (gone !== null) await this.discardFiles(gone).catch(() => undefined);
    return gone !== null;
  }

  private async linkTo(row: UploadEntity): Promise<FileLink | null> {
    if (row.state !== 'confirmed') return null;
    const { blobKey: key, userId, fileName, mediaType } = row;
    const expiresAt = later(this.clock.now(), LINK_MS);
    const { url } = await this.blobs.presignGet({ key, userId, fileName, mediaType, expiresAt });
    return { url, expiresAt };
  }

  private async getRow({ userId }: Owner, id: string, on?: Tx): Promise<UploadEntity> {
    const row = await this.uploads.findOwned(userId, id, on);
    if (row === null) throw uploadNotFound();
    return row;
  }
}
