import { Writable } from 'node:stream';
import { Log } from './logger.js';
import { Shutdown } from './shutdown.js';

const quiet = new Log({ level: 'silent', destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });

describe('the shutdown', () => {
  it('runs its phases in order, once', async () => {
    const shutdown = new Shutdown(quiet);
    const ran: string[] = [];
    for (const name of ['requests', 'jobs', 'database']) shutdown.phase(name, 1_000, () => void ran.push(name));
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(ran).toEqual(['requests', 'jobs', 'database']);
  });

  it('goes on after a phase that fails or hangs', async () => {
    const shutdown = new Shutdown(quiet);
    let closed = false;
    shutdown.phase('hangs', 20, () => new Promise(() => undefined));
    shutdown.phase('fails', 1_000, () => Promise.reject(new Error('broken')));
    shutdown.phase('throws', 1_000, () => {
      throw new Error('broken');
    });
    shutdown.phase('database', 1_000, () => {
      closed = true;
    });
    await shutdown.run();
    expect(closed).toBe(true);
  });
});
