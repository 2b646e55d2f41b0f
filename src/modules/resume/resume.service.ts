import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Actor } from '../../common/actor.js';
import { type PageQuery } from '../../common/http/page-query.dto.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { BlobMissingError, BlobStorage } from '../../platform/storage/blob-storage.js';
import { type ResumeEntity } from './resume.entity.js';
import { noCurrentResume, resumeFileMissing, resumeNotFound } from './resume.errors.js';
import { ResumeFileDiscarded } from './resume.jobs.js';
import { ResumeRepository } from './resume.repository.js';
import { type ResumeSummaryView, type ResumeView } from './resume.views.js';

export interface StoredFile {
  stream: Readable;
  sizeBytes: number;
  mediaType: string;
  fileName: string;
}

@Injectable()
export class ResumeService {
  constructor(
    private readonly resumes: ResumeRepository,
    private readonly database: Database,
    private readonly storage: BlobStorage,
    private readonly jobs: Jobs,
    private readonly cursors: Cursors,
  ) {}

  async list(actor: Actor, query: PageQuery): Promise<Page<ResumeSummaryView>> {
    const scope = `resumes:${actor.userId}`;
    const page = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    return this.cursors.page(await this.resumes.list(actor.userId, page), page, scope);
  }

  /** The newest one, or null. */
  async findCurrent(actor: Pick<Actor, 'userId'>): Promise<ResumeView | null> {
    const found = await this.resumes.findCurrent(actor.userId);
    return found && toView(found);
  }

  async getCurrent(actor: Pick<Actor, 'userId'>): Promise<ResumeView> {
    const found = await this.findCurrent(actor);
    if (!found) throw noCurrentResume();
    return found;
  }

  async getOwned(actor: Pick<Actor, 'userId'>, id: string): Promise<ResumeView> {
    return toView(await this.getRow(actor, id));
  }

  async openFile(actor: Actor, id: string): Promise<StoredFile> {
    const { blobKey, mediaType, fileName } = await this.getRow(actor, id);
    try {
      return { ...(await this.storage.openRead(blobKey)), mediaType, fileName };
    } catch (error) {
      if (error instanceof BlobMissingError) throw resumeFileMissing();
      throw error;
    }
  }

  async delete(actor: Actor, id: string): Promise<void> {
    const blobKey = await this.database.transaction(async (tx) => {
      const deleted = await this.resumes.deleteOwned(tx, actor.userId, id);
      if (!deleted) throw resumeNotFound();
      await this.jobs.enqueue(tx, ResumeFileDiscarded, { blobKey: deleted.blobKey });
      return deleted.blobKey;
    });
    // At once where possible; the job is for the case that this process ends here.
    await this.storage.delete(blobKey).catch(() => undefined);
  }

  private async getRow({ userId }: Pick<Actor, 'userId'>, id: string): Promise<ResumeEntity> {
    const found = await this.resumes.findOwned(userId, id);
    if (!found) throw resumeNotFound();
    return found;
  }
}

export function toView({
  parsed,
  blobKey: _blobKey,
  contentHash: _contentHash,
  yearsExperience: _years,
  ...row
}: ResumeEntity): ResumeView {
  return { ...parsed, ...row };
}
