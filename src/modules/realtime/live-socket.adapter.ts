import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import { AppError } from '../../common/app-error.js';
import { rawProblem } from '../../common/http/client-errors.js';
import type { Config } from '../../config/config.js';
import type { RedisLink } from '../../platform/redis/redis-link.js';

/** The largest packet taken: half a second of sound at 48 kHz is 48,000 bytes. Beyond it: close code 1009. */
const LARGEST_PACKET_BYTES = 64 * 1024;
/** A dead peer is noticed after at most both together; one that never authenticates is closed after the last. */
const LIMITS_MS = { pingInterval: 10_000, pingTimeout: 10_000, connectTimeout: 10_000, recovery: 120_000 };

type Verdict = (error: string | null, allowed: boolean) => void;

/** The socket.io server of the live sessions: its limits, its origins, and its link to other processes. */
export class LiveSocketAdapter extends IoAdapter {
  constructor(
    application: INestApplicationContext,
    private readonly config: Config,
    private readonly redis: RedisLink,
  ) {
    super(application);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const adapter = this.redis.openAdapter();
    const server = super.createIOServer(port, {
      ...options,
      ...this.serverOptions(),
      ...(adapter === null ? {} : { adapter }),
    } as ServerOptions);
    // The default namespace exists in every server, and nothing is there to be joined.
    server.of('/').use((_socket, next) => next(new Error('Invalid namespace')));
    return server;
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    this.redis.close();
  }

  private serverOptions(): Partial<ServerOptions> {
    return {
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: LARGEST_PACKET_BYTES,
      pingInterval: LIMITS_MS.pingInterval,
      pingTimeout: LIMITS_MS.pingTimeout,
      connectTimeout: LIMITS_MS.connectTimeout,
      // Sound does not shrink, and a window of 32 KiB for each socket costs more than the rest of it.
      perMessageDeflate: false,
      httpCompression: false,
      serveClient: false,
      cleanupEmptyChildNamespaces: true,
      cors: { origin: [...this.config.environment.CORS_ORIGINS], credentials: false },
      connectionStateRecovery: { maxDisconnectionDuration: LIMITS_MS.recovery, skipMiddlewares: false },
      allowRequest: (request, verdict) => this.judge(request, verdict),
    };
  }

  /** Browsers send the Origin with a WebSocket handshake but do not enforce CORS on it (RFC 6455, 10.2): we do. */
  private judge(request: IncomingMessage, verdict: Verdict): void {
    const refusal = this.refusalOf(request);
    if (refusal === null) {
      verdict(null, true);
      return;
    }
    // engine.io refuses an upgrade with 400 and plain text; once the answer is written it only closes.
    if (request.headers.upgrade !== undefined) request.socket.end(rawProblem(refusal));
    verdict(refusal.code, false);
  }

  private refusalOf(request: IncomingMessage): AppError | null {
    const { origin, host } = request.headers;
    if (origin === undefined || this.isKnown(origin) || hostOf(origin) === host) return null;
    return new AppError('origin_forbidden', 'Connect from a page of this service, or have its origin listed.');
  }

  private isKnown(origin: string): boolean {
    const { environment, publicUrl } = this.config;
    return environment.CORS_ORIGINS.includes(origin) || new URL(publicUrl).origin === origin;
  }
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
