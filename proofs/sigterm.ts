import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { furnish } from '../test/factories/owned-world.js';
import { startChatModelStandIn } from '../test/support/standins/chat-model.standin.js';
import { replySensibly } from '../test/support/standins/model-replies.js';
import { type Account, call, must, registerAccount } from './calls.js';
import { Checks, milliseconds, tally } from './checks.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * SIGTERM while a hundred requests are under way: every one is answered, new ones are refused, readiness says so
 * first, and the process ends by itself within 10 s. What was answered with success is there after the next start.
 *
 *   npm run build && node --import tsx proofs/sigterm.ts
 */

const inFlight = 100;
const exitLimitMs = 10_000;

/** A request whose last byte is still to come. */
class HalfRequest {
  private received = '';
  private readonly closed: Promise<unknown>;

  private constructor(
    private readonly socket: net.Socket,
    private readonly rest: string,
  ) {
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString()));
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').catch(() => undefined);
  }

  static async open(url: string, token: string, body: string): Promise<HalfRequest> {
    const { hostname, port } = new URL(url);
    const socket = net.connect(Number(port), hostname);
    await once(socket, 'connect');
    const head =
      `PATCH /v1/users/me HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    socket.write(head + body.slice(0, -1));
    return new HalfRequest(socket, body.slice(-1));
  }

  /** Sends the last byte and waits for the whole answer. */
  async complete(): Promise<number> {
    if (!this.socket.destroyed) this.socket.write(this.rest);
    const until = performance.now() + exitLimitMs;
    while (!this.answered && !this.socket.destroyed && performance.now() < until) await delay(5);
    if (!this.answered) await Promise.race([this.closed, delay(100)]);
    const status = /^HTTP\/1\.1 (\d{3})/.exec(this.received)?.[1];
    return this.answered && status !== undefined ? Number(status) : 0;
  }

  close(): void {
    this.socket.destroy();
  }

  private get answered(): boolean {
    const end = this.received.indexOf('\r\n\r\n');
    const length = /content-length: (\d+)/i.exec(this.received)?.[1];
    return end >= 0 && length !== undefined && Buffer.byteLength(this.received.slice(end + 4)) >= Number(length);
  }
}

/** A connection that is kept alive, to ask on after the listener is closed. */
async function keptAlive(url: string): Promise<net.Socket> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET /health/ready HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

async function stopUnderLoad(product: ProductProcess, account: Account, checks: Checks): Promise<string[]> {
  const names = Array.from({ length: inFlight }, (_, index) => `round ${index}`);
  const requests = await Promise.all(
    names.map((name) => HalfRequest.open(product.url, account.accessToken, JSON.stringify({ headline: name }))),
  );
  const idle = await keptAlive(product.url);
  await delay(200);
  const ended = product.stop();
  await delay(100);
  const late = await call('GET', `${product.url}/v1/users/me`, { token: account.accessToken, timeoutMs: 2_000 });
  checks.check('a new request is refused', late.status === 0 || late.status === 503, late.fault ?? late.status);
  checks.check('an idle connection is closed', idle.destroyed || idle.readableEnded, idle.readyState);
  const statuses = await Promise.all(
    requests.map(async (request, index) => {
      await delay(10 * index);
      return request.complete();
    }),
  );
  const exit = await ended;
  requests.forEach((request) => request.close());
  checks.check(
    `${inFlight} in flight: 0 dropped`,
    statuses.every((status) => status === 200),
    tally(statuses),
  );
  checks.check('the process ended ≤ 10 s after the signal', exit <= exitLimitMs, milliseconds(exit));
  return names;
}

/** A report under way, held by a slow model: the job goes back to the queue and is run by whoever starts next. */
async function givesJobsBack(dataDir: string, port: number, checks: Checks): Promise<void> {
  const model = await startChatModelStandIn();
  replySensibly(model);
  const environment = { LLM_BASE_URL: model.url, LLM_API_KEY: 'stand-in', LLM_MODEL: 'stand-in' };
  let product = await startProduct({ dataDir, port, environment });
  try {
    const account = await registerAccount(product.url);
    const { accessToken: token } = account;
    const ids = await furnish(product.url, account);
    const path = `${product.url}/v1/interviews/${ids.interviews![1]!}`;
    model.always({ delayMs: 20_000 });
    const before = model.calls.length;
    await must('POST', `${path}/complete`, { token });
    while (model.calls.length === before) await delay(20);
    const exit = await product.stop();
    checks.check('with a job under way it ends ≤ 10 s after the signal', exit <= exitLimitMs, milliseconds(exit));
    await delay(100);
    checks.check(
      'and lets go of the model',
      model.calls.slice(before).every(({ aborted }) => aborted),
    );
    model.always('ok');
    const from = performance.now();
    product = await startProduct({ dataDir, port, environment });
    let report = '';
    while (!report.includes('"status":"ready"') && performance.now() - from < 60_000) {
      await delay(100);
      report = (await call('GET', `${path}/report`, { token })).text;
    }
    checks.check(
      'the next start finishes the job',
      report.includes('"status":"ready"'),
      milliseconds(performance.now() - from),
    );
  } finally {
    await product.stop();
    await model.close();
  }
}

await withDataDir(async (dataDir) => {
  const checks = new Checks('SIGTERM under load');
  const port = await freePort();
  let product = await startProduct({ dataDir, port });
  try {
    const account = await registerAccount(product.url);
    const names = await stopUnderLoad(product, account, checks);
    const output = product.output();
    checks.check(
      'it said that it stopped, and nothing failed',
      output.includes('"stopped"') && !output.includes('"level":50'),
    );
    checks.check('no phase ran into its limit', !output.includes('timed out'));
    product = await startProduct({ dataDir, port });
    const { headline } = await must<{ headline: string }>('GET', `${product.url}/v1/users/me`, {
      token: account.accessToken,
    });
    checks.check('what was answered is stored', names.includes(headline), headline);
    const idle = await product.stop();
    checks.check('without load it ends at once', idle <= 3_000, milliseconds(idle));
    await givesJobsBack(dataDir, port, checks);
  } finally {
    await product.stop();
  }
  checks.finish();
});
