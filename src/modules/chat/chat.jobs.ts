import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** Conversations that are over longer than they are kept go. */
export const ChatRetentionDue = defineJob({
  name: 'chat.retention-due',
  version: 1,
  payload: z.object({}),
  cron: '47 3 * * *',
  expireSeconds: 3_000,
  concurrency: 1,
});
