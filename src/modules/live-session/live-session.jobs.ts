import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

const session = z.object({ sessionId: z.uuid(), userId: z.uuid() });

/** A session came to its end: answers that are still open are settled. */
export const SessionFinalized = defineJob({
  name: 'live-session.finalized',
  version: 1,
  payload: session,
  retry: { limit: 20, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
  singletonKey: ({ sessionId }) => sessionId,
  expireSeconds: 600,
});

/** Every answer of a session that ended is settled: its report can be made. */
export const SessionSettled = defineJob({
  name: 'live-session.settled',
  version: 1,
  payload: session,
  retry: { limit: 8, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
  singletonKey: ({ sessionId }) => sessionId,
});

/** Ends sessions that were left alone. */
export const LiveSessionSweepDue = defineJob({
  name: 'live-session.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '* * * * *',
});

/** Sessions of no interview that are over longer than they are kept go. */
export const LiveSessionRetentionDue = defineJob({
  name: 'live-session.retention-due',
  version: 1,
  payload: z.object({}),
  // After the interviews: a session for two is left behind by its interview.
  cron: '37 3 * * *',
  expireSeconds: 3_000,
  concurrency: 1,
});
