import { Injectable } from '@nestjs/common';
import { type Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { mayBeCommitted } from '../../common/database-faults.js';
import { type UploadedDiskFile } from '../../common/http/upload.interceptor.js';
import { validationFailed } from '../../common/http/validation.js';
import { Database } from '../../platform/database/database.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { JobExtractionService } from './job-extraction.service.js';
import { type JobDescriptionEntity } from './job-description.entity.js';
import { JobDescriptionRepository } from './job-description.repository.js';
import { toJobDescriptionView } from './job-description.service.js';
import { type ParsedJobDescription } from './parse/parse-job-description.js';
import { jobDescriptionLimitReached } from './resume.errors.js';
import { type JobDescriptionView } from './resume.views.js';
import { UploadedDocumentService } from './uploaded-document.service.js';

export interface NewJobDescription {
  title: string | null;
  text: string | null;
  file: UploadedDiskFile | null;
}

const MAX_DESCRIPTIONS = 100;

@Injectable()
export class CreateJobDescriptionService {
  constructor(
    private readonly documents: UploadedDocumentService,
    private readonly extraction: JobExtractionService,
    private readonly descriptions: JobDescriptionRepository,
    private readonly database: Database,
    private readonly storage: BlobStorage,
    private readonly clock: Clock,
  ) {}

  /** What a request under this id made before. */
  async find(actor: Actor, id: string): Promise<JobDescriptionView | null> {
    const existing = await this.descriptions.findOwned(actor.userId, id);
    return existing && toJobDescriptionView(existing);
  }

  /** Creating under an id that exists gives the existing one: a repeated request makes no second one. */
  async create(actor: Actor, id: string, given: NewJobDescription): Promise<JobDescriptionView> {
    const existing = await this.find(actor, id);
    if (existing) return existing;
    const startedAt = performance.now();
    const createdAt = this.clock.now();
    const read = await this.documents.read<ParsedJobDescription>('job_description', sourceOf(given), {
      title: given.title,
    });
    const { text } = read.document;
    const extracted = await this.extraction.extract(actor.userId, text, read.reading);
    const latencyMs = Math.round(performance.now() - startedAt);
    const fileName = given.file?.fileName ?? null;
    const row = { id, userId: actor.userId, text, preview: read.preview, fileName, latencyMs, createdAt, ...extracted };
    return this.store(given.file, row);
  }

  private async store(
    file: UploadedDiskFile | null,
    row: Omit<JobDescriptionEntity, 'blobKey'>,
  ): Promise<JobDescriptionView> {
    const blobKey = file === null ? null : this.storage.newKey(row.userId, 'job-description');
    if (file !== null && blobKey !== null) await this.storage.putFile(blobKey, file.path);
    const description: JobDescriptionEntity = { ...row, blobKey };
    try {
      const stored = await this.database.transaction(async (tx) => {
        const count = await this.descriptions.countLocked(tx, row.userId);
        if (count >= MAX_DESCRIPTIONS) throw jobDescriptionLimitReached(MAX_DESCRIPTIONS);
        return this.descriptions.insertNew(tx, description);
      });
      if (stored) return toJobDescriptionView(description);
    } catch (error) {
      // A file too many goes with the account; a row without its file cannot be mended.
      if (blobKey !== null && !mayBeCommitted(error)) await this.storage.delete(blobKey);
      throw error;
    }
    if (blobKey !== null) await this.storage.delete(blobKey);
    const first = await this.descriptions.findOwned(row.userId, row.id);
    if (!first) throw new Error('The reserved id belongs to somebody else.');
    return toJobDescriptionView(first);
  }
}

/** A file or a text, not both and not neither. */
function sourceOf({ text, file }: NewJobDescription): { path: string } | { text: string } {
  if (file !== null && text === null) return { path: file.path };
  if (file === null && text !== null) return { text };
  throw validationFailed([
    { field: 'text', code: 'oneOf', message: 'send either a file in the field "file" or a text in "text"' },
  ]);
}
