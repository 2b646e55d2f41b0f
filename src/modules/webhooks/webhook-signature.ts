import { createHmac } from 'node:crypto';

/** Makes a webhook's secret: 32 bytes that can be made again, so that none has to be stored. */
export class WebhookSecrets {
  constructor(private readonly secretKey: Buffer) {}

  keyOf(webhookId: string, seed: Buffer): Buffer {
    return createHmac('sha256', this.secretKey).update('webhook\0').update(webhookId).update(seed).digest();
  }

  /** In the form of Standard Webhooks 1.0, which their libraries take as it is. */
  shown(webhookId: string, seed: Buffer): string {
    return `whsec_${this.keyOf(webhookId, seed).toString('base64')}`;
  }
}

export interface SignedMessage {
  readonly id: string;
  readonly sentAt: Date;
  readonly body: string;
}

/** The headers of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, the time so that nobody replays it later. */
export function signatureHeaders(key: Buffer, { id, sentAt, body }: SignedMessage): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}
