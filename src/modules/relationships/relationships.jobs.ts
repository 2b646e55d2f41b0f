import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** Somebody opens less than before, or left: what runs between the two on the strength of it has to stop. */
export const ConsentWithdrawn = defineJob({
  name: 'relationships.consent-withdrawn',
  version: 1,
  payload: z.object({ relationshipId: z.uuid(), userId: z.uuid() }),
  retry: { limit: 20, delaySeconds: 1, backoff: true, maximumDelaySeconds: 300 },
  singletonKey: ({ relationshipId, userId }) => `${relationshipId}/${userId}`,
});
