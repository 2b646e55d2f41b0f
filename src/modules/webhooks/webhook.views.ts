/** What integrators can be told of. Names are `<thing>.<what happened>` and never change. */
export const webhookEvents = ['report.ready', 'transcript.ready', 'session.ended'] as const;
export type WebhookEvent = (typeof webhookEvents)[number] | 'ping';

export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const deliveryFaults = [
  'address_refused',
  'name_unknown',
  'connection_failed',
  'tls_failed',
  'timeout',
  'answer_invalid',
  'status_refused',
] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: WebhookEvent[];
  readonly enabled: boolean;
  /** `gone`: it answered 410; `failing`: too many deliveries in a row failed for good. Null while enabled by its owner. */
  readonly disabledBecause: 'gone' | 'failing' | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** With what signs its deliveries; told when it is made and when it is renewed. */
export interface WebhookWithSecret extends WebhookView {
  readonly secret: string;
}

export interface DeliveryView {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  /** Tries so far. */
  readonly attempts: number;
  /** HTTP status of the latest answer; null when there was none. */
  readonly lastStatus: number | null;
  readonly lastFault: DeliveryFault | null;
  readonly lastAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}
