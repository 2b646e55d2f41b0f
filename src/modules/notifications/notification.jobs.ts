import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** Notifications older than is kept go. */
export const NotificationSweepDue = defineJob({
  name: 'notifications.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '23 3 * * *',
});
