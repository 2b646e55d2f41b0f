import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/actor.js';
import { AppError } from '../../../common/app-error.js';
import { Clock } from '../../../common/clock.js';
import { CreateUploadService } from '../create-upload.service.js';
import type { UploadEntity } from '../upload.entity.js';
import { kindNotResumable, metadataInvalid, uploadNotFound } from '../upload.errors.js';
import { UploadRepository } from '../upload.repository.js';
import { UploadService } from '../upload.service.js';
import { later, PENDING_MS } from '../upload-rows.js';
import { type RecordingKind, recordingKinds } from '../upload.views.js';
import type { Checksum } from './checksum.js';
import { StagedFiles } from './staged-files.js';

export type TusMetadata = Readonly<Record<string, string | null>>;

/** Noted as safe in steps of this size, so that a killed process costs no more. */
const STEP_BYTES = 16 * 1024 * 1024;

/**
 * Resumable uploads. The row's number of bytes is the truth: it follows what is synced to the disk, and bytes behind it
 * are written again. So neither a kill nor two processes can make it say more than there is.
 */
@Injectable()
export class TusUploadService {
  constructor(
    private readonly creation: CreateUploadService,
    private readonly uploads: UploadRepository,
    private readonly service: UploadService,
    private readonly staged: StagedFiles,
    private readonly clock: Clock,
  ) {}

  create(actor: Actor, id: string, sizeBytes: number, metadata: TusMetadata): Promise<UploadEntity> {
    const { kind, mediaType = metadata.filetype, fileName = metadata.filename, sha256 = null } = metadata;
    if (!isRecordingKind(kind)) throw kindNotResumable(recordingKinds);
    if (typeof mediaType !== 'string') throw metadataInvalid('mediaType (or filetype) is missing');
    if (sizeBytes === 0) throw metadataInvalid('an upload holds at least one byte');
    if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) throw metadataInvalid('sha256 must be 64 hex digits');
    return this.creation.announce(actor, id, { kind, mediaType, sizeBytes, sha256, fileName: fileName ?? null }, 'tus');
  }

  async get(actor: Actor, id: string): Promise<UploadEntity> {
    const row = await this.uploads.findOwned(actor.userId, id);
    if (row === null || row.transfer !== 'tus') throw uploadNotFound();
    const over = row.state === 'pending' && row.expiresAt !== null && row.expiresAt <= this.clock.now();
    if (over) throw new AppError('upload_expired', 'Its time is over: begin again.');
    return row;
  }

  /**
   * Writes what comes from `offset` on and says how far it got. What came is kept when the connection breaks, but not
   * when it was announced with a checksum.
   */
  async append(actor: Actor, id: string, offset: number, source: Readable, checksum: Checksum | null): Promise<number> {
    const row = await this.get(actor, id);
    if (row.state !== 'pending' || row.receivedBytes !== offset) throw offsetConflict();
    const file = await this.staged.open(id);
    const progress = new Progress(file, offset, (from, to) => this.note(id, from, to));
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        checksum?.update(chunk);
        await progress.write(chunk);
        if (checksum === null && progress.unsafe >= STEP_BYTES) await progress.save();
      }
      checksum?.check();
      await progress.save();
    } catch (error) {
      if (checksum === null) await progress.save();
      throw error;
    } finally {
      await file.close();
    }
    return progress.position;
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.get(actor, id);
    await this.service.remove(actor, id);
  }

  private async note(id: string, from: number, to: number): Promise<void> {
    if (!(await this.uploads.advance(id, from, to, later(this.clock.now(), PENDING_MS)))) throw offsetConflict();
  }
}

class Progress {
  position: number;

  constructor(
    private readonly file: FileHandle,
    private safe: number,
    private readonly note: (from: number, to: number) => Promise<void>,
  ) {
    this.position = safe;
  }

  /** Bytes that a power cut would take. */
  get unsafe(): number {
    return this.position - this.safe;
  }

  async write(chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.file.write(chunk, written, chunk.length - written, this.position);
      written += bytesWritten;
      this.position += bytesWritten;
    }
  }

  async save(): Promise<void> {
    if (this.unsafe === 0) return;
    await this.file.datasync();
    await this.note(this.safe, this.position);
    this.safe = this.position;
  }
}

const isRecordingKind = (kind: unknown): kind is RecordingKind => recordingKinds.includes(kind as RecordingKind);

export const offsetConflict = () =>
  new AppError('upload_offset_conflict', 'The upload stands at another offset: ask for it with HEAD and go on there.');
