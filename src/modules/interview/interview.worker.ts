import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { InterviewRetentionDue } from './interview.jobs.js';
import { SweepInterviewsService } from './sweep-interviews.service.js';

@Injectable()
export class InterviewWorker {
  constructor(private readonly sweeping: SweepInterviewsService) {}

  @JobHandler(InterviewRetentionDue)
  async sweep(_due: object, { signal }: JobContext): Promise<void> {
    await this.sweeping.sweep(signal);
  }
}
