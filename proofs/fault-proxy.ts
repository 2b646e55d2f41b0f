import { once } from 'node:events';
import net from 'node:net';

interface Pair {
  readonly client: net.Socket;
  readonly upstream: net.Socket;
}

/**
 * A TCP proxy on loopback that fails on request.
 *
 * - `cut`: resets every open connection and goes on.
 * - `down`: resets every open connection and refuses new ones.
 * - `blackhole`: connections stay open and nothing passes in either direction, as behind a router that lost its state.
 *   What was open then never comes back to life, also when new connections work again.
 */
export class FaultProxy {
  private readonly pairs = new Set<Pair>();
  private state: 'passing' | 'down' | 'blackhole' = 'passing';

  private constructor(
    private readonly server: net.Server,
    private target: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async start(targetPort: number): Promise<FaultProxy> {
    const server = net.createServer();
    const proxy = new FaultProxy(server, targetPort);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  /** The same address as `url`, through this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.port);
    return changed.href;
  }

  retarget(port: number): void {
    this.target = port;
  }

  cut(): void {
    for (const { client, upstream } of this.pairs) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  }

  down(): void {
    this.state = 'down';
    this.cut();
  }

  blackhole(): void {
    this.state = 'blackhole';
    for (const { client, upstream } of this.pairs) swallow(client, upstream);
  }

  restore(): void {
    this.state = 'passing';
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: net.Socket): void {
    if (this.state === 'down') {
      client.resetAndDestroy();
      return;
    }
    client.on('error', () => client.destroy());
    if (this.state === 'blackhole') {
      client.resume();
      return;
    }
    const upstream = net.connect(this.target, '127.0.0.1');
    const pair = { client, upstream };
    this.pairs.add(pair);
    client.once('close', () => {
      this.pairs.delete(pair);
      upstream.destroy();
    });
    upstream.once('close', () => client.destroy());
    upstream.on('error', () => client.destroy());
    client.setNoDelay().pipe(upstream.setNoDelay()).pipe(client);
  }
}

function swallow(client: net.Socket, upstream: net.Socket): void {
  client.unpipe(upstream);
  upstream.unpipe(client);
  client.resume();
  upstream.resume();
}
