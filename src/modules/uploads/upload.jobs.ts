import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** An upload is gone; its files must follow, even when the process ends in between. */
export const UploadDiscarded = defineJob({
  name: 'uploads.discarded',
  version: 1,
  payload: z.object({ uploadId: z.uuid(), keys: z.array(z.string().max(200)).max(2) }),
  retry: { limit: 20, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
});

/** Removes uploads whose time is over. */
export const UploadSweepDue = defineJob({
  name: 'uploads.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '* * * * *',
});

/** Compares the storage with the rows, both ways. */
export const BlobSweepDue = defineJob({
  name: 'uploads.blob-sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '23 * * * *',
  expireSeconds: 3_000,
  concurrency: 1,
});
