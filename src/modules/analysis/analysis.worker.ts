import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { Retention } from '../../platform/retention/retention.js';
import { AnalysisRetentionDue } from './analysis.jobs.js';
import { ModelJudgementRepository } from './model-judgement.repository.js';

const removedAtOnce = 1_000;

@Injectable()
export class AnalysisWorker {
  constructor(
    private readonly judgements: ModelJudgementRepository,
    private readonly retention: Retention,
  ) {}

  /** Analyses go with their attempts; a judgement quotes an answer and belongs to nothing that is deleted. */
  @JobHandler(AnalysisRetentionDue)
  async removeOld(_due: object, { signal }: JobContext): Promise<void> {
    await this.retention.apply((over) => this.judgements.deleteMadeBy(over, removedAtOnce), signal);
  }
}
