import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket as NetSocket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { Server } from 'socket.io';
import { Log } from '../../common/logger.js';
import { RedisLink } from './redis-link.js';

/** Something that listens where Redis should, and answers every command as it is told. */
class StandInRedis {
  readonly commands: string[] = [];
  private readonly sockets = new Set<NetSocket>();
  private readonly server: NetServer;

  constructor(private readonly answer: (command: string) => string) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        // RESP: each command is an array of bulk strings, its name the first.
        for (const [, name = ''] of chunk.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([a-z]+)\r\n/gi)) {
          this.commands.push(name.toLowerCase());
          socket.write(this.answer(name.toLowerCase()));
        }
      });
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  async close(): Promise<void> {
    this.hangUp();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }
}

const serverInfo = '# Server\r\nloading:0\r\n';
const info = `$${serverInfo.length}\r\n${serverInfo}\r\n`;

describe('the link to Redis', () => {
  let lines: string[];
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  function linkTo(url: string | undefined): { link: RedisLink; server: Server } {
    lines = [];
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push((JSON.parse(chunk.toString()) as { msg: string }).msg);
        done();
      },
    });
    const link = new RedisLink(url, new Log({ level: 'info', destination }));
    const adapter = link.openAdapter();
    const options = { connectionStateRecovery: {} };
    const server = new Server({ ...options, ...(adapter === null ? {} : { adapter }) });
    closing.push(async () => {
      for (const name of ['/', '/live']) await server.of(name).adapter.close();
      link.close();
    });
    server.of('/live');
    return { link, server };
  }

  async function standIn(answer: (command: string) => string): Promise<{ redis: StandInRedis; url: string }> {
    const redis = new StandInRedis(answer);
    closing.push(() => redis.close());
    return { redis, url: await redis.listen() };
  }

  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; !holds() && tries < 500; tries++) await delay(10);
    expect(holds()).toBe(true);
  };

  it('is not there when there is no Redis', () => {
    const { link } = linkTo(undefined);
    expect([link.configured, link.ready, link.openAdapter()]).toEqual([false, false, null]);
  });

  it('lets the process go on alone when nobody answers, and says so once', async () => {
    const { redis, url } = await standIn(() => '+OK\r\n');
    await redis.close();
    const { link, server } = linkTo(url);
    await until(() => lines.length > 0);
    const namespace = server.of('/live');
    // What the adapter does not wait for must not end the process.
    for (let event = 0; event < 100; event++) namespace.serverSideEmit('relay', event);
    await delay(300);
    expect([link.configured, link.ready]).toEqual([true, false]);
    expect(lines).toEqual(['redis does not answer: sockets of other processes are not reached']);
  });

  it('tells when Redis goes and when it comes back', async () => {
    const { redis, url } = await standIn((command) =>
      command === 'info' ? info : command === 'xread' ? '' : '+OK\r\n',
    );
    const { link, server } = linkTo(url);
    await until(() => link.ready);
    redis.hangUp();
    await until(() => lines.length === 2);
    expect(lines).toEqual(['redis does not answer: sockets of other processes are not reached', 'redis answers again']);
    server.of('/live').serverSideEmit('relay', 1);
    await until(() => redis.commands.includes('publish'));
  });

  it('does not ask without a pause when Redis refuses to be read', async () => {
    const { redis, url } = await standIn((command) => (command === 'info' ? info : '-ERR not now\r\n'));
    linkTo(url);
    await until(() => redis.commands.includes('xread'));
    await delay(300);
    expect(redis.commands.filter((command) => command === 'xread').length).toBeLessThanOrEqual(2);
  });
});
