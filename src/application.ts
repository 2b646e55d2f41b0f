import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { configureHttpEdge } from './common/http/http-edge.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { LiveMeters } from './modules/realtime/live-meters.js';
import { LiveSocketAdapter } from './modules/realtime/live-socket.adapter.js';
import type { PlatformOptions } from './platform/platform.module.js';
import { Metrics } from './modules/system/metrics.service.js';
import { RedisLink } from './platform/redis/redis-link.js';
import { serveDocumentation } from './documentation.js';

type ApplicationOptions = Omit<PlatformOptions, 'entities'>;

/** The whole application behind its HTTP edge, not yet listening. */
export async function createApplication(options: ApplicationOptions): Promise<NestExpressApplication> {
  const { config, log } = options;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(options), {
    bodyParser: false,
    logger: log,
    abortOnError: false,
  });
  const metrics = app.get(Metrics);
  metrics.include(app.get(LiveMeters).registry);
  app.useWebSocketAdapter(new LiveSocketAdapter(app, config, app.get(RedisLink)));
  configureHttpEdge(app, {
    corsOrigins: config.environment.CORS_ORIGINS,
    trustedProxies: config.environment.TRUSTED_PROXIES,
    log,
    problems: new ProblemFilter(log),
    observe: (method, route, status, seconds) => metrics.observe(method, route, status, seconds),
  });
  serveDocumentation(app);
  return app;
}
