import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connectRedis, CountedRateLimits } from './rate-limits.js';

/** Answers what a client asks on connecting, and nothing after that. */
function greetOnly(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    const sent = chunk.toString().toLowerCase();
    for (const _ of sent.matchAll(/\r\nclient\r\n/g)) socket.write('+OK\r\n');
    if (/\r\ninfo\r\n/.test(sent)) socket.write('$9\r\nloading:0\r\n');
  });
}

describe('rate limits', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer(greetOnly);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('count in this process when Redis hangs', async () => {
    const redis = connectRedis(url, () => undefined);
    await new Promise((resolve) => redis.once('ready', resolve));
    const limits = new CountedRateLimits(redis);
    expect(await limits.take('registration', 'address', '192.0.2.1')).toMatchObject({ allowed: true, remaining: 19 });
    redis.disconnect();
  });
});
