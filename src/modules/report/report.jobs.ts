import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

const retries = 5;

/** A report row is pending: build it. One is queued for each time a report becomes pending. */
export const ReportRequested = defineJob({
  name: 'report.requested',
  version: 1,
  payload: z.object({ interviewId: z.uuid(), userId: z.uuid() }),
  retry: { limit: retries, delaySeconds: 1, backoff: true, maximumDelaySeconds: 60 },
  singletonKey: ({ interviewId }) => interviewId,
  // Ten questions with a slow model; what is finished is kept when it takes longer.
  expireSeconds: 900,
  // Mostly waiting for a model, one call at a time each.
  concurrency: 4,
});

/** The report row of a live session is pending: build it. */
export const SessionReportRequested = defineJob({
  name: 'report.session-requested',
  version: 1,
  payload: z.object({ sessionId: z.uuid(), userId: z.uuid() }),
  retry: { limit: retries, delaySeconds: 1, backoff: true, maximumDelaySeconds: 60 },
  singletonKey: ({ sessionId, userId }) => `${sessionId}/${userId}`,
  expireSeconds: 900,
  concurrency: 4,
});

/** An answer was spoken in a session that goes on: its analyses are made before anybody asks for the report. */
export const LiveAnswerRead = defineJob({
  name: 'report.live-answer-read',
  version: 1,
  payload: z.object({ attemptId: z.uuid(), userId: z.uuid() }),
  singletonKey: ({ attemptId }) => attemptId,
  concurrency: 4,
});

/** Looks for reports whose worker died in the last of its tries. */
export const ReportSweepDue = defineJob({
  name: 'report.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '*/10 * * * *',
});

/** Every run of a job may die in the middle of one call, which is then paid without a result. */
export const lostCallsAllowed = retries;
