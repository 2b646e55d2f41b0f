import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** An answer was taken back: what was made of it has to go too. */
export const AttemptDeleted = defineJob({
  name: 'interview.attempt-deleted',
  version: 1,
  payload: z.object({ interviewId: z.uuid(), questionId: z.uuid(), userId: z.uuid() }),
  retry: { limit: 8, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
});

/** The candidate ended the interview: it takes no more answers, and its report can be made. */
export const InterviewCompleted = defineJob({
  name: 'interview.completed',
  version: 1,
  payload: z.object({ interviewId: z.uuid(), userId: z.uuid() }),
  retry: { limit: 8, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
  singletonKey: ({ interviewId }) => interviewId,
  expireSeconds: 600,
});

/** Interviews that are over longer than they are kept go. */
export const InterviewRetentionDue = defineJob({
  name: 'interview.retention-due',
  version: 1,
  payload: z.object({}),
  cron: '37 2 * * *',
  expireSeconds: 3_000,
  concurrency: 1,
});
