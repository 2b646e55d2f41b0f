import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { projectRoot } from '../src/common/project-root.js';
import { type Account, call, must, registerAccount } from './calls.js';
import { Checks, milliseconds, quantile, tally } from './checks.js';
import { ownDatabase } from './own-database.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';
import {
  type Heard,
  PrivateListeners,
  startHttpTarget,
  startRawTarget,
  type Target,
  TARGET_ADDRESS,
} from './webhook-targets.js';

/**
 * Integrators whose servers are slow, broken, endless or not theirs: the product stays well, every delivery ends in a
 * named state, nothing private is ever connected to; and a product killed between a delivery and its record delivers
 * again under the same id.
 *
 *   npm run build && node --import tsx proofs/webhook-faults.ts
 */

/** The product's own limit for one try, and some for a busy machine. */
const TRY_LIMIT_MS = 25_000;
const STALL_LIMIT_MS = 500;
const ENDLESS_LIMIT_MIB = 64;
const FAIR_LIMIT_MS = 30_000;

interface Stage {
  product: ProductProcess;
  readonly client: pg.Client;
  readonly checks: Checks;
}

interface Delivery {
  readonly id: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
}

interface Webhook {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}

const MIB = 1024 * 1024;
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

/** Says the same again and again for as long as it is listened to. */
function endlessly(socket: Socket, first: string, again: string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(again));
  };
  socket.on('drain', more);
  socket.write(first);
  more();
}

function slowly(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 100);
  socket.on('close', () => clearInterval(timer));
}

/** How a server can misbehave, and what a delivery to it may be told as. */
interface Fault {
  readonly talk: (socket: Socket) => void;
  readonly told: readonly string[];
  readonly scheme?: 'https';
}

const faults: Readonly<Record<string, Fault>> = {
  'never answers': { talk: () => undefined, told: ['timeout'] },
  'answers a letter every 100 ms': {
    talk: (socket) => slowly(socket, `${head}x-more: ${'a'.repeat(200)}`),
    told: ['timeout'],
  },
  'sends headers without end': {
    talk: (socket) => endlessly(socket, head, `x-more: ${'a'.repeat(1_000)}\r\n`),
    told: ['answer_invalid', 'connection_failed'],
  },
  'sends one header without end': {
    talk: (socket) => endlessly(socket, `${head}x-more: `, 'a'.repeat(65_536)),
    told: ['answer_invalid', 'connection_failed'],
  },
  'sends 103 without end': {
    talk: (socket) => endlessly(socket, '', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
    told: ['answer_invalid'],
  },
  'sends a body without end': {
    talk: (socket) => endlessly(socket, `${head}\r\n`, 'a'.repeat(65_536)),
    told: ['200'],
  },
  'sends chunks without end': {
    talk: (socket) =>
      endlessly(socket, `${head}transfer-encoding: chunked\r\n\r\n`, `8000\r\n${'a'.repeat(32_768)}\r\n`),
    told: ['200'],
  },
  'says 200, then nothing': { talk: (socket) => socket.write(`${head}content-length: 1000\r\n\r\n`), told: ['200'] },
  'resets at once': { talk: (socket) => socket.resetAndDestroy(), told: ['connection_failed'] },
  'resets in the middle of its headers': {
    talk: (socket) => socket.write(head, () => socket.resetAndDestroy()),
    told: ['connection_failed', 'answer_invalid'],
  },
  'hangs up at once': { talk: (socket) => socket.end(), told: ['connection_failed'] },
  'speaks another protocol': {
    talk: (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n\r\n'),
    told: ['answer_invalid', 'connection_failed'],
  },
  'switches protocols': {
    talk: (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    told: ['101'],
  },
  'answers with status 999': { talk: (socket) => socket.end('HTTP/1.1 999 Odd\r\n\r\n'), told: ['999'] },
  'is no TLS': { talk: (socket) => socket.end(`${head}\r\n`), told: ['tls_failed'], scheme: 'https' },
  'is TLS of noise': {
    talk: (socket) => endlessly(socket, '', '\u0016\u0003\u0001noise and more noise'),
    told: ['tls_failed'],
    scheme: 'https',
  },
  'never says hello in TLS': { talk: () => undefined, told: ['timeout'], scheme: 'https' },
  'resets in the middle of TLS': {
    talk: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    told: ['connection_failed', 'tls_failed'],
    scheme: 'https',
  },
};

async function webhookTo(stage: Stage, url: string, account?: Account): Promise<Webhook> {
  const { url: product } = stage.product;
  const { accessToken: token } = account ?? (await registerAccount(product));
  const made = { url, events: ['session.ended'] };
  const { id, secret } = await must<Webhook>('POST', `${product}/v1/webhooks`, { token, json: made });
  return { id, secret, token };
}

const ping = ({ product }: Stage, { id, token }: Webhook): Promise<Delivery> =>
  must('POST', `${product.url}/v1/webhooks/${id}/ping`, { token });

async function deliveryOf({ product }: Stage, { id, token }: Webhook): Promise<Delivery> {
  const { items } = await must<{ items: Delivery[] }>('GET', `${product.url}/v1/webhooks/${id}/deliveries`, { token });
  return items[0]!;
}

/** The delivery once it is as wanted, or as it is when the time is over. */
async function untilDelivery(
  stage: Stage,
  webhook: Webhook,
  met: (delivery: Delivery) => boolean,
  limitMs: number,
): Promise<Delivery> {
  const until = performance.now() + limitMs;
  for (;;) {
    const delivery = await deliveryOf(stage, webhook);
    if (met(delivery) || performance.now() > until) return delivery;
    await delay(50);
  }
}

const tried = ({ attempts }: Delivery): boolean => attempts > 0;
const told = ({ lastStatus, lastFault }: Delivery): string =>
  lastFault === null || lastFault === 'status_refused' ? String(lastStatus) : lastFault;

/** The waits of others while `work` goes on, and what the process holds at most. */
async function watched(stage: Stage, work: () => Promise<void>): Promise<{ waits: number[]; peakMiB: number }> {
  const waits: number[] = [];
  let peakMiB = 0;
  let over = false;
  const probing = (async () => {
    for (; !over; await delay(40)) {
      const { status, ms } = await call('GET', `${stage.product.url}/health/ready`);
      waits.push(status === 200 ? ms : Number.POSITIVE_INFINITY);
      const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stage.product.pid}/status`, 'utf8'))?.[1];
      peakMiB = Math.max(peakMiB, Number(kib ?? 0) / 1024);
    }
  })();
  await work().finally(() => (over = true));
  await probing;
  return { waits, peakMiB };
}

/** Every fault at once, each at an endpoint of somebody's own. */
async function misbehaving(stage: Stage): Promise<Webhook[]> {
  const { checks } = stage;
  const targets: Target[] = [];
  const webhooks: Webhook[] = [];
  const { waits, peakMiB } = await watched(stage, async () => {
    const ready = await Promise.all(
      Object.entries(faults).map(async ([name, fault]) => {
        const target = await startRawTarget(fault.talk);
        targets.push(target);
        const url = `${fault.scheme ?? 'http'}://${TARGET_ADDRESS}:${target.port}/hook`;
        return { name, fault, target, webhook: await webhookTo(stage, url) };
      }),
    );
    await Promise.all(ready.map(({ webhook }) => ping(stage, webhook)));
    await Promise.all(
      ready.map(async ({ name, fault, target, webhook }) => {
        const delivery = await untilDelivery(stage, webhook, tried, 3 * TRY_LIMIT_MS);
        webhooks.push(webhook);
        const right = tried(delivery) && fault.told.includes(told(delivery));
        const small = target.sentBytes < ENDLESS_LIMIT_MIB * MIB;
        const found = `${delivery.state}, ${told(delivery)}, ${(target.sentBytes / MIB).toFixed(1)} MiB taken off it`;
        checks.check(`a server that ${name}`, right && small, found);
      }),
    );
  });
  checks.check(
    `others wait ≤ ${STALL_LIMIT_MS} ms meanwhile`,
    Math.max(...waits) <= STALL_LIMIT_MS,
    `longest ${milliseconds(Math.max(...waits))}, p99 ${milliseconds(quantile(waits, 0.99))}`,
  );
  checks.note(`the process held ${Math.round(peakMiB)} MiB at most`);
  await settled(stage, webhooks);
  for (const target of targets) await target.close();
  return webhooks;
}

/** The last try is brought forward: it would be a day and a half away. */
async function settled(stage: Stage, webhooks: readonly Webhook[]): Promise<void> {
  const states: string[] = [];
  const until = performance.now() + 120_000;
  for (const webhook of webhooks) {
    let delivery = await deliveryOf(stage, webhook);
    for (; delivery.state === 'pending' && performance.now() < until; delivery = await deliveryOf(stage, webhook)) {
      await stage.client.query(
        `UPDATE pgboss.job SET retry_limit = retry_count + 1, start_after = now()
         WHERE name = 'webhooks.delivery-due' AND state = 'retry' AND start_after > now()`,
      );
      await delay(250);
    }
    states.push(`${delivery.state} (${told(delivery)})`);
  }
  stage.checks.check(
    'every delivery ends in a named state',
    !states.some((state) => state.startsWith('pending') || state.includes('null')),
    tally(states),
  );
}

/** A redirect to what is private, and every way to name it, by address and by name. */
async function privateAddresses(stage: Stage, listeners: PrivateListeners): Promise<void> {
  const { checks, client } = stage;
  const answering = await startHttpTarget((_, response) => response.writeHead(204).end());
  const { port } = answering;
  await listeners.at(port);
  for (const status of [301, 302, 307, 308]) {
    const redirecting = await startHttpTarget((_, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${port}/private` }).end(),
    );
    const webhook = await webhookTo(stage, `http://${TARGET_ADDRESS}:${redirecting.port}/`);
    await ping(stage, webhook);
    const delivery = await untilDelivery(stage, webhook, tried, TRY_LIMIT_MS);
    const right = delivery.lastStatus === status && delivery.state !== 'delivered';
    checks.check(`${status} to a private address`, right, told(delivery));
    await redirecting.close();
  }
  for (const host of [...literals, ...privateNames]) {
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${port}/`;
      const { accessToken: token } = await registerAccount(stage.product.url);
      const json = { url, events: ['session.ended'] };
      const made = await call('POST', `${stage.product.url}/v1/webhooks`, { token, json });
      // What is refused by its looks is put where it would not have come, so that the second look is tried too.
      const webhook =
        made.status === 201
          ? { ...(JSON.parse(made.text) as Webhook), token }
          : await webhookTo(stage, `http://${TARGET_ADDRESS}:${port}/`);
      if (made.status !== 201) await client.query('UPDATE webhooks SET url = $2 WHERE id = $1', [webhook.id, url]);
      await ping(stage, webhook);
      const delivery = await untilDelivery(stage, webhook, tried, TRY_LIMIT_MS);
      const refused = delivery.state === 'failed' && delivery.lastFault === 'address_refused';
      checks.check(`${scheme}://${host}`, refused, `${made.status} on creating, then ${told(delivery)}`);
    }
  }
  await rebinding(stage, port, answering);
  checks.check('nobody connected to what is private', listeners.connections === 0, listeners.connections);
  await answering.close();
}

const literals = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '10.0.0.1',
  '169.254.169.254',
];
const NAMES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'private.proof.test': [['127.0.0.1']],
  'six.proof.test': [['::1']],
  'mapped.proof.test': [['::ffff:127.0.0.1']],
  'zero.proof.test': [['0.0.0.0']],
  'metadata.proof.test': [['169.254.169.254']],
  'mixed.proof.test': [[TARGET_ADDRESS, '127.0.0.1']],
  'nothing.proof.test': [[]],
  'rebinding.proof.test': [[TARGET_ADDRESS], ['127.0.0.1']],
};
const privateNames = ['localhost', ...Object.keys(NAMES).filter((name) => !name.startsWith('rebinding'))];

/** A name that leads to the right place and to a private one by turns. */
async function rebinding(stage: Stage, port: number, answering: Target): Promise<void> {
  const before = answering.connections;
  const webhook = await webhookTo(stage, `http://rebinding.proof.test:${port}/`);
  const states: string[] = [];
  for (let turn = 0; turn < 10; turn++) {
    const { id } = await ping(stage, webhook);
    const met = (delivery: Delivery): boolean => delivery.id === id && tried(delivery);
    states.push(told(await untilDelivery(stage, webhook, met, TRY_LIMIT_MS)));
  }
  stage.checks.check(
    'a name that changes where it leads is posted to where it was looked at',
    states.every((state) => ['204', 'address_refused'].includes(state)) &&
      answering.connections - before === states.filter((state) => state === '204').length,
    tally(states),
  );
}

/** Somebody with many servers that hang must not keep everybody else's events waiting. */
async function hangingCrowd(stage: Stage): Promise<void> {
  const { checks } = stage;
  const hanging = await startRawTarget(() => undefined);
  const answering = await startHttpTarget((_, response) => response.writeHead(204).end());
  const somebody = await registerAccount(stage.product.url);
  const crowd = await Promise.all(
    Array.from({ length: 10 }, () => webhookTo(stage, `http://${TARGET_ADDRESS}:${hanging.port}/`, somebody)),
  );
  for (const webhook of [...crowd, ...crowd]) await ping(stage, webhook);
  const other = await webhookTo(stage, `http://${TARGET_ADDRESS}:${answering.port}/`);
  const from = performance.now();
  await ping(stage, other);
  const { state } = await untilDelivery(stage, other, tried, 120_000);
  const ms = performance.now() - from;
  checks.check(
    `an event of somebody else behind 20 that hang comes within ${FAIR_LIMIT_MS / 1000} s`,
    state === 'delivered' && ms <= FAIR_LIMIT_MS,
    `${state} after ${milliseconds(ms)}`,
  );
  for (const { id } of crowd) {
    await must('DELETE', `${stage.product.url}/v1/webhooks/${id}`, { token: somebody.accessToken });
  }
  await hanging.close();
  await answering.close();
}

function isGenuine({ headers, body }: Heard, secret: string): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

/** The record of a delivery is held back after it was answered, and then the process dies. */
async function killedBeforeRecord(stage: Stage, restart: () => Promise<ProductProcess>): Promise<void> {
  const { checks, client } = stage;
  const target = await startHttpTarget((_, response) => response.writeHead(204).end());
  const webhook = await webhookTo(stage, `http://${TARGET_ADDRESS}:${target.port}/`);
  await client.query(
    `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RAISE EXCEPTION ''held back''; END'`,
  );
  await client.query('CREATE TRIGGER hold BEFORE UPDATE ON webhook_deliveries FOR EACH ROW EXECUTE FUNCTION hold()');
  const { id } = await ping(stage, webhook);
  for (const until = performance.now() + 20_000; target.heard.length === 0 && performance.now() < until;)
    await delay(5);
  await stage.product.kill();
  await client.query('DROP TRIGGER hold ON webhook_deliveries; DROP FUNCTION hold()');
  const before = target.heard.length;
  const { rows } = await client.query<{ state: string }>('SELECT state FROM webhook_deliveries WHERE id = $1', [id]);
  checks.check('SIGKILL between delivery and record', before === 1 && rows[0]?.state === 'pending', rows[0]?.state);
  const from = performance.now();
  stage.product = await restart();
  const delivery = await untilDelivery(stage, webhook, ({ state }) => state === 'delivered', 120_000);
  checks.check(
    'delivered again, and recorded',
    delivery.state === 'delivered' && target.heard.length >= 2,
    `${target.heard.length} times, ${milliseconds(performance.now() - from)} after the start`,
  );
  const ids = new Set(target.heard.map(({ headers }) => headers['webhook-id']));
  const bodies = new Set(target.heard.map(({ body }) => body));
  checks.check('under one id, with one body', ids.size === 1 && ids.has(id) && bodies.size === 1);
  checks.check(
    'each time with a right signature',
    target.heard.every((heard) => isGenuine(heard, webhook.secret)),
  );
  await target.close();
}

await withDataDir(async (dataDir) => {
  const options = {
    dataDir,
    port: await freePort(),
    environment: { WEBHOOK_ALLOWED_NETWORKS: TARGET_ADDRESS, PROOF_NAMES: JSON.stringify(NAMES) },
    nodeOptions: ['--import', join(projectRoot, 'proofs/scripted-names.ts')],
  };
  const checks = new Checks('Webhooks to servers that misbehave');
  const product = await startProduct(options);
  const database = await ownDatabase(join(dataDir, 'postgres'));
  const client = new pg.Client(database.url);
  const listeners = new PrivateListeners();
  const stage: Stage = { product, client, checks };
  try {
    await client.connect();
    await misbehaving(stage);
    await privateAddresses(stage, listeners);
    await hangingCrowd(stage);
    const errors = product
      .output()
      .split('\n')
      // A delivery that comes to nothing is a job that failed, and is tried again.
      .filter((line) => /"level":[56]0/.test(line) && !/"webhooks\.delivery-due"/.test(line));
    checks.check('no error stands in the log', errors.length === 0, errors[0]?.slice(0, 300) ?? '');
    await killedBeforeRecord(stage, () => startProduct(options));
    const alive = await call('GET', `${stage.product.url}/health/ready`);
    checks.check('the process is alive', alive.status === 200, alive.status);
  } finally {
    await client.end();
    await listeners.close();
    await database.leave();
    await stage.product.stop();
  }
  checks.finish();
});
