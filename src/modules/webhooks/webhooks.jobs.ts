import { z } from 'zod';
import { defineJob } from '../../platform/jobs/job-definition.js';

/** An event is to be posted to an endpoint: tried for about a day. */
export const WebhookDeliveryDue = defineJob({
  name: 'webhooks.delivery-due',
  version: 1,
  payload: z.object({ deliveryId: z.uuid(), userId: z.uuid() }),
  retry: { limit: 14, delaySeconds: 10, backoff: true, maximumDelaySeconds: 21_600 },
  expireSeconds: 60,
  concurrency: 8,
  // An endpoint that hangs takes ten seconds of a place each time.
  share: { owner: ({ userId }) => userId, concurrency: 2 },
});

/** Removes deliveries nobody will look at any more. */
export const WebhookSweepDue = defineJob({
  name: 'webhooks.sweep-due',
  version: 1,
  payload: z.object({}),
  cron: '29 * * * *',
});
