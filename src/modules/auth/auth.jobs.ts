import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** The user closed the account: everything of theirs goes. */
export const AccountClosed = defineJob({
  name: 'auth.account-closed',
  version: 1,
  payload: z.object({ userId: z.uuid() }),
  retry: { limit: 50, delaySeconds: 2, backoff: true, maximumDelaySeconds: 60 },
  singletonKey: ({ userId }) => userId,
});

/** Removes sessions and counters that are over. */
export const AuthSweepDue = defineJob({
  name: 'auth.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '17 * * * *',
});

/** Somebody asked for a link to choose a new password; without `userId` for an address that has no account. */
export const PasswordForgotten = defineJob({
  name: 'auth.password-forgotten',
  version: 1,
  payload: z.object({ requestId: z.uuid(), userId: z.uuid().nullable() }),
});
