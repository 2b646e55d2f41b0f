import type { ServerEventName } from '../../contract/live-events.js';

interface HeldEvent {
  readonly event: ServerEventName;
  readonly packet: string;
  readonly eventSeq: number;
}

/** Events that may come during one replay; a client with more to wait for joins again. */
const MOST_HELD = 200;
/** Events that came before one with a lower number: of two processes, or of a speaker whose private events are not told. */
const MOST_AHEAD = 256;

/**
 * The numbered events of one session on their way to one socket: missed ones first, then those that happen, none
 * twice. While missed events are being sent, those that happen wait.
 */
export class SessionFeed {
  private held: HeldEvent[] | null = [];
  private delivered: number;
  private readonly ahead = new Set<number>();

  /** @param deliveredSeq the last event the client has */
  constructor(deliveredSeq: number) {
    this.delivered = deliveredSeq;
  }

  /** Everything up to this event was sent, or is what the client said it has. */
  get lastEventSeq(): number {
    return this.delivered;
  }

  /** Whether an event that happens now is to be sent now. */
  admit(event: ServerEventName, packet: string, eventSeq: number): boolean {
    if (this.held === null) return this.deliver(eventSeq);
    if (this.held.length < MOST_HELD) this.held.push({ event, packet, eventSeq });
    return false;
  }

  /** A missed event was sent. */
  replayed(eventSeq: number): void {
    this.delivered = Math.max(this.delivered, eventSeq);
  }

  /** The replay is over. @returns what happened meanwhile, in order */
  release(): readonly HeldEvent[] {
    const held = (this.held ?? []).sort((a, b) => a.eventSeq - b.eventSeq);
    this.held = null;
    return held.filter(({ eventSeq }) => this.deliver(eventSeq));
  }

  /** False when it was sent before. */
  private deliver(eventSeq: number): boolean {
    if (eventSeq <= this.delivered || this.ahead.has(eventSeq)) return false;
    this.ahead.add(eventSeq);
    if (this.ahead.size > MOST_AHEAD) this.delivered = Math.min(...this.ahead);
    while (this.ahead.delete(this.delivered + 1)) this.delivered += 1;
    this.ahead.delete(this.delivered);
    return true;
  }
}
