import { z } from 'zod';
import { defineJob } from '../jobs/job-definition.js';

export const IdempotencySweepDue = defineJob({
  name: 'idempotency.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '41 * * * *',
});
