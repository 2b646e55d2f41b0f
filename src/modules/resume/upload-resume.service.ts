import { Injectable } from '@nestjs/common';
import { type Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { mayBeCommitted } from '../../common/database-faults.js';
import { type UploadedDiskFile } from '../../common/http/upload.interceptor.js';
import { Database } from '../../platform/database/database.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { type ParsedResume } from './parse/parsed-resume.js';
import { ResumeExtractionService } from './resume-extraction.service.js';
import { type ResumeEntity } from './resume.entity.js';
import { resumeLimitReached } from './resume.errors.js';
import { ResumeRepository } from './resume.repository.js';
import { toView } from './resume.service.js';
import { type ResumeView } from './resume.views.js';
import { UploadedDocumentService, type ReadDocument } from './uploaded-document.service.js';

/** Files of a user that are kept; with 5 MB each a quarter of a gigabyte. */
const MAX_RESUMES = 50;

@Injectable()
export class UploadResumeService {
  constructor(
    private readonly documents: UploadedDocumentService,
    private readonly extraction: ResumeExtractionService,
    private readonly resumes: ResumeRepository,
    private readonly database: Database,
    private readonly storage: BlobStorage,
    private readonly clock: Clock,
  ) {}

  /** What a request under this id made before. */
  async find(actor: Actor, id: string): Promise<ResumeView | null> {
    const existing = await this.resumes.findOwned(actor.userId, id);
    return existing && toView(existing);
  }

  /** Creating under an id that exists gives the existing one: a repeated request makes no second résumé. */
  async upload(actor: Actor, id: string, file: UploadedDiskFile): Promise<ResumeView> {
    const existing = await this.find(actor, id);
    if (existing) return existing;
    // Before the work; the transaction asks again.
    if ((await this.resumes.count(actor.userId)) >= MAX_RESUMES) throw resumeLimitReached(MAX_RESUMES);
    const startedAt = performance.now();
    const now = this.clock.now();
    const read = await this.documents.read<ParsedResume>('resume', { path: file.path }, { now: now.toISOString() });
    const rules = { ...read.reading, warnings: [...read.document.warnings, ...read.reading.warnings] };
    const extracted = await this.extraction.extract(actor.userId, read.document.text, read.contentHash, rules);
    const latencyMs = Math.round(performance.now() - startedAt);
    return this.store(file, {
      id,
      userId: actor.userId,
      createdAt: now,
      latencyMs,
      ...columns(file, read),
      ...extracted,
    });
  }

  private async store(
    file: UploadedDiskFile,
    row: Omit<ResumeEntity, 'blobKey' | 'yearsExperience'>,
  ): Promise<ResumeView> {
    const blobKey = this.storage.newKey(row.userId, 'resume');
    await this.storage.putFile(blobKey, file.path);
    const resume: ResumeEntity = { ...row, blobKey, yearsExperience: row.parsed.yearsExperience };
    try {
      const stored = await this.database.transaction(async (tx) => {
        const count = await this.resumes.countLocked(tx, row.userId);
        if (count >= MAX_RESUMES) throw resumeLimitReached(MAX_RESUMES);
        return this.resumes.insertNew(tx, resume);
      });
      if (stored) return toView(resume);
    } catch (error) {
      // A file too many goes with the account; a row without its file cannot be mended.
      if (!mayBeCommitted(error)) await this.storage.delete(blobKey);
      throw error;
    }
    await this.storage.delete(blobKey);
    const first = await this.resumes.findOwned(row.userId, row.id);
    if (!first) throw new Error('The reserved id belongs to somebody else.');
    return toView(first);
  }
}

function columns(file: UploadedDiskFile, { document, contentHash, preview }: ReadDocument<ParsedResume>) {
  const { mediaType, pageCount, text } = document;
  return { fileName: file.fileName, mediaType, sizeBytes: file.sizeBytes, pageCount, contentHash, text, preview };
}
