import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from '../../src/platform/database/embedded/embedded-postgres.js';
import { withExclusiveLock } from '../../src/platform/database/embedded/exclusive-lock.js';
import { thisHost, type Host } from '../../src/platform/database/embedded/host.js';

/** A process of its own that a spec can kill. Says what it did in JSON lines; a line on its input asks it to stop. */
interface Order {
  options: Omit<EmbeddedPostgresOptions, 'log'>;
  host?: Partial<Pick<Host, 'outsideFolder' | 'passwdFile' | 'uid'>>;
  count?: { folder: string; times: number };
}

const say = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);
const order = JSON.parse(process.argv[2] ?? '{}') as Order;

async function serve(): Promise<void> {
  const server = await startEmbeddedPostgres(
    { ...order.options, log: () => undefined },
    { ...thisHost, ...order.host },
  );
  say({ event: 'started', url: server.url, adminUrl: server.adminUrl, pid: server.pid, adopted: server.adopted });
  const lines = readline.createInterface({ input: process.stdin });
  await once(lines, 'line');
  lines.close();
  say({ event: 'stopped', stopped: await server.stop() });
}

/** Reads, waits and writes a counter under the lock: without mutual exclusion, counts get lost. */
async function count({ folder, times }: { folder: string; times: number }): Promise<void> {
  const counter = path.join(folder, 'counter');
  for (let done = 0; done < times; done++) {
    await withExclusiveLock(path.join(folder, 'locks'), 30_000, async () => {
      const value = Number(readFileSync(counter, 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 1));
      writeFileSync(counter, String(value + 1));
      appendFileSync(path.join(folder, 'counted'), '.');
    });
  }
  say({ event: 'counted' });
}

try {
  await (order.count === undefined ? serve() : count(order.count));
} catch (error) {
  say({ event: 'failed', message: String(error), problem: (error as { problem?: string }).problem });
}
