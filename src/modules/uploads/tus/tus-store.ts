import type { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/server';
import type { Actor } from '../../../common/actor.js';
import type { UploadEntity } from '../upload.entity.js';
import type { Checksum } from './checksum.js';
import type { TusUploadService } from './tus-upload.service.js';

/** The store of one request: it knows who asks, so nothing of anybody else is ever in reach. */
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'checksum', 'expiration'];
  /** As far as this request has come to know it. */
  expiresAt: Date | null = null;

  constructor(
    private readonly uploads: TusUploadService,
    private readonly actor: Actor,
    private readonly checksum: Checksum | null,
  ) {
    super();
  }

  override async create(upload: Upload): Promise<Upload> {
    return this.see(await this.uploads.create(this.actor, upload.id, upload.size ?? 0, upload.metadata ?? {}));
  }

  override async getUpload(id: string): Promise<Upload> {
    return this.see(await this.uploads.get(this.actor, id));
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const position = await this.uploads.append(this.actor, id, offset, stream, this.checksum);
    this.see(await this.uploads.get(this.actor, id));
    return position;
  }

  override remove(id: string): Promise<void> {
    return this.uploads.remove(this.actor, id);
  }

  private see({ id, sizeBytes, receivedBytes, state, expiresAt, ...about }: UploadEntity): Upload {
    const { kind, mediaType, fileName } = about;
    const open = state === 'pending' && receivedBytes < sizeBytes;
    this.expiresAt = open ? expiresAt : null;
    const offset = state === 'pending' ? receivedBytes : sizeBytes;
    return new Upload({ id, size: sizeBytes, offset, metadata: { kind, mediaType, fileName } });
  }
}
