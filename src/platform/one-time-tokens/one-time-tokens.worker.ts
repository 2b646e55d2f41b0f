import { Injectable } from '@nestjs/common';
import { JobHandler } from '../jobs/job-handler.decorator.js';
import { OneTimeTokenSweepDue } from './one-time-tokens.jobs.js';
import { OneTimeTokens } from './one-time-tokens.js';

@Injectable()
export class OneTimeTokenWorker {
  constructor(private readonly tokens: OneTimeTokens) {}

  @JobHandler(OneTimeTokenSweepDue)
  async sweep(): Promise<void> {
    await this.tokens.deleteExpired();
  }
}
