import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { PublicAddresses } from './public-addresses.js';
import { HttpWebhookPost, type PostOutcome } from './webhook-post.js';

const own = new PublicAddresses(['127.0.0.1', '::1']);
const never = new AbortController().signal;

describe('a post to where a user says', () => {
  const servers: (Server | TcpServer)[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
    }
  });

  async function listen(server: Server | TcpServer): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const serve = (listener: RequestListener): Promise<number> => listen(createServer(listener));

  function send(url: string, post = new HttpWebhookPost(own)): Promise<PostOutcome> {
    return post.send({ url, headers: { 'content-type': 'application/json' }, body: '{"é":1}', signal: never });
  }

  it('carries the body and the headers, and tells the status', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['content-type'], Buffer.concat(chunks).toString()]);
        response.writeHead(204).end();
      });
    });
    expect(await send(`http://127.0.0.1:${port}/hook?a=1`)).toEqual({ status: 204 });
    expect(seen).toEqual([['POST', '/hook?a=1', 'application/json', '{"é":1}']]);
  });

  it('follows no redirect', async () => {
    let calls = 0;
    const port = await serve((_, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 307 });
    expect(calls).toBe(1);
  });

  it('reads nothing of an endless answer', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed && response.write(Buffer.alloc(65_536))) setImmediate(more);
      };
      more();
    });
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 200 });
  });

  it('takes an answer that never becomes one for invalid', async () => {
    const hinting = await listen(
      createTcpServer((socket) => {
        const more = (): void => {
          while (!socket.destroyed && socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'));
        };
        socket.on('error', () => undefined).on('drain', more);
        more();
      }),
    );
    expect(await send(`http://127.0.0.1:${hinting}/`)).toEqual({ fault: 'answer_invalid' });
  });

  it('tells of a change of protocol that nobody asked for', async () => {
    const switching = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
      }),
    );
    expect(await send(`http://127.0.0.1:${switching}/`, new HttpWebhookPost(own, 2_000))).toEqual({ status: 101 });
  });

  it('waits only so long for an answer, and for one that comes byte by byte', async () => {
    const silent = await serve(() => undefined);
    const trickling = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        const timer = setInterval(() => socket.write('H'), 20);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const post = new HttpWebhookPost(own, 150);
    expect(await send(`http://127.0.0.1:${silent}/`, post)).toEqual({ fault: 'timeout' });
    expect(['timeout', 'answer_invalid']).toContain(
      ((await send(`http://127.0.0.1:${trickling}/`, post)) as { fault: string }).fault,
    );
  });

  it('names what went wrong', async () => {
    const cut = await listen(createTcpServer((socket) => socket.destroy()));
    const babbling = await listen(
      createTcpServer((socket) =>
        socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n\r\n', () => socket.destroySoon()),
      ),
    );
    const plain = await serve((_, response) => response.end());
    expect(await send(`http://127.0.0.1:${cut}/`)).toEqual({ fault: 'connection_failed' });
    expect(await send(`http://127.0.0.1:${babbling}/`)).toEqual({ fault: 'answer_invalid' });
    expect(await send(`https://127.0.0.1:${plain}/`)).toEqual({ fault: 'tls_failed' });
  });

  it('never connects to an address that is not public, also not by a name that leads to one', async () => {
    let connections = 0;
    const port = await listen(createTcpServer(() => (connections += 1)));
    const post = new HttpWebhookPost(new PublicAddresses([]));
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0.0.0.0']) {
      expect([host, await send(`https://${host}:${port}/`, post)]).toEqual([host, { fault: 'address_refused' }]);
    }
    expect(connections).toBe(0);
  });

  it('looks up one name at a time, however slow the servers of names are, and none for who has gone', async () => {
    const waiting: { name: string; answer: () => void }[] = [];
    const slow = (name: string) =>
      new Promise<{ address: string; family: number }[]>((resolve) =>
        waiting.push({ name, answer: () => resolve([{ address: '10.0.0.1', family: 4 }]) }),
      );
    const post = new HttpWebhookPost(new PublicAddresses([]), 150, slow);
    const outcomes = await Promise.all(['a', 'b', 'c'].map((name) => send(`https://${name}.example/`, post)));
    expect(outcomes).toEqual([{ fault: 'timeout' }, { fault: 'timeout' }, { fault: 'timeout' }]);
    expect(waiting.map(({ name }) => name)).toEqual(['a.example']);
    waiting[0]!.answer();
    const next = send('https://d.example/', post);
    await new Promise(setImmediate);
    expect(waiting.map(({ name }) => name)).toEqual(['a.example', 'd.example']);
    waiting[1]!.answer();
    expect(await next).toEqual({ fault: 'address_refused' });
  });

  it('is taken without TLS only to networks of the deployment’s own', () => {
    const [elsewhere, home] = [new HttpWebhookPost(new PublicAddresses([])), new HttpWebhookPost(own)];
    const fit = (post: HttpWebhookPost, url: string): boolean => post.isFit(url);
    expect(fit(elsewhere, 'https://hooks.example.org/x')).toBe(true);
    expect(fit(elsewhere, 'http://hooks.example.org/x')).toBe(false);
    expect([fit(home, 'http://127.0.0.1/x'), fit(home, 'http://8.8.8.8/x')]).toEqual([true, false]);
    for (const url of ['https://user:pw@hooks.example.org/', 'ftp://hooks.example.org/', 'javascript:alert(1)', 'x']) {
      expect([url, fit(home, url)]).toEqual([url, false]);
    }
  });

  it('stops with its caller', async () => {
    const port = await serve(() => undefined);
    const stop = new AbortController();
    const sent = new HttpWebhookPost(own).send({
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      body: '',
      signal: stop.signal,
    });
    stop.abort(new Error('stopping'));
    await expect(sent).rejects.toThrow('stopping');
  });
});
