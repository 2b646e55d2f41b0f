import { FaultProxy } from '../../proofs/fault-proxy.js';
import { problemFaults } from '../support/problem-check.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

/** Under load and often: `proofs/database-restart.ts`. */
describe('a database that goes away', () => {
  const connections = 12;
  let cloned: TestDatabase;
  let proxy: FaultProxy;
  let app: TestApp;
  beforeAll(async () => {
    cloned = await cloneDatabase();
    proxy = await FaultProxy.start(Number(new URL(cloned.url).port));
    app = await startTestApp({ jobs: false, databaseUrl: proxy.through(cloned.url) });
  });
  afterAll(async () => {
    proxy.restore();
    await app.close();
    await proxy.close();
    await cloned.drop();
  });

  const ready = async () => {
    const response = await fetch(`${app.url}/health/ready`);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  const fillThePool = () =>
    Promise.all(Array.from({ length: connections }, () => app.database.pool.query('SELECT pg_sleep(0.1)')));

  it('is a 503 with Retry-After while it refuses connections, and forgotten when it is back', async () => {
    await fillThePool();
    proxy.down();
    const refused = await ready();
    expect([refused.status, problemFaults(refused)]).toEqual([503, []]);
    proxy.restore();
    expect((await ready()).status).toBe(200);
  });

  it('takes no further victims among the connections that went silent with it', async () => {
    await fillThePool();
    proxy.blackhole();
    const refused = await ready();
    expect([refused.status, problemFaults(refused)]).toEqual([503, []]);
    proxy.restore();
    const after = await Promise.all(Array.from({ length: connections }, ready));
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 200));
  });

  it('says nothing of itself in the log but that it was away', () => {
    expect(app.logged.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
    // A server that trusts its machine has no password to betray; its address is no business of the log either.
    const secrets = ['postgres://', 'postgresql://', new URL(cloned.url).password].filter((secret) => secret !== '');
    expect(app.logged.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  });
});
