import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** A recording is saved and waits for the engine. */
export const TranscriptionRequested = defineJob({
  name: 'transcription.requested',
  version: 1,
  payload: z.object({ transcriptionId: z.uuid(), userId: z.uuid() }),
  // A dead engine is no failure of the job: it ends, and asks for the next round itself.
  retry: { limit: 20, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
  singletonKey: ({ transcriptionId }) => transcriptionId,
  expireSeconds: 600,
  concurrency: 4,
});

/** What was said in an attempt is known. */
export const AttemptTranscribed = defineJob({
  name: 'transcription.attempt-transcribed',
  version: 1,
  payload: z.object({ attemptId: z.uuid(), userId: z.uuid() }),
  singletonKey: ({ attemptId }) => attemptId,
});

/** An attempt's recording has failed for good: no words will come of it. */
export const RecordingGivenUp = defineJob({
  name: 'transcription.recording-given-up',
  version: 1,
  payload: z.object({ attemptId: z.uuid(), userId: z.uuid() }),
  singletonKey: ({ attemptId }) => attemptId,
});

/** Takes up what waits too long, and removes recordings that are no longer needed. */
export const TranscriptionSweepDue = defineJob({
  name: 'transcription.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '* * * * *',
});
