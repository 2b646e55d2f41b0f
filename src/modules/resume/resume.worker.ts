import { Injectable } from '@nestjs/common';
import { JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { ResumeFileDiscarded } from './resume.jobs.js';

@Injectable()
export class ResumeWorker {
  constructor(private readonly storage: BlobStorage) {}

  @JobHandler(ResumeFileDiscarded)
  async discardFile({ blobKey }: { blobKey: string }): Promise<void> {
    await this.storage.delete(blobKey);
  }
}
