import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { AppError } from '../app-error.js';
import type { Log } from '../logger.js';
import { jsonBodies } from './body-parser.js';
import { bodiesInTime } from './body-time.js';
import { answerClientErrors } from './client-errors.js';
import { trustProxies } from './client-address.js';
import type { ProblemFilter } from './problem.filter.js';
import { assignRequestId } from './request-id.js';

interface EdgeOptions {
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly log: Log;
  readonly problems: ProblemFilter;
  readonly observe: (method: string, route: string, status: number, seconds: number) => void;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Everything between the socket and the first guard. */
export function configureHttpEdge(app: NestExpressApplication, options: EdgeOptions): void {
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by');
  express.disable('etag');
  trustProxies(express, options.trustedProxies);
  app.use(requestLog(options));
  app.use(securityHeaders());
  app.enableCors(corsFor(options.corsOrigins));
  app.use(knownMethods());
  app.use(bodiesInTime(options.problems));
  app.use(jsonBodies());
  // What a middleware refuses never reaches Nest's filter: same shape, same place.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    options.problems.respond(error, response),
  );
  limitConnections(app);
}

type CorsSettings = NonNullable<Parameters<NestExpressApplication['enableCors']>[0]>;

/** Exactly the origins listed; a request without an Origin is no business of CORS. */
function corsFor(origins: readonly string[]): CorsSettings {
  const listed = {
    origin: [...origins],
    methods: [...methods],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'Prefer',
      'X-Request-Id',
      'Range',
      'Tus-Resumable',
      'Upload-Length',
      'Upload-Metadata',
      'Upload-Offset',
      'Upload-Checksum',
    ],
    exposedHeaders: [
      'X-Request-Id',
      'Location',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Idempotency-Replayed',
      'Content-Range',
      'Tus-Resumable',
      'Tus-Version',
      'Tus-Extension',
      'Tus-Max-Size',
      'Upload-Length',
      'Upload-Offset',
      'Upload-Metadata',
      'Upload-Expires',
    ],
    credentials: false,
    maxAge: 600,
  };
  return (request: Request, done: (error: Error | null, settings: object) => void) =>
    done(null, request.headers.origin === undefined ? { origin: false } : listed);
}

function limitConnections(app: NestExpressApplication): void {
  const server = app.getHttpServer();
  server.headersTimeout = 10_000;
  // Bodies have limits of their own (`body-time.ts`): one for all would end a recording that takes its time.
  server.requestTimeout = 0;
  // Node looks every 30 s unless told otherwise: the limit above would be 40 s. Read when the server begins to listen.
  Object.assign(server, { connectionsCheckingInterval: 1_000 });
  server.keepAliveTimeout = 65_000;
  server.maxHeadersCount = 100;
  answerClientErrors(server);
}

/** One line per answer: ids, route pattern, status, duration. Never the address as sent, it may hold secrets. */
function requestLog({ log, observe }: EdgeOptions): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const requestId = assignRequestId(request, response);
    response.once('close', () => {
      const durationMs = performance.now() - started;
      const route = routeOf(request);
      const status = response.writableFinished ? response.statusCode : 499;
      observe(request.method, route, status, durationMs / 1000);
      log.info('request', {
        requestId,
        method: methods.has(request.method) ? request.method : 'other',
        route,
        status,
        durationMs: Math.round(durationMs * 10) / 10,
        userId: (request as { user?: { userId?: string } }).user?.userId,
      });
    });
    next();
  };
}

function routeOf(request: Request): string {
  const path = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'unmatched';
}

function securityHeaders(): RequestHandler {
  const policy = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
    frameguard: { action: 'deny' },
    hsts: { maxAge: 31_536_000, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
    // For pages and for browsers of another age: no use in front of JSON, and every header costs.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  return (request, response, next) => {
    // Answers hold personal data unless a route says otherwise.
    response.setHeader('Cache-Control', 'no-store');
    policy(request, response, next);
  };
}

function knownMethods(): RequestHandler {
  return (request, _response, next) => {
    if (methods.has(request.method)) next();
    else next(new AppError('method_not_allowed', 'This address does not take that method.'));
  };
}
