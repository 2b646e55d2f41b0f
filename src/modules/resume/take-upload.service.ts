import { randomBytes } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { UploadFolder, type UploadedDiskFile } from '../../common/http/upload.interceptor.js';
import { UploadService } from '../uploads/upload.service.js';
import type { UploadKind } from '../uploads/upload.views.js';
import { CreateJobDescriptionService, type NewJobDescription } from './create-job-description.service.js';
import { fileAndUpload, fileMissing } from './resume.errors.js';
import type { JobDescriptionView, ResumeView } from './resume.views.js';
import { UploadResumeService } from './upload-resume.service.js';

/** Documents as a file of the request, or as one uploaded before. What is taken has its own file: the upload goes. */
@Injectable()
export class TakeUploadService {
  constructor(
    private readonly uploads: UploadService,
    private readonly resumes: UploadResumeService,
    private readonly descriptions: CreateJobDescriptionService,
    private readonly folder: UploadFolder,
  ) {}

  async takeResume(
    actor: Actor,
    id: string,
    { file, uploadId }: { file: UploadedDiskFile | null; uploadId: string | undefined },
  ): Promise<ResumeView> {
    if (uploadId !== undefined) {
      const taken = (copy: UploadedDiskFile) => this.resumes.upload(actor, id, copy);
      return (await this.resumes.find(actor, id)) ?? this.take(actor, uploadId, 'resume', file !== null, taken);
    }
    if (file === null) throw fileMissing();
    return this.resumes.upload(actor, id, file);
  }

  async takeJobDescription(
    actor: Actor,
    id: string,
    { uploadId, ...given }: NewJobDescription & { uploadId: string | undefined },
  ): Promise<JobDescriptionView> {
    if (uploadId === undefined) return this.descriptions.create(actor, id, given);
    const taken = (copy: UploadedDiskFile) => this.descriptions.create(actor, id, { ...given, file: copy });
    const double = given.file !== null || given.text !== null;
    // The request again, after a crash between the first taking and its answer.
    const existing = await this.descriptions.find(actor, id);
    return existing ?? this.take(actor, uploadId, 'job_description', double, taken);
  }

  private async take<T>(
    actor: Actor,
    uploadId: string,
    kind: UploadKind,
    double: boolean,
    use: (copy: UploadedDiskFile) => Promise<T>,
  ): Promise<T> {
    const { fileName, mediaType: declaredType, sizeBytes } = await this.uploads.getConfirmed(actor, uploadId, [kind]);
    if (double) throw fileAndUpload();
    const path = join(this.folder.path, randomBytes(16).toString('hex'));
    try {
      await this.uploads.withFile(actor, uploadId, (stored) => copyFile(stored, path));
      const made = await use({ path, sizeBytes, fileName, declaredType });
      // Gone already, or it goes by itself in a day.
      await this.uploads.remove(actor, uploadId).catch(() => undefined);
      return made;
    } finally {
      await rm(path, { force: true });
    }
  }
}
