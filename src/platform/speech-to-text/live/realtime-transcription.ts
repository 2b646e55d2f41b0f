import { type CircuitBreaker } from '../../model-server/circuit-breaker.js';
import { ProviderFault } from '../../model-server/provider-fault.js';
import { SpeechToTextError } from '../speech-to-text.js';
import { normaliseTranscript, UnusableTranscriptError } from '../transcript-normaliser.js';
import { soundMissing, tooManyWait } from './live-faults.js';
import type { LiveSpeechRequest, LiveTranscription } from './live-speech-to-text.js';
import type { ConnectionListener, RealtimeConnection, TurnEvent } from './realtime-connection.js';
import { RealtimeItems } from './realtime-items.js';
import { RealtimeLine, type RealtimePolicy } from './realtime-line.js';
import { RealtimeUplink, type Turn } from './realtime-uplink.js';
import { faultOfError } from './realtime-wire.js';
import { UtteranceLedger } from './utterance-ledger.js';

/** What the transcriptions of a process share. */
export interface SharedEngine {
  readonly model: string;
  readonly policy: RealtimePolicy;
  readonly breaker: CircuitBreaker;
  readonly now: () => number;
  readonly dial: (listener: ConnectionListener) => RealtimeConnection;
}

const WAITING_TURNS = 5_000;

/** One answer over one connection at a time; what a lost connection leaves open is sent again over the next. */
export class RealtimeTranscription implements LiveTranscription {
  private readonly ledger: UtteranceLedger;
  private readonly uplink: RealtimeUplink;
  private readonly line: RealtimeLine;
  private readonly items = new RealtimeItems();
  /** Open, or closed and not settled, in the order they began. */
  private turns: Turn[] = [];
  private settledAt = -Infinity;
  private watch: NodeJS.Timeout | undefined;
  private started = false;

  constructor(
    request: LiveSpeechRequest,
    private readonly engine: SharedEngine,
  ) {
    this.ledger = new UtteranceLedger(request);
    this.uplink = new RealtimeUplink(request, {
      next: () => this.turns.find(({ committed }) => !committed),
      committing: (turn, eventId) => this.commit(turn, eventId),
      unreadable: (turn) => this.fail(turn, soundMissing()),
      overlaps: (turn, ms) =>
        this.turns.some((other) => other !== turn && other.startMs >= turn.startMs && other.startMs < ms),
    });
    this.line = new RealtimeLine(engine, engine.dial, {
      ready: (connection) => this.begin(connection),
      event: (event) => this.take(event),
      lost: (fault) => this.resume(fault),
      refused: (fault) => this.failClosed(fault),
      wanted: () => this.turns.length > 0,
    });
    this.ledger.signal.addEventListener('abort', () => this.stop(), { once: true });
    if (!this.ledger.signal.aborted) this.line.connect();
  }

  audio(samples: Uint8Array): void {
    if (!this.ledger.signal.aborted) this.uplink.hear(samples);
  }

  opened({ id, startMs }: { readonly id: string; readonly startMs: number }): void {
    if (this.ledger.signal.aborted) return;
    this.dropOpen();
    this.turns.push({ id, startMs, endMs: null, tries: 0, committed: false, closedAt: 0 });
    this.line.connect();
    this.uplink.poke();
  }

  closed({ id, startMs, endMs }: { readonly id: string; readonly startMs: number; readonly endMs: number }): void {
    if (!this.ledger.close(id)) return;
    const closedAt = this.engine.now();
    const open = this.turns.find((turn) => turn.id === id);
    if (open) Object.assign(open, { endMs, closedAt });
    else this.turns.push({ id, startMs, endMs, tries: 0, committed: false, closedAt });
    if (this.turns.length > WAITING_TURNS) this.fail(this.turns.at(-1) as Turn, tooManyWait());
    this.keepWatch();
    this.line.connect();
    this.uplink.poke();
  }

  finish(deadlineMs: number): Promise<void> {
    this.dropOpen();
    return this.ledger.finish(deadlineMs);
  }

  private dropOpen(): void {
    this.turns = this.turns.filter(({ endMs }) => endMs !== null);
  }

  private begin(connection: RealtimeConnection): void {
    if (!this.started) this.ledger.tell({ kind: 'start' });
    this.started = true;
    this.uplink.use(connection);
  }

  private commit(turn: Turn, eventId: string): void {
    turn.committed = true;
    turn.tries += 1;
    this.items.committing(turn, eventId);
  }

  private take(event: TurnEvent): void {
    if (event.type === 'error') this.refuse(event.error.event_id ?? null, faultOfError(event.error));
    else if (event.type === 'input_audio_buffer.committed') this.items.committed(event.item_id);
    else if (event.type === 'conversation.item.input_audio_transcription.delta') {
      const heard = this.items.delta(event.item_id, event.delta ?? '', this.uplink.sending);
      if (heard) this.ledger.partial(heard.turn.id, heard.text);
    } else if (event.type === 'conversation.item.input_audio_transcription.failed') {
      const turn = this.items.done(event.item_id);
      if (turn) this.again(turn, faultOfError(event.error));
    } else {
      const turn = this.items.done(event.item_id);
      if (turn) this.settle(turn, event.transcript);
    }
  }

  private settle(turn: Turn, transcript: string): void {
    const audioSeconds = ((turn.endMs ?? turn.startMs) - turn.startMs) / 1000;
    this.line.works();
    try {
      const { text } = normaliseTranscript({ text: transcript }, { durationSeconds: audioSeconds });
      this.settledAt = this.engine.now();
      this.remove(turn);
      this.ledger.tell({ kind: 'usage', audioSeconds });
      this.ledger.settle({ kind: 'final', utteranceId: turn.id, text, words: null, model: this.engine.model });
    } catch (error) {
      if (!(error instanceof UnusableTranscriptError)) throw error;
      this.again(turn, new ProviderFault('invalid_reply', { retryable: true }));
    }
  }

  /** An error of one commit concerns its turn; of any other it is not known what it leaves behind. */
  private refuse(eventId: string | null, fault: ProviderFault): void {
    const turn = eventId === null ? null : this.items.refused(eventId);
    if (!turn) {
      this.line.drop(fault);
      return;
    }
    this.uplink.startOver();
    this.again(turn, fault);
  }

  private again(turn: Turn, fault: ProviderFault): void {
    turn.committed = false;
    if (!fault.retryable || turn.tries >= this.engine.policy.tries) this.fail(turn, errorOf(fault));
    this.uplink.poke();
  }

  /** The engine has nothing of what it was sent. */
  private resume(fault: ProviderFault): void {
    const { sending } = this.uplink;
    if (sending) sending.tries += 1;
    this.uplink.use(null);
    this.items.clear();
    for (const turn of this.turns) turn.committed = false;
    const spent = this.turns.filter(({ endMs, tries }) => endMs !== null && tries >= this.engine.policy.tries);
    for (const turn of spent) this.fail(turn, errorOf(fault));
  }

  private failClosed(fault: ProviderFault): void {
    for (const turn of this.turns.filter(({ endMs }) => endMs !== null)) this.fail(turn, errorOf(fault));
  }

  private fail(turn: Turn, error: SpeechToTextError): void {
    this.remove(turn);
    this.ledger.settle({ kind: 'failed', utteranceId: turn.id, error });
  }

  private remove(turn: Turn): void {
    this.turns = this.turns.filter((other) => other !== turn);
    this.keepWatch();
  }

  /** An engine that settles nothing for so long is given up on, and what waited that long for it has failed. */
  private keepWatch(): void {
    clearTimeout(this.watch);
    const closedAt = this.turns.filter(({ endMs }) => endMs !== null).map((turn) => turn.closedAt);
    if (closedAt.length === 0 || this.ledger.signal.aborted) return;
    const left = Math.max(Math.min(...closedAt), this.settledAt) + this.engine.policy.deadlineMs - this.engine.now();
    this.watch = setTimeout(() => this.overdue(), Math.max(1, left));
  }

  private overdue(): void {
    const before = this.engine.now() - this.engine.policy.deadlineMs;
    const late = this.turns.filter(({ endMs, closedAt }) => endMs !== null && closedAt <= before);
    if (late.length === 0 || this.settledAt > before) {
      this.keepWatch();
      return;
    }
    const fault = new ProviderFault('timeout', { retryable: true });
    for (const turn of late) this.fail(turn, errorOf(fault));
    this.line.drop(fault);
  }

  private stop(): void {
    clearTimeout(this.watch);
    this.line.close();
    this.uplink.use(null);
    this.items.clear();
    this.turns = [];
  }
}

function errorOf({ reason, message, retryable, retryAfterSeconds }: ProviderFault): SpeechToTextError {
  return new SpeechToTextError(reason, message, retryable, retryAfterSeconds);
}
