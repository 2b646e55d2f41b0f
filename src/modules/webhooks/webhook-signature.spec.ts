import { signatureHeaders, WebhookSecrets } from './webhook-signature.js';

describe('the signature of a webhook', () => {
  it('is the one of Standard Webhooks 1.0', () => {
    // The example of the specification's reference libraries.
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const headers = signatureHeaders(key, {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      sentAt: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with a secret of the webhook’s own that a new seed replaces', () => {
    const secrets = new WebhookSecrets(Buffer.alloc(32, 7));
    const [seed, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const shown = secrets.shown('a', seed);
    expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(shown.slice(6), 'base64')).toEqual(secrets.keyOf('a', seed));
    expect(new Set([shown, secrets.shown('b', seed), secrets.shown('a', other)]).size).toBe(3);
    expect(new WebhookSecrets(Buffer.alloc(32, 8)).shown('a', seed)).not.toBe(shown);
  });
});
