import { Resampler } from '../../../speech/signal/resampler.js';
import { byteAt, floatsOf, pcm16Of, shortestSound, timeAt } from './answer-sound.js';
import type { LiveSpeechRequest } from './live-speech-to-text.js';
import type { RealtimeConnection } from './realtime-connection.js';
import { appendSound, CLEAR_SOUND, commitSound, WIRE_RATE_HZ } from './realtime-wire.js';
import { RecentSound } from './recent-sound.js';

/** One utterance on its way through the engine. */
export interface Turn {
  readonly id: string;
  readonly startMs: number;
  /** Null while it is open. */
  endMs: number | null;
  /** How often its sound was sent, wholly or partly. */
  tries: number;
  /** Its sound is with the engine, whole. */
  committed: boolean;
  /** Ms since the epoch; when it was closed. */
  closedAt: number;
}

export interface UplinkListener {
  /** The turn whose sound is to be sent now, if any. */
  next(): Turn | undefined;
  /** About to be committed; the name comes back in an error that the commit causes. */
  committing(turn: Turn, eventId: string): void;
  /** The sound of a closed turn is not to be had. */
  unreadable(turn: Turn): void;
  /** Whether another turn starts before that time: sound up to there would be heard twice. */
  overlaps(turn: Turn, ms: number): boolean;
}

/** What was said before it was known that somebody speaks: an utterance opens within that. */
const REMEMBERED_MS = 1_500;
/** Sent at a time from what was heard before. */
const PIECE_MS = 2_000;
/** An open utterance is sent in pieces of at least this. */
const SHORTEST_PIECE_MS = 100;

/** Sends the sound of turns, one after the other: the engine has one buffer, and a commit takes what is in it. */
export class RealtimeUplink {
  private readonly recent: RecentSound;
  private connection: RealtimeConnection | null = null;
  private upload: Upload | null = null;
  /** The engine's buffer holds sound that belongs to no upload. */
  private unclear = false;
  private commits = 0;
  private running = false;
  private poked = false;

  constructor(
    private readonly request: LiveSpeechRequest,
    private readonly listener: UplinkListener,
  ) {
    const { sampleRateHz, heardMs = 0 } = request;
    this.recent = new RecentSound(byteAt(REMEMBERED_MS, sampleRateHz), byteAt(heardMs, sampleRateHz));
  }

  /** The turn whose sound is in the engine's buffer. */
  get sending(): Turn | null {
    return this.upload?.started ? this.upload.turn : null;
  }

  hear(samples: Uint8Array): void {
    this.recent.push(samples);
    this.poke();
  }

  /** Sends through this connection from now on; what was in the buffer of another one is sent again. */
  use(connection: RealtimeConnection | null): void {
    this.connection = connection;
    this.upload = null;
    this.unclear = false;
    this.poke();
  }

  /** A commit was refused: its sound is still in the engine's buffer, and may be mixed with what was sent since. */
  startOver(): void {
    this.upload = null;
    this.unclear = true;
  }

  /** There may be something to send. */
  poke(): void {
    this.poked = true;
    if (this.running) return;
    this.running = true;
    // Not at once: where one utterance is cut off, the next one opens in the same breath.
    queueMicrotask(() => void this.run());
  }

  private async run(): Promise<void> {
    while (this.poked) {
      this.poked = false;
      while (this.connection && (await this.step(this.connection)));
    }
    this.running = false;
  }

  /** @returns whether there may be more to do */
  private async step(connection: RealtimeConnection): Promise<boolean> {
    const turn = this.listener.next();
    if (!turn) return false;
    const upload = await this.uploadOf(turn, connection);
    if (this.upload !== upload || turn !== this.listener.next()) return true;
    const toByte = Math.min(this.limitOf(turn), upload.at + byteAt(PIECE_MS, this.request.sampleRateHz));
    if (turn.endMs === null && toByte - upload.at < byteAt(SHORTEST_PIECE_MS, this.request.sampleRateHz)) return false;
    if (toByte > upload.at) return this.sendPiece(connection, upload, toByte);
    return this.commit(connection, upload);
  }

  /** Of a closed turn all is there or can be read; of an open one there is what was heard. */
  private limitOf(turn: Turn): number {
    return turn.endMs === null ? this.recent.endByte : byteAt(turn.endMs, this.request.sampleRateHz);
  }

  private async uploadOf(turn: Turn, connection: RealtimeConnection): Promise<Upload> {
    if (this.upload?.turn === turn && !this.tooMuchSent(this.upload)) return this.upload;
    const clearing = this.unclear || (this.upload?.started ?? false);
    this.unclear = false;
    const upload = new Upload(turn, this.request.sampleRateHz);
    this.upload = upload;
    if (clearing) await connection.send(CLEAR_SOUND);
    return upload;
  }

  /** An open turn is sent as it is heard, and may have been closed at a moment that was over by then. */
  private tooMuchSent({ turn, at }: Upload): boolean {
    if (turn.endMs === null || at <= byteAt(turn.endMs, this.request.sampleRateHz)) return false;
    return this.listener.overlaps(turn, timeAt(at, this.request.sampleRateHz));
  }

  private async sendPiece(connection: RealtimeConnection, upload: Upload, toByte: number): Promise<boolean> {
    const samples = await this.read(upload.at, toByte);
    if (this.upload !== upload) return true;
    if (samples.byteLength === 0) {
      if (upload.turn.endMs === null) return false;
      // What there is of it is sent; without any there is nothing to hear.
      if (upload.started) return this.commit(connection, upload);
      this.listener.unreadable(upload.turn);
      return true;
    }
    return connection.send(appendSound(upload.take(samples)));
  }

  private async read(fromByte: number, toByte: number): Promise<Uint8Array> {
    const recent = this.recent.slice(fromByte, toByte);
    if (recent) return recent;
    const { read, sampleRateHz } = this.request;
    try {
      return await read({ startMs: timeAt(fromByte, sampleRateHz), endMs: timeAt(toByte, sampleRateHz) });
    } catch {
      return new Uint8Array();
    }
  }

  private async commit(connection: RealtimeConnection, upload: Upload): Promise<boolean> {
    const { turn } = upload;
    const rest = upload.rest();
    if (rest.byteLength > 0 && !(await connection.send(appendSound(rest)))) return false;
    if (this.upload !== upload) return true;
    this.commits += 1;
    const eventId = `commit-${this.commits}`;
    this.upload = null;
    this.listener.committing(turn, eventId);
    return connection.send(commitSound(eventId));
  }
}

/** The sound of one turn on its way into the engine's buffer. */
class Upload {
  /** Next byte of the answer to be sent. */
  at: number;
  started = false;
  private readonly resampler: Resampler;
  private sentBytes = 0;

  constructor(
    readonly turn: Turn,
    sampleRateHz: number,
  ) {
    this.at = byteAt(turn.startMs, sampleRateHz);
    this.resampler = new Resampler(sampleRateHz, WIRE_RATE_HZ);
  }

  /** The next samples of the answer, at the rate of the wire. */
  take(samples: Uint8Array): Uint8Array {
    const input = floatsOf(samples);
    const output = new Float32Array(this.resampler.outputLength(input.length));
    this.resampler.push(input, output);
    this.at += samples.byteLength;
    this.started = true;
    return this.counted(pcm16Of(output));
  }

  /** What the filter holds back, and silence behind a turn that is too short for the engine. */
  rest(): Uint8Array {
    const output = new Float32Array(this.resampler.remainingLength());
    this.resampler.finish(output);
    const samples = this.counted(pcm16Of(output));
    const missing = Math.max(0, shortestSound(WIRE_RATE_HZ) - this.sentBytes);
    const rest = new Uint8Array(samples.byteLength + missing);
    rest.set(samples);
    return rest;
  }

  private counted(samples: Uint8Array): Uint8Array {
    this.sentBytes += samples.byteLength;
    return samples;
  }
}
