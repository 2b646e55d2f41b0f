import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** Replies of models that are older than what was said is kept go. */
export const AnalysisRetentionDue = defineJob({
  name: 'analysis.retention-due',
  version: 1,
  payload: z.object({}),
  cron: '57 3 * * *',
  expireSeconds: 3_000,
  concurrency: 1,
});
