import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { BlobSweepService } from './blob-sweep.service.js';
import { BlobSweepDue, UploadDiscarded, UploadSweepDue } from './upload.jobs.js';
import { UploadService } from './upload.service.js';

@Injectable()
export class UploadWorker {
  constructor(
    private readonly uploads: UploadService,
    private readonly blobs: BlobSweepService,
  ) {}

  @JobHandler(UploadDiscarded)
  async discardFiles(discarded: { uploadId: string; keys: string[] }): Promise<void> {
    await this.uploads.discardFiles(discarded);
  }

  @JobHandler(UploadSweepDue)
  async sweep(): Promise<void> {
    await this.uploads.sweep();
  }

  @JobHandler(BlobSweepDue)
  async sweepBlobs(_due: object, { signal }: JobContext): Promise<void> {
    await this.blobs.sweep(signal);
  }
}
