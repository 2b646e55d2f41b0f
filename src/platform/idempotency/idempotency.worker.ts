import { Injectable } from '@nestjs/common';
import { JobHandler } from '../jobs/job-handler.decorator.js';
import { IdempotencySweepDue } from './idempotency.jobs.js';
import { IdempotencyService } from './idempotency.service.js';

@Injectable()
export class IdempotencyWorker {
  constructor(private readonly idempotency: IdempotencyService) {}

  @JobHandler(IdempotencySweepDue)
  async sweep(): Promise<void> {
    await this.idempotency.deleteExpired();
  }
}
