import { z } from 'zod';
import { defineJob } from '../jobs/job-definition.js';

export const OneTimeTokenSweepDue = defineJob({
  name: 'one-time-tokens.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '23 * * * *',
});
