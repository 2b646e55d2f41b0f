import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { call, registerAccount } from './calls.js';
import { Checks, milliseconds, quantile } from './checks.js';
import { startProduct, withDataDir } from './product-process.js';

/**
 * Two hundred clients that never finish their headers, and as many that trickle a body: others are served as always,
 * and the connections are closed in time.
 *
 *   npm run build && node --import tsx proofs/slow-connections.ts
 */

const slowClients = 200;
const watchMs = 20_000;
const headerLimitMs = 12_000;

interface SlowClient {
  readonly closedAfterMs: () => number | null;
  readonly answered: () => string;
  stop(): void;
}

/** Sends `start`, then a byte every two seconds. */
async function trickle(port: number, start: string): Promise<SlowClient> {
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  let closedAfterMs: number | null = null;
  const from = performance.now();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.on('close', () => (closedAfterMs = performance.now() - from));
  await once(socket, 'connect');
  socket.write(start);
  const timer = setInterval(() => socket.writable && socket.write('a'), 2_000);
  return {
    closedAfterMs: () => closedAfterMs,
    answered: () => received,
    stop: () => {
      clearInterval(timer);
      socket.destroy();
    },
  };
}

async function probe(url: string, token: string, ms: number): Promise<number[]> {
  const times: number[] = [];
  for (const until = performance.now() + ms; performance.now() < until; await delay(25)) {
    const answer = await call('GET', `${url}/v1/users/me`, { token });
    times.push(answer.status === 200 ? answer.ms : Number.POSITIVE_INFINITY);
  }
  return times;
}

await withDataDir(async (dataDir) => {
  const product = await startProduct({ dataDir });
  const checks = new Checks(`${slowClients} slow connections of each kind`);
  try {
    const { accessToken } = await registerAccount(product.url);
    const port = Number(new URL(product.url).port);
    const quiet = await probe(product.url, accessToken, 3_000);
    const host = `Host: 127.0.0.1:${port}\r\n`;
    const headers = await Promise.all(
      Array.from({ length: slowClients }, () => trickle(port, `GET / HTTP/1.1\r\n${host}X-Slow: `)),
    );
    const body = `POST /v1/auth/login HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`;
    const bodies = await Promise.all(Array.from({ length: slowClients }, () => trickle(port, body)));
    const busy = await probe(product.url, accessToken, watchMs);
    const [before, during] = [quantile(quiet, 0.99), quantile(busy, 0.99)];
    checks.check(
      'others: p99 ≤ 100 ms',
      during <= 100,
      `${milliseconds(during)} over ${busy.length} requests (quiet: ${milliseconds(before)})`,
    );
    const closed = headers.map((client) => client.closedAfterMs() ?? Number.POSITIVE_INFINITY);
    checks.check(
      'every unfinished header is closed ≤ 12 s',
      Math.max(...closed) <= headerLimitMs,
      `longest ${milliseconds(Math.max(...closed))}`,
    );
    const told = headers.filter((client) => client.answered().includes('"code":"request_timeout"')).length;
    checks.check('and told why', told === slowClients, `${told} of ${slowClients}`);
    [...headers, ...bodies].forEach((client) => client.stop());
    await delay(200);
    checks.check('the process is alive', (await call('GET', `${product.url}/health/ready`)).status === 200);
  } finally {
    await product.stop();
  }
  checks.finish();
});
