import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { ChatThreads } from './chat-thread.service.js';
import { ChatRetentionDue } from './chat.jobs.js';

@Injectable()
export class ChatWorker {
  constructor(private readonly threads: ChatThreads) {}

  @JobHandler(ChatRetentionDue)
  async removeOld(_due: object, { signal }: JobContext): Promise<void> {
    await this.threads.removeOld(signal);
  }
}
