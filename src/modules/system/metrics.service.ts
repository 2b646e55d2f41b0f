import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { Config } from '../../config/config.js';

/** Prometheus metrics of this process. Labels are route patterns, never addresses with ids. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram;

  constructor(private readonly config: Config) {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Answered requests by route, method and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [this.registry],
    });
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** With METRICS_TOKEN only its bearer, else only callers on this machine. */
  mayRead(authorization: string | undefined, peer: string | undefined): boolean {
    const token = this.config.environment.METRICS_TOKEN;
    if (token === undefined) return peer !== undefined && /^(::ffff:)?127\.|^::1$/.test(peer);
    const sent = Buffer.from(authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    return sent.length === wanted.length && timingSafeEqual(sent, wanted);
  }
}
