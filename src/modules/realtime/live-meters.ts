import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import type { ProblemCode } from '../../contract/problems.js';
import type { ServerEventName } from '../../contract/live-events.js';
import { SocketRegistry } from './socket-registry.js';

/** What the live sockets of this process do, for Prometheus. Labels are names of the contract, never ids. */
@Injectable()
export class LiveMeters {
  readonly registry = new Registry();
  private readonly frames = this.counter('live_audio_frames_total', 'Frames of sound that were taken.');
  private readonly bytes = this.counter('live_audio_bytes_total', 'Bytes of sound that were taken.');
  private readonly acks = this.counter('live_audio_acks_total', 'Acknowledgements of durable sound.');
  private readonly nudges = this.counter('live_nudges_total', 'Nudges that were sent.');
  private readonly overflows = this.counter('live_slow_readers_total', 'Connections cut because nothing was read.');
  private readonly refusals = new Counter({
    name: 'live_refusals_total',
    help: 'Refused connections, commands and frames by problem code.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });
  private readonly drops = new Counter({
    name: 'live_dropped_events_total',
    help: 'Events left out for slow readers.',
    labelNames: ['event'] as const,
    registers: [this.registry],
  });

  constructor(sockets: SocketRegistry) {
    new Gauge({
      name: 'live_sockets',
      help: 'Authenticated sockets.',
      registers: [this.registry],
      collect() {
        this.set(sockets.size);
      },
    });
  }

  frameTaken(bytes: number): void {
    this.frames.inc();
    this.bytes.inc(bytes);
  }

  refused(code: ProblemCode): void {
    this.refusals.inc({ code });
  }

  sent(event: ServerEventName): void {
    if (event === 'server.audio_ack') this.acks.inc();
    else if (event === 'server.nudge') this.nudges.inc();
  }

  dropped(event: ServerEventName): void {
    this.drops.inc({ event });
  }

  overflowed(): void {
    this.overflows.inc();
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}
