import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** Where the product keeps things. */
export interface Stores {
  readonly client: pg.Client;
  readonly dataDir: string;
}

/** Whoever left, and the ids under which something of theirs may lie outside their own folder. */
export interface Departed {
  readonly userId: string;
  readonly ids: readonly string[];
}

/** Finished jobs stay for a fortnight, so that failures can be looked at: they hold ids and nothing else. */
const finished = `coalesce(to_jsonb(t) ->> 'state', '') IN ('completed', 'failed', 'cancelled')`;

/** Rows that hold this text anywhere, by table. */
export async function rowsWith(client: pg.Client, text: string, besides = ''): Promise<Record<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const left = besides !== '' && name.startsWith('pgboss.') ? `AND NOT (${besides})` : '';
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM ${name} t WHERE t::text LIKE $1 ${left}`,
      [`%${text}%`],
    );
    if (rows[0]?.n !== '0') found[name] = Number(rows[0]?.n);
  }
  return found;
}

/** Asked while the account is still there. */
export async function departedOf({ client }: Stores, userId: string): Promise<Departed> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM uploads WHERE user_id = $1 UNION SELECT id FROM exports WHERE user_id = $1
     UNION SELECT id FROM audio_streams WHERE user_id = $1`,
    [userId],
  );
  return { userId, ids: rows.map(({ id }) => id) };
}

/** Files and folders of the data folder, but those of the database server, that are named by one of the ids. */
function filesNaming(dataDir: string, names: readonly string[]): string[] {
  return readdirSync(dataDir, { withFileTypes: true })
    .filter(({ name }) => name !== 'postgres')
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      const inside = readdirSync(join(dataDir, entry.name), { recursive: true, encoding: 'utf8' });
      return inside.map((name) => join(entry.name, name));
    })
    .filter((path) => names.some((name) => path.includes(name)));
}

/** Everything that is still there of somebody. */
export async function leftOf({ client, dataDir }: Stores, { userId, ids }: Departed): Promise<string[]> {
  const rows = Object.entries(await rowsWith(client, userId, finished)).map(([table, count]) => `${table} ${count}`);
  return [...rows, ...filesNaming(dataDir, [userId, ...ids])];
}

/** What is left in the end, and when the last of each kind was seen. */
export interface Gone {
  readonly left: readonly string[];
  /** Rows, and files in the store. */
  readonly keptMs: number;
  /** What was being written or received: a folder of the process, swept by the minute. */
  readonly workingMs: number;
}

const isWorkingCopy = (path: string): boolean => /^(exports|uploads)\//.test(path);

/** Waits until nothing is left, or as long as it may take. */
export async function untilGone(stores: Stores, departed: Departed, limitMs: number): Promise<Gone> {
  const from = performance.now();
  let [keptMs, workingMs] = [0, 0];
  for (;;) {
    const left = await leftOf(stores, departed);
    const ms = performance.now() - from;
    if (left.some((name) => !isWorkingCopy(name))) keptMs = ms;
    if (left.some(isWorkingCopy)) workingMs = ms;
    if (left.length === 0 || ms > limitMs) return { left, keptMs, workingMs };
    await delay(100);
  }
}
