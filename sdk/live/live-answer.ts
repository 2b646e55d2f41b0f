import { Deferred } from './deferred.js';
import { FrameFlow, type FrameFlowOptions, type FrameLink } from './frame-flow.js';
import {
  type AudioAck,
  type AudioOverrun,
  type AudioResync,
  type AudioStarted,
  type AudioStop,
  type AudioStopped,
  LIVE_AUDIO,
  type ServerError,
  type SessionJoined,
} from './generated/contract.js';
import { Listeners } from './listeners.js';
import { LiveError, liveErrorOf } from './live-error.js';

/** What is told of an answer while it is spoken. */
export interface LiveAnswerEvents {
  /** Frames up to here survive a killed server. */
  acked: { readonly ackedSeq: number };
  /**
   * Sound was not taken: `buffer_full` until the server acknowledges some, `answer_too_long` for good. Told once, when it
   * begins.
   */
  overflow: { readonly reason: 'buffer_full' | 'answer_too_long' };
  /** The answer cannot go on. */
  error: LiveError;
}

/** How an answer reaches the server. */
export interface AnswerLink extends FrameLink {
  stop(payload: AudioStop): Promise<AudioStopped>;
  /** Takes the answer up again, on a new connection or after the server let it go. */
  restart(questionId: string | null, sampleRateHz: number): Promise<AudioStarted>;
  reconnect(): void;
  settled(answer: LiveAnswer): void;
}

const STOP = { pauseMs: 250, mostTries: 20 };
/** Until the server can store sound again. */
const RESTART_PAUSE_MS = 2_000;

/**
 * One answer being spoken. Sound is kept until the server has acknowledged it, sent again when it asks, and goes on after
 * a lost connection where the server wants it to.
 */
export class LiveAnswer {
  /** Null for speech that answers no question, and for speech that is not stored. */
  readonly attemptId: string | null;
  readonly questionId: string | null;
  /** False: it is measured and forgotten, as the speaker did not consent to more. */
  readonly stored: boolean;
  readonly sampleRateHz: number;
  /** 0 for a new answer; else the number of frames an earlier client had sent of it. */
  readonly continuedFrom: number;

  private readonly listeners = new Listeners<LiveAnswerEvents>();
  private readonly flow: FrameFlow;
  private readonly longestBytes: number;
  private readonly waitingForRoom = new Set<{ bytes: number; room: Deferred<void> }>();
  private writtenBytes = 0;
  private overflowing = false;
  private full = false;
  private restarting: (() => void) | null = null;
  private stopping: Deferred<AudioStopped> | null = null;
  private stopSent = false;
  private stopTries = 0;
  /** The session ended while the stop was under way. */
  private over: LiveError | null = null;
  private failure: LiveError | null = null;
  private done = false;

  /** @internal */
  constructor(
    private readonly link: AnswerLink,
    started: AudioStarted,
    options: FrameFlowOptions,
  ) {
    this.attemptId = started.attemptId;
    this.questionId = started.questionId;
    this.stored = started.stored;
    this.sampleRateHz = started.sampleRateHz;
    this.continuedFrom = started.nextAudioSeq;
    this.longestBytes = LIVE_AUDIO.longestAnswerSeconds * started.sampleRateHz * 2;
    this.flow = new FrameFlow(link, started, options, {
      sentAll: () => void (this.stopping !== null && !this.stopSent && this.sendStop()),
      lost: (error) => this.fail(error),
    });
  }

  on<Event extends keyof LiveAnswerEvents>(
    event: Event,
    listener: (payload: LiveAnswerEvents[Event]) => void,
  ): () => void {
    return this.listeners.on(event, listener);
  }

  /** The last frame that survives a killed server; −1 before the first. */
  get ackedSeq(): number {
    return this.flow.ackedSeq;
  }

  /** Seconds of sound that were written and are not acknowledged. */
  get bufferedSeconds(): number {
    return this.flow.line.secondsKept;
  }

  /**
   * Samples of any length: 16 bit signed, one channel, as bytes in little-endian order.
   * @returns false when there is no room: nothing of it was taken; `room` tells when there is
   * @throws {LiveError} when the answer cannot go on
   * @throws {RangeError} when so much at once never finds room
   */
  write(pcm: Int16Array | Uint8Array): boolean {
    if (this.failure !== null) throw this.failure;
    if (this.stopping !== null) throw new LiveError('answer_ended', 'The answer was stopped.');
    const { line } = this.flow;
    const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    if (!line.fits(bytes.byteLength)) throw new RangeError('More at once than the buffer can hold.');
    if (this.full || this.writtenBytes + bytes.byteLength > this.longestBytes) return this.overflow('answer_too_long');
    if (!line.write(bytes)) return this.overflow('buffer_full');
    this.overflowing = false;
    this.writtenBytes += bytes.byteLength;
    this.flow.pump();
    return true;
  }

  /** Resolves when so many bytes find room again. */
  room(bytes = 0): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const room = new Deferred<void>();
    this.waitingForRoom.add({ bytes, room });
    this.tellRoom();
    return room.promise;
  }

  /**
   * Sends what is left and ends the answer; goes on through lost connections until the server has it all.
   * @throws {LiveError} when it cannot be ended
   */
  stop(): Promise<AudioStopped> {
    if (this.stopping !== null) return this.stopping.promise;
    if (this.failure !== null) return Promise.reject(this.failure);
    this.stopping = new Deferred();
    this.flow.line.finish();
    this.flow.pump();
    return this.stopping.promise;
  }

  /** @internal The connection is gone. */
  interrupted(): void {
    this.stopWaiting();
    if (this.over !== null) this.fail(this.over);
  }

  /**
   * @internal The session was joined again.
   * @throws {LiveError} when it may go better on another try
   */
  async resume(joined: SessionJoined): Promise<void> {
    if (this.done) return;
    if (!this.isOpenIn(joined)) return this.resumeEnded();
    try {
      await this.restart();
    } catch (cause) {
      const error = liveErrorOf(cause);
      if (error.problem === null || error.retryable) throw error;
      this.fail(error);
    }
  }

  /** @internal What the server tells of this session's sound. */
  takeProblem({ code, retryAfterSeconds }: ServerError): void {
    if (this.done) return;
    if (code === 'audio_too_long') {
      this.full = true;
      this.overflow('answer_too_long');
    }
    // The server has let the answer go, for it could not store it or had not been asked to take it up again.
    if (code !== 'unavailable' && code !== 'audio_not_started') return;
    this.restartLater(retryAfterSeconds === undefined ? RESTART_PAUSE_MS : retryAfterSeconds * 1_000);
  }

  /** @internal */
  takeAck({ attemptId, ackedSeq }: AudioAck): void {
    if (this.done || attemptId !== this.attemptId || !this.flow.acknowledge(ackedSeq)) return;
    this.listeners.tell('acked', { ackedSeq: this.flow.ackedSeq });
    this.tellRoom();
    this.flow.pump();
  }

  /** @internal */
  takeResync({ attemptId, nextSeq }: AudioResync): void {
    if (this.done || attemptId !== this.attemptId) return;
    // Beyond the longest answer nothing is taken: what is asked for again then is the first frame that was too much.
    if (this.full) this.flow.line.truncate(nextSeq);
    this.flow.resync(nextSeq);
  }

  /** @internal */
  takeOverrun({ attemptId, nextSeq, retryAfterMs }: AudioOverrun): void {
    if (this.done || (attemptId !== null && attemptId !== this.attemptId)) return;
    this.flow.sendFrom(nextSeq, retryAfterMs);
  }

  /** @internal Nothing more is taken. A stop that is under way is still answered. */
  end(error: LiveError): void {
    if (this.stopSent && error.code === 'session_over') this.over = error;
    else this.fail(error);
  }

  private async restart(): Promise<void> {
    const started = await this.link.restart(this.questionId, this.sampleRateHz);
    if (this.done) return;
    if (started.attemptId !== this.attemptId || started.stored !== this.stored) return this.resumeEnded();
    // A server that has forgotten what came before goes on wherever the client is.
    const { nextAudioSeq } = started;
    this.flow.open(this.stored ? nextAudioSeq : Math.max(nextAudioSeq, this.flow.line.firstSeq));
  }

  /** What has no attempt is known by being open; what is not stored may be begun anew. */
  private isOpenIn({ attemptId, nextAudioSeq }: SessionJoined): boolean {
    return attemptId === this.attemptId && (nextAudioSeq !== null || !this.stored);
  }

  private restartLater(milliseconds: number): void {
    if (this.restarting !== null || !this.flow.isFlowing) return;
    this.flow.close();
    this.restartAfter(milliseconds);
  }

  private restartAfter(milliseconds: number): void {
    this.restarting = this.link.after(milliseconds, () => {
      this.restarting = null;
      this.restart().catch((cause: unknown) => this.restartFailed(liveErrorOf(cause)));
    });
  }

  private restartFailed(error: LiveError): void {
    if (this.done || error.code === 'connection_lost') return;
    if (error.code === 'no_answer') return this.link.reconnect();
    if (!error.retryable) return this.fail(error);
    this.restartAfter(error.retryAfterMs ?? RESTART_PAUSE_MS);
  }

  private resumeEnded(): void {
    if (this.stopping === null) return this.fail(new LiveError('answer_ended', 'The answer was ended elsewhere.'));
    // The stop may have arrived and its ack been lost: asked again, the server answers the same.
    this.flow.open(this.flow.line.endSeq);
  }

  private async sendStop(): Promise<void> {
    this.stopSent = true;
    const { sessionId } = this.link;
    try {
      const stopped = await this.link.stop({ sessionId, lastSeq: this.flow.line.endSeq - 1 });
      this.finish();
      this.stopping?.resolve(stopped);
    } catch (error) {
      this.stopRefused(liveErrorOf(error));
    }
  }

  private stopRefused(error: LiveError): void {
    this.stopSent = false;
    if (this.done) return;
    if (this.over !== null) return this.fail(this.over);
    if (error.code === 'connection_lost') return;
    this.stopTries += 1;
    if (this.stopTries >= STOP.mostTries) return this.fail(error);
    if (error.code === 'no_answer') return this.link.reconnect();
    if (error.code === 'audio_incomplete') return this.flow.sendAgain(STOP.pauseMs);
    if (!error.retryable) return this.fail(error);
    this.flow.pause(error.retryAfterMs ?? STOP.pauseMs);
  }

  private overflow(reason: LiveAnswerEvents['overflow']['reason']): boolean {
    if (!this.overflowing) this.listeners.tell('overflow', { reason });
    this.overflowing = true;
    return false;
  }

  private tellRoom(): void {
    for (const waiting of this.waitingForRoom) {
      if (!this.flow.line.hasRoom(waiting.bytes)) continue;
      this.waitingForRoom.delete(waiting);
      waiting.room.resolve();
    }
  }

  private fail(error: LiveError): void {
    if (this.done) return;
    this.failure = error;
    this.finish();
    for (const { room } of this.waitingForRoom) room.reject(error);
    this.listeners.tell('error', error);
    this.stopping?.reject(error);
  }

  private finish(): void {
    this.done = true;
    this.stopWaiting();
    this.link.settled(this);
  }

  private stopWaiting(): void {
    this.flow.close();
    this.restarting?.();
    this.restarting = null;
  }
}
