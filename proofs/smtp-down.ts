import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startSmtpSink } from '../test/support/smtp-sink.js';
import { call, inParallel, registerAccount } from './calls.js';
import { Checks, milliseconds, quantile } from './checks.js';
import { freePort, startProduct, withDataDir } from './product-process.js';

/**
 * A mail server that is away for a minute, in three ways, and a product that is killed meanwhile: every letter comes in
 * the end, none twice, and nobody waits for mail.
 *
 *   npm run build && node --import tsx proofs/smtp-down.ts [letters] [seconds a way]
 */

const letters = Number(process.argv[2] ?? 24);
const wayMs = Number(process.argv[3] ?? 20) * 1_000;
const patienceMs = 300_000;

/** Takes connections and never says a word. */
async function blackHole(port: number): Promise<() => Promise<void>> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
}

await withDataDir(async (dataDir) => {
  const sink = await startSmtpSink();
  const port = await freePort();
  const options = { dataDir, port, environment: { SMTP_URL: sink.url } };
  let product = await startProduct(options);
  const checks = new Checks('A mail server that is away');
  try {
    const third = Math.ceil(letters / 3);
    const times: number[] = [];
    const addresses: string[] = [];
    const register = async (): Promise<void> => {
      const people = await inParallel(Array.from({ length: third }), 4, async () => {
        const started = performance.now();
        const { email } = await registerAccount(product.url);
        times.push(performance.now() - started);
        return email;
      });
      addresses.push(...people);
    };

    await sink.stop();
    await register();
    await delay(wayMs / 2);
    await product.kill();
    product = await startProduct(options);
    await delay(wayMs / 2);

    const fill = await blackHole(sink.port);
    await register();
    await delay(wayMs);
    await fill();

    sink.answer('*', 451);
    await sink.start();
    await register();
    await delay(wayMs);
    checks.check('nothing was taken while the server was away', sink.mails.length === 0, sink.mails.length);
    const alive = await call('GET', `${product.url}/health/ready`);
    checks.check('the product is ready all the while', alive.status === 200, alive.status);

    sink.answer('*', 250);
    const back = performance.now();
    while (sink.mails.length < addresses.length && performance.now() - back < patienceMs) await delay(100);
    const found = new Set(sink.mails.map(({ to }) => to));
    const missing = addresses.filter((address) => !found.has(address));
    checks.check(
      'every letter came',
      missing.length === 0,
      `${addresses.length - missing.length} of ${addresses.length}`,
    );
    checks.note(`the last one ${milliseconds(performance.now() - back)} after the server was back`);
    // Any double would come with the next look at the queue.
    await delay(15_000);
    const ids = new Set(sink.mails.map(({ messageId }) => messageId));
    checks.check('none came twice', sink.mails.length === ids.size && ids.size === addresses.length, sink.mails.length);
    checks.check(
      'nobody waited for mail: registration p99 below 3 s',
      quantile(times, 0.99) < 3_000,
      milliseconds(quantile(times, 0.99)),
    );
    const log = product.output();
    checks.check('no address in the log', !addresses.some((address) => log.includes(address)));
  } finally {
    await product.stop();
    await sink.stop();
  }
  checks.finish();
});
