import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** A row with a file is gone; its file must follow, even when the process ends in between. */
export const ResumeFileDiscarded = defineJob({
  name: 'resume.file-discarded',
  version: 1,
  payload: z.object({ blobKey: z.string().max(200) }),
  retry: { limit: 20, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
});
