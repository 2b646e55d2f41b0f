import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** A mail waits to be sent. */
export const MailQueued = defineJob({
  name: 'mail.queued',
  version: 1,
  payload: z.object({ mailId: z.uuid() }),
  // A mail server that is away for two days loses nothing.
  retry: { limit: 300, delaySeconds: 2, backoff: true, maximumDelaySeconds: 600 },
  expireSeconds: 60,
  singletonKey: ({ mailId }) => mailId,
});

/** Removes what was sent or given up long ago. */
export const MailSweepDue = defineJob({
  name: 'mail.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '29 * * * *',
});
