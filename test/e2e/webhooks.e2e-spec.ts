import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeliverWebhook } from '../../src/modules/webhooks/deliver-webhook.service.js';
import { WebhooksWorker } from '../../src/modules/webhooks/webhooks.worker.js';
import { WebhookEvents } from '../../src/modules/webhooks/webhook-events.service.js';
import { type Person, registerPerson } from '../factories/people.js';
import { openAttempt, postTranscript } from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
}

/** An integrator's server that answers as it is told. */
class Integrator {
  readonly heard: Heard[] = [];
  /** Requests to `/hang`, which are never answered. */
  hanging = 0;
  status = 200;
  private server: Server | null = null;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      if (request.url === '/hang') return void this.hanging++;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(this.status).end();
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

function isGenuine({ headers, body }: Heard, secret: string): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const mac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(signed)
    .digest('base64');
  return headers['webhook-signature'] === `v1,${mac}`;
}

describe('webhooks', () => {
  let app: TestApp;
  let person: Person;
  let url: string;
  const integrator = new Integrator();
  beforeAll(async () => {
    app = await startTestApp({ environment: { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' } });
    url = await integrator.start();
    person = await registerPerson(app);
  });
  afterAll(async () => {
    integrator.close();
    await app.close();
  });
  beforeEach(() => {
    integrator.heard.length = 0;
    integrator.status = 200;
  });

  async function call<T>(
    method: string,
    path: string,
    body?: unknown,
    by = person,
  ): Promise<{ status: number; body: T }> {
    const response = await fetch(`${app.url}/v1/webhooks${path}`, {
      method,
      headers: { authorization: `Bearer ${by.accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (response.status === 204 ? null : await response.json()) as T };
  }

  async function make(events = ['report.ready', 'transcript.ready', 'session.ended']) {
    return (await call<{ id: string; secret: string }>('POST', '', { url, events })).body;
  }
  const deliveriesOf = async (id: string): Promise<Delivery[]> =>
    (await call<{ items: Delivery[] }>('GET', `/${id}/deliveries`)).body.items;

  async function emit(webhookUser = person.user.id): Promise<void> {
    await app.database.transaction((tx) =>
      app.app.get(WebhookEvents).emit(tx, { userId: webhookUser, event: 'session.ended', data: { sessionId: 's' } }),
    );
  }

  it('are posted signed, once, and show in the log', async () => {
    const { id, secret } = await make();
    expect((await call('POST', `/${id}/ping`)).status).toBe(202);
    await eventually(async () => expect((await deliveriesOf(id))[0]?.state).toBe('delivered'));
    expect(integrator.heard).toHaveLength(1);
    const [heard] = integrator.heard;
    expect(isGenuine(heard!, secret)).toBe(true);
    expect(isGenuine(heard!, `whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(false);
    expect(JSON.parse(heard!.body)).toMatchObject({ type: 'ping', data: { webhookId: id } });
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({ event: 'ping', attempts: 1, lastStatus: 200, lastFault: null });
    expect(heard!.headers['webhook-id']).toBe(delivery!.id);
    expect((await call('GET', `/${id}`)).body).not.toHaveProperty('secret');
    await call('DELETE', `/${id}`);
  });

  it('tell of a transcript, and of nothing that was not asked for', async () => {
    const [wanted, other] = [await make(['transcript.ready']), await make(['report.ready'])];
    const attemptId = await openAttempt(app, person);
    await postTranscript(app, person, attemptId, { text: 'An index makes reads fast and writes slower.' });
    await eventually(async () => expect((await deliveriesOf(wanted.id))[0]?.state).toBe('delivered'));
    expect(JSON.parse(integrator.heard[0]!.body)).toMatchObject({
      type: 'transcript.ready',
      data: { attemptId },
    });
    expect(await deliveriesOf(other.id)).toEqual([]);
    for (const { id } of [wanted, other]) await call('DELETE', `/${id}`);
  });

  it('are tried again while they are refused, and can be replayed under the same id', async () => {
    const { id } = await make();
    integrator.status = 503;
    await emit();
    await eventually(async () => expect((await deliveriesOf(id))[0]).toMatchObject({ attempts: 1, lastStatus: 503 }));
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({ state: 'pending', lastFault: 'status_refused' });
    const last = { signal: new AbortController().signal, lastAttempt: true };
    await app.app.get(DeliverWebhook).run(delivery!.id, last);
    expect((await deliveriesOf(id))[0]).toMatchObject({ state: 'failed', attempts: 2 });
    integrator.status = 200;
    expect((await call('POST', `/${id}/deliveries/${delivery!.id}/replay`)).status).toBe(202);
    await eventually(async () =>
      expect((await deliveriesOf(id))[0]).toMatchObject({ state: 'delivered', attempts: 3 }),
    );
    expect(new Set(integrator.heard.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery!.id]));
    await call('DELETE', `/${id}`);
  });

  it('switch an endpoint off that says it is gone, or that nobody is at any more', async () => {
    const { id } = await make();
    integrator.status = 410;
    await emit();
    await eventually(async () =>
      expect((await call('GET', `/${id}`)).body).toMatchObject({ enabled: false, disabledBecause: 'gone' }),
    );
    expect((await call<{ code: string }>('POST', `/${id}/ping`)).body.code).toBe('webhook_disabled');
    integrator.status = 500;
    expect((await call('PATCH', `/${id}`, { enabled: true })).body).toMatchObject({ disabledBecause: null });
    await app.database.pool.query('UPDATE webhooks SET failures_in_row = 19 WHERE id = $1', [id]);
    await emit();
    await eventually(async () => expect((await deliveriesOf(id))[0]?.attempts).toBe(1));
    const last = { signal: new AbortController().signal, lastAttempt: true };
    await app.app.get(DeliverWebhook).run((await deliveriesOf(id))[0]!.id, last);
    expect((await call('GET', `/${id}`)).body).toMatchObject({ enabled: false, disabledBecause: 'failing' });
    await call('DELETE', `/${id}`);
  });

  it('are forgotten after thirty days, also those whose last try died with its process', async () => {
    const { id } = await make();
    await call('POST', `/${id}/ping`);
    await eventually(async () => expect((await deliveriesOf(id))[0]?.state).toBe('delivered'));
    await app.database.pool.query(
      `UPDATE webhook_deliveries SET state = 'pending', created_at = $2 WHERE webhook_id = $1`,
      [id, new Date(app.clock.now().getTime() - 31 * 24 * 3_600_000)],
    );
    await app.app.get(WebhooksWorker).sweep();
    expect(await deliveriesOf(id)).toEqual([]);
    await call('DELETE', `/${id}`);
  });

  it('sign with the new secret once it is renewed', async () => {
    const { id, secret } = await make();
    const renewed = (await call<{ secret: string }>('POST', `/${id}/secret`)).body.secret;
    await call('POST', `/${id}/ping`);
    await eventually(() => Promise.resolve(expect(integrator.heard).toHaveLength(1)));
    expect([renewed, secret].map((each) => isGenuine(integrator.heard[0]!, each))).toEqual([true, false]);
    await call('DELETE', `/${id}`);
  });

  it('of somebody whose endpoints hang do not keep those of others waiting', async () => {
    const slow = await registerPerson(app);
    const body = { url: url.replace('/hook', '/hang'), events: ['session.ended'] };
    const hanging = await call<{ id: string }>('POST', '', body, slow);
    for (let more = 0; more < 12; more++) await call('POST', `/${hanging.body.id}/ping`, undefined, slow);
    const { id } = await make();
    await call('POST', `/${id}/ping`);
    await eventually(async () => expect((await deliveriesOf(id))[0]?.state).toBe('delivered'));
    expect(integrator.hanging).toBeLessThanOrEqual(2);
    await call('DELETE', `/${id}`);
    await call('DELETE', `/${hanging.body.id}`, undefined, slow);
  });

  it('go to public servers only, and are few', async () => {
    const refused = [
      'https://10.0.0.1/x',
      'https://[::1]/x',
      'http://example.org@127.0.0.1/',
      'not a url',
      'file:///x',
    ];
    for (const bad of refused) {
      const answer = await call<{ code: string; errors: { field: string }[] }>('POST', '', {
        url: bad,
        events: ['report.ready'],
      });
      expect([bad, answer.status, answer.body.errors[0]?.field]).toEqual([bad, 422, 'url']);
    }
    const made = await Promise.all(
      Array.from({ length: 12 }, () => call<{ id: string }>('POST', '', { url, events: ['report.ready'] })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(made.filter(({ status }) => status === 409)).toHaveLength(2);
  });
});
