import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { Config } from '../../config/config.js';

const loopback = /^(::ffff:)?127\.|^::1$/;
const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** Prometheus metrics of this process. Labels are route patterns, never addresses with ids. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly included: Registry[] = [];
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

  /** Metrics a module counts for itself. */
  include(registry: Registry): void {
    this.included.push(registry);
  }

  /** All of them in the text format of Prometheus. */
  async read(): Promise<string> {
    const texts = await Promise.all([this.registry, ...this.included].map((registry) => registry.metrics()));
    return texts.join('\n');
  }

  /**
   * With METRICS_TOKEN only its bearer, else only callers on this machine; what a proxy on this machine passes on
   * comes from elsewhere.
   */
  mayRead(headers: IncomingHttpHeaders, peer: string | undefined): boolean {
    const token = this.config.environment.METRICS_TOKEN;
    if (token === undefined) {
      return !passedOn.some((name) => name in headers) && peer !== undefined && loopback.test(peer);
    }
    const sent = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    return sent.length === wanted.length && timingSafeEqual(sent, wanted);
  }
}
