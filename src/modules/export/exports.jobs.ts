import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** A user wants everything of theirs. */
export const ExportRequested = defineJob({
  name: 'export.requested',
  version: 1,
  payload: z.object({ exportId: z.uuid(), userId: z.uuid() }),
  retry: { limit: 8, delaySeconds: 5, backoff: true, maximumDelaySeconds: 300 },
  singletonKey: ({ exportId }) => exportId,
  expireSeconds: 3_600,
  concurrency: 1,
});

/** Removes archives whose time is over, and what a killed run left on the disk. */
export const ExportSweepDue = defineJob({
  name: 'export.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '* * * * *',
});
