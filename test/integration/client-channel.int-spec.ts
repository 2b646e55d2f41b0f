import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { DataSource } from 'typeorm';
import { newId } from '../../src/common/ids.js';
import { Log } from '../../src/common/logger.js';
import type { ClientMessage } from '../../src/platform/client-channel/client-channel.js';
import { PostgresClientChannel } from '../../src/platform/client-channel/postgres.client-channel.js';
import { Database } from '../../src/platform/database/database.js';
import { DatabaseChannel } from '../../src/platform/database-channel/database-channel.js';
import { dataSourceOptions } from '../../src/platform/database/options.js';
import { eventually } from '../support/eventually.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

type ChannelOptions = ConstructorParameters<typeof DatabaseChannel>[0];

const CONNECTIONS = `SELECT pid FROM pg_stat_activity WHERE application_name = 'rehearse-channel' AND datname = current_database()`;

describe('messages for clients', () => {
  const logged: string[] = [];
  const connections: DatabaseChannel[] = [];
  let cloned: TestDatabase;
  let database: Database;

  const openChannel = (options: Partial<ChannelOptions> = {}): PostgresClientChannel => {
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged.push(chunk.toString());
        done();
      },
    });
    const log = new Log({ level: 'info', destination });
    const connection = new DatabaseChannel({ url: cloned.url, ...options }, log);
    connections.push(connection);
    return new PostgresClientChannel(connection, log);
  };
  const listening = async (channel = openChannel()): Promise<ClientMessage[]> => {
    const heard: ClientMessage[] = [];
    await channel.listen((message) => heard.push(message));
    return heard;
  };
  const messageTo = (userId: string): ClientMessage<'server.report_ready'> => ({
    to: { userId },
    event: 'server.report_ready',
    payload: { interviewId: newId() },
  });
  const tell = (channel: PostgresClientChannel, message: ClientMessage): Promise<void> =>
    database.transaction((tx) => channel.tell(tx, message));
  const pids = async (): Promise<number[]> => {
    const rows: unknown = await database.pool.query(CONNECTIONS);
    return (rows as { pid: number }[]).map(({ pid }) => pid);
  };

  const closeAll = () => Promise.all(connections.splice(0).map((connection) => connection.close()));

  beforeAll(async () => {
    cloned = await cloneDatabase();
    const source = new DataSource(dataSourceOptions({ url: cloned.url, entities: [] }));
    database = new Database(await source.initialize());
  });
  afterEach(async () => {
    await closeAll();
    logged.length = 0;
  });
  afterAll(async () => {
    await database.source.destroy();
    await cloned.drop();
  });

  it('reach every process that listens, the teller’s too, in the order they were told', async () => {
    const here = openChannel();
    const [heardHere, heardThere] = [await listening(here), await listening()];
    const told = Array.from({ length: 20 }, () => messageTo(newId()));
    for (const message of told) await tell(here, message);
    await eventually(async () => {
      await Promise.resolve();
      expect(heardHere).toEqual(told);
      expect(heardThere).toEqual(told);
    });
  });

  it('are told by a process that listens to nothing, and opens no connection for it', async () => {
    const heard = await listening();
    const message = messageTo(newId());
    await tell(openChannel(), message);
    await eventually(() => Promise.resolve(expect(heard).toEqual([message])));
    expect(await pids()).toHaveLength(1);
  });

  it('are told with the commit, and not at all without one', async () => {
    const channel = openChannel();
    const heard = await listening(channel);
    const undone = database.transaction(async (tx) => {
      await channel.tell(tx, messageTo(newId()));
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    const [early, late] = [messageTo(newId()), messageTo(newId())];
    await database.transaction(async (tx) => {
      await channel.tell(tx, late);
      // Told first, because it is committed first.
      await tell(channel, early);
    });
    await eventually(() => Promise.resolve(expect(heard).toEqual([early, late])));
  });

  it('come again after the connection was cut', async () => {
    const channel = openChannel();
    const heard = await listening(channel);
    const [cut] = await pids();
    await database.pool.query('SELECT pg_terminate_backend($1)', [cut]);
    await eventually(async () => {
      expect(await pids()).not.toContain(cut);
      await tell(channel, messageTo(newId()));
      expect(heard.length).toBeGreaterThan(0);
      // Long before the next beat would find it out.
    }, 5_000);
    expect(await pids()).toHaveLength(1);
    expect(logged.join('')).toContain('connection lost');
  });

  it('come again after the network fell silent', async () => {
    const network = await silentNetwork(cloned.url);
    const channel = openChannel({ url: network.url, beatMs: 100, queryLimitMs: 1_000 });
    const heard = await listening(channel);
    network.fallSilent();
    await eventually(async () => {
      await tell(channel, messageTo(newId()));
      expect(heard.length).toBeGreaterThan(0);
    });
    await closeAll();
    network.close();
  });

  it('are refused when they are too large for the database, and nothing is told', async () => {
    const channel = openChannel();
    const heard = await listening(channel);
    const sessionId = newId();
    const partial = { sessionId, attemptId: newId(), segmentId: 'x', speaker: newId(), startMs: 0 };
    const of = (text: string): ClientMessage<'server.transcript_partial'> => ({
      to: { userId: newId() },
      event: 'server.transcript_partial',
      payload: { ...partial, text },
    });
    // Two bytes each: the database counts bytes.
    await expect(tell(channel, of('é'.repeat(3_400)))).rejects.toThrow(RangeError);
    const largest = of('é'.repeat(3_200));
    await tell(channel, largest);
    await eventually(() => Promise.resolve(expect(heard).toEqual([largest])));
  });

  it('that nobody can read are left out, and a handler that fails takes nothing from the others', async () => {
    const channel = openChannel();
    await channel.listen(() => {
      throw new Error('a fault of the handler');
    });
    const heard = await listening(channel);
    for (const junk of ['', '{', '{"event":"server.unheard_of"}', 'x'.repeat(7_900)]) {
      await database.pool.query(`SELECT pg_notify('rehearse_clients', $1)`, [junk]);
    }
    const message = messageTo(newId());
    await tell(channel, message);
    await eventually(() => Promise.resolve(expect(heard).toEqual([message])));
    expect(logged.filter((line) => line.includes('unreadable message'))).toHaveLength(4);
    expect(logged.join('')).toContain('not delivered');
    expect(logged.join('')).not.toContain('fault of the handler');
  });

  it('share their connection with other topics, whenever somebody begins to listen to one', async () => {
    const [connection, channel] = [
      new DatabaseChannel({ url: cloned.url }, new Log({ level: 'silent' })),
      openChannel(),
    ];
    connections.push(connection);
    const heard: string[] = [];
    await connection.listen('clients', (text) => heard.push(text));
    await connection.listen('consents', (text) => heard.push(text));
    const message = messageTo(newId());
    await tell(channel, message);
    await database.transaction((tx) => connection.notify(tx, 'consents', 'changed'));
    await eventually(() => Promise.resolve(expect(heard).toEqual([JSON.stringify(message), 'changed'])));
    expect(await pids()).toHaveLength(1);
  });

  it('leave no connection behind when the process ends', async () => {
    const channel = openChannel();
    await listening(channel);
    await closeAll();
    await eventually(async () => expect(await pids()).toEqual([]));
  });
});

/** A way to the database on which the connections of the moment can go dead without a word; later ones are as usual. */
async function silentNetwork(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5_432), target.hostname.replace(/^\[|\]$/g, ''));
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    fallSilent: () => sockets.forEach((socket) => socket.unpipe().pause()),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
