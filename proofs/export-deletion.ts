import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { projectRoot } from '../src/common/project-root.js';
import { consent, EVERY_SCOPE, openSessionForTwo, relate } from '../test/factories/live-pairs.js';
import { furnish } from '../test/factories/owned-world.js';
import { type Account, call, must, registerAccount } from './calls.js';
import { Checks } from './checks.js';
import { departedOf, leftOf, rowsWith, type Stores, untilGone } from './leftovers.js';
import { ownDatabase } from './own-database.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';
import { beginTus, uploadFile } from './uploads.js';

/**
 * Everything that is kept of somebody is in their archive: rows per table in the database and in the export, and every
 * file byte by byte. Then accounts are closed in the middle of an export job, and nothing of them is left, also when the
 * process dies right after.
 *
 *   npm run build && node --import tsx proofs/export-deletion.ts
 */

const DELETION_LIMIT_MS = 60_000;
/** Half-written archives and half-sent uploads are swept by the minute. */
const WORKING_LIMIT_MS = 120_000;
const tone = readFileSync(join(projectRoot, 'test/fixtures/hostile/audio/ok-tone-1s.wav'));

interface Stage extends Stores {
  product: ProductProcess;
  readonly checks: Checks;
}

/** Rows that name a user and are somebody else's: told to them about the user, or done by them. */
const othersColumns = new Set(['notifications.actor_id']);

/** Somebody with one of everything, a resumable upload half sent, and a session for two that is open. */
async function busyAccount({ product: { url } }: Stage): Promise<Account> {
  const account = await registerAccount(url);
  const { accessToken: token } = account;
  await furnish(url, account);
  await beginTus(url, token, { sizeBytes: tone.length, first: tone.subarray(0, 1_000) });
  for (let file = 0; file < 3; file++) {
    await uploadFile(url, token, tone, { kind: 'audio', mediaType: 'audio/wav', fileName: `${file}.wav` });
  }
  const other = await registerAccount(url);
  const relationshipId = await relate(url, [token, other.accessToken]);
  for (const who of [token, other.accessToken]) await consent(url, who, relationshipId, EVERY_SCOPE);
  await openSessionForTwo(url, token, { relationshipId });
  return account;
}

/** What of every table is a user's, by the foreign keys to the users. */
async function ownRows({ client }: Stage, userId: string): Promise<Map<string, number>> {
  const { rows: keys } = await client.query<{ table: string; column: string }>(
    `SELECT c.conrelid::regclass::text AS "table", a.attname AS "column" FROM pg_constraint c
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
     WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass`,
  );
  const columns = Map.groupBy(
    keys.filter(({ table, column }) => !othersColumns.has(`${table}.${column}`)),
    ({ table }) => table,
  );
  const counts = new Map([['users', 1]]);
  for (const [table, named] of columns) {
    const where = named.map(({ column }) => `"${column}" = $1`).join(' OR ');
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${table}" WHERE ${where}`, [userId]);
    counts.set(table, Number(rows[0]!.n));
  }
  return counts;
}

/** Every entry of a ZIP archive. */
function entriesOf(archive: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      const found = new Map<string, Buffer>();
      zip.on('entry', (entry: Entry) => {
        contentOf(zip, entry).then((content) => {
          found.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
      zip.on('end', () => resolve(found));
      zip.readEntry();
    });
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(error);
      stream.toArray().then((chunks) => resolve(Buffer.concat(chunks as Buffer[])), reject);
    });
  });
}

const requestExport = ({ product: { url } }: Stage, { accessToken: token, password }: Account) =>
  must<{ id: string }>('POST', `${url}/v1/users/me/export`, { token, json: { password } });

interface MadeExport {
  readonly state: string;
  readonly progress: number;
  readonly sha256: string | null;
}

const exportOf = ({ product: { url } }: Stage, { accessToken: token }: Account, id: string) =>
  must<MadeExport>('GET', `${url}/v1/users/me/exports/${id}`, { token });

async function archiveOf(stage: Stage, account: Account): Promise<Buffer> {
  const { url } = stage.product;
  const { id } = await requestExport(stage, account);
  let made = await exportOf(stage, account, id);
  for (const until = Date.now() + 60_000; made.state === 'pending' && Date.now() < until; await delay(50)) {
    made = await exportOf(stage, account, id);
  }
  const { accessToken: token, password } = account;
  const link = await must<{ url: string }>('POST', `${url}/v1/users/me/exports/${id}/link`, {
    token,
    json: { password },
  });
  const archive = Buffer.from(await (await fetch(link.url)).arrayBuffer());
  const sha256 = createHash('sha256').update(archive).digest('hex');
  stage.checks.check('the archive is the one that was promised', made.sha256 === sha256, `${archive.length} bytes`);
  return archive;
}

async function completeness(stage: Stage): Promise<void> {
  const { checks } = stage;
  const account = await busyAccount(stage);
  await quiet(stage);
  const stored = await ownRows(stage, account.userId);
  // The one that is asked for now.
  stored.set('exports', stored.get('exports')! + 1);
  const files = filesOf(stage, account.userId);
  const entries = await entriesOf(await archiveOf(stage, account));
  const manifest = JSON.parse(entries.get('manifest.json')!.toString()) as {
    tables: Record<string, { file: string; rows: number }>;
    leftOut: { tables: Record<string, string> };
  };
  checks.note(`${'table'.padEnd(26)} database   export`);
  const differing: string[] = [];
  for (const table of [...new Set([...stored.keys(), ...Object.keys(manifest.tables)])].sort()) {
    const listed = manifest.tables[table];
    const exported =
      listed === undefined ? null : (JSON.parse(entries.get(listed.file)!.toString()) as unknown[]).length;
    const here = stored.get(table);
    checks.note(`${table.padEnd(26)} ${String(here ?? '–').padStart(8)} ${String(exported ?? '–').padStart(8)}`);
    if (listed !== undefined && exported !== listed.rows) differing.push(`${table}: the manifest says ${listed.rows}`);
    const named = manifest.leftOut.tables[table] !== undefined;
    if (here !== undefined && exported !== here && !named) differing.push(`${table}: ${here} and ${exported}`);
  }
  checks.check('rows in the database and in the export are equal', differing.length === 0, differing.join('; '));
  const missing = [...files].filter(([name, sha256]) => hashOf(entries.get(`media/${name}`)) !== sha256);
  checks.check('every file is in it as it is stored', missing.length === 0, `${files.size} files`);
  const foreign = [...entries].filter(([, content]) => content.includes(account.password));
  checks.check('no password is in it', foreign.length === 0, foreign.map(([name]) => name).join(', '));
}

const hashOf = (bytes: Buffer | undefined): string =>
  bytes === undefined ? '' : createHash('sha256').update(bytes).digest('hex');

/** Hashes by `<kind>/<name>` of the files stored for a user, but archives. */
function filesOf({ dataDir }: Stage, userId: string): Map<string, string> {
  const folder = join(dataDir, 'blobs', userId);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((name) => !name.startsWith('export/'));
  return new Map(names.map((name) => [name, hashOf(readFileSync(join(folder, name)))]));
}

/** Waits until no job of the world just made is under way. */
async function quiet({ client }: Stage): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await delay(100)) {
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM pgboss.job WHERE state IN ('created', 'active') AND start_after <= now() AND name NOT LIKE '%-due'`,
    );
    if (rows[0]!.n === '0') return;
  }
}

/** An export that takes a second for each file: long enough to be met in the middle. */
async function slowed({ client }: Stage): Promise<void> {
  await client.query(
    `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END'`,
  );
  await client.query(
    `CREATE TRIGGER slow BEFORE UPDATE ON exports FOR EACH ROW WHEN (NEW.progress >= 30) EXECUTE FUNCTION slow()`,
  );
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

async function deletion(stage: Stage, what: string, meanwhile: () => Promise<void>): Promise<void> {
  const { checks } = stage;
  const account = await busyAccount(stage);
  const { id } = await requestExport(stage, account);
  let progress = 0;
  for (const until = Date.now() + 30_000; progress < 30 && Date.now() < until; await delay(20)) {
    progress = (await exportOf(stage, account, id)).progress;
  }
  const { state } = await exportOf(stage, account, id);
  const departed = await departedOf(stage, account.userId);
  const before = await leftOf(stage, departed);
  const inScratch = before.some((path) => path.startsWith('exports/'));
  checks.check(`${what}: the export is half made`, state === 'pending' && inScratch, `${state}, ${progress} %`);
  const staged = before.some((path) => path.startsWith('uploads/tus/'));
  checks.check(`${what}: control, a resumable upload is half sent`, staged);
  const rows = Object.keys(await rowsWith(stage.client, account.userId)).length;
  checks.note(`${what}: rows in ${rows} tables, ${before.length - rows} files and folders before`);
  const { accessToken: token, password } = account;
  const closed = await call('DELETE', `${stage.product.url}/v1/users/me`, { token, json: { password } });
  checks.check(`${what}: accepted`, closed.status === 202, closed.status);
  const from = performance.now();
  await meanwhile();
  const { left, keptMs, workingMs } = await untilGone(stage, departed, WORKING_LIMIT_MS);
  const late = (performance.now() - from) / 1_000;
  const found =
    left.slice(0, 5).join(', ') || `rows and stored files after ${seconds(keptMs)}, all after ${late.toFixed(1)} s`;
  checks.check(`${what}: 0 rows and 0 files within 60 s`, keptMs <= DELETION_LIMIT_MS, found);
  checks.check(`${what}: 0 working copies within 2 min`, left.length === 0, seconds(workingMs));
  await delay(10_000);
  const later = await leftOf(stage, departed);
  checks.check(`${what}: and ten seconds later`, later.length === 0, later.join(', '));
  const named = await rowsWith(stage.client, account.email);
  checks.check(`${what}: the address is in no table`, Object.keys(named).length === 0, Object.keys(named).join(', '));
}

await withDataDir(async (dataDir) => {
  const options = { dataDir, port: await freePort(), environment: { SECRET_KEY: randomBytes(32).toString('hex') } };
  const checks = new Checks('Everything in the archive, and nothing left behind');
  const product = await startProduct(options);
  const database = await ownDatabase(join(dataDir, 'postgres'));
  const client = new pg.Client(database.url);
  const stage: Stage = { product, client, checks, dataDir };
  try {
    await client.connect();
    await completeness(stage);
    await slowed(stage);
    await deletion(stage, 'in the middle of an export', () => Promise.resolve());
    await deletion(stage, 'with a SIGKILL after the reply', async () => {
      await stage.product.kill();
      stage.product = await startProduct(options);
    });
    const alive = await call('GET', `${stage.product.url}/health/ready`);
    checks.check('the process is alive', alive.status === 200, alive.status);
  } finally {
    await client.end();
    await database.leave();
    await stage.product.stop();
  }
  checks.finish();
});
