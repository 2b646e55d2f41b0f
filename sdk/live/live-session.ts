import { Deferred } from './deferred.js';
import { EventMemory } from './event-memory.js';
import {
  type AudioStarted,
  type CoachingIntensity,
  type FeatureFrame,
  type LiveMetrics,
  type LiveNudge,
  type LiveProblem,
  type NudgeFeedback,
  type ParticipantChange,
  type ReportReady,
  type ServerError,
  type ServerEvents,
  type SessionComment,
  type SessionEndReason,
  type SessionJoined,
  type SessionState,
  type TranscriptFinal,
  type TranscriptPartial,
  LIVE_AUDIO,
} from './generated/contract.js';
import { Listeners } from './listeners.js';
import type { FrameFlowOptions } from './frame-flow.js';
import { type AnswerLink, LiveAnswer } from './live-answer.js';
import type { LiveConnection } from './live-connection.js';
import { LiveError, liveErrorOf } from './live-error.js';
import type { Timers } from './timers.js';

/** Why nothing more comes: as the server says, or `left`, `closed` (by this client), `refused` (it may not join). */
export interface LiveEnd {
  readonly reason: SessionEndReason | 'left' | 'closed' | 'refused';
  readonly problem: LiveProblem | null;
}

export interface LiveSessionEvents {
  /** Joined, for the first time or again after a lost connection. */
  joined: SessionJoined;
  /** The connection is lost; it comes back by itself. */
  interrupted: { readonly reason: string };
  state: SessionState;
  partial: TranscriptPartial;
  final: TranscriptFinal;
  metrics: LiveMetrics;
  nudge: LiveNudge;
  participant: ParticipantChange;
  comment: SessionComment;
  reportReady: ReportReady;
  ended: LiveEnd;
  error: LiveProblem | ServerError;
}

export interface SpeakOptions {
  /** The interview's next unanswered question unless given. */
  readonly questionId?: string;
  /** 16000 unless given. */
  readonly sampleRateHz?: number;
  /** BCP 47; the interview's unless given. */
  readonly language?: string;
}

export interface SessionParts {
  readonly connection: LiveConnection;
  readonly timers: Timers;
  readonly answerOptions: FrameFlowOptions;
  readonly stopTimeoutMs: number;
  readonly retryDelayMs: number;
  /** The last event that was seen by an earlier client. */
  readonly lastEventSeq: number | null;
  readonly left: (session: LiveSession) => void;
}

/** A session one has joined. It is joined again after every lost connection, and missed events come then, each once. */
export class LiveSession {
  private readonly listeners = new Listeners<LiveSessionEvents>();
  private readonly seen: EventMemory;
  private entered = new Deferred<SessionJoined>();
  private joined = false;
  private visit = 0;
  private end: LiveEnd | null = null;
  private open: LiveAnswer | null = null;
  private starting = false;
  private known: SessionState | null = null;

  /** @internal */
  constructor(
    readonly sessionId: string,
    private readonly parts: SessionParts,
  ) {
    this.seen = new EventMemory(parts.lastEventSeq);
  }

  on<Event extends keyof LiveSessionEvents>(
    event: Event,
    listener: (payload: LiveSessionEvents[Event]) => void,
  ): () => void {
    return this.listeners.on(event, listener);
  }

  /** As the server told it last. */
  get state(): SessionState | null {
    return this.known;
  }

  /** The latest event that was told, to go on from in another client. */
  get lastEventSeq(): number | null {
    return this.seen.latest;
  }

  /** The answer being spoken through this client. */
  get answer(): LiveAnswer | null {
    return this.open;
  }

  /**
   * Begins an answer, or goes on with the one that is open (`continuedFrom` is then more than 0).
   * @throws {LiveError} when the server refuses or the session ends
   */
  async speak(options: SpeakOptions = {}): Promise<LiveAnswer> {
    if (this.open !== null || this.starting) {
      throw new LiveError('already_speaking', 'Stop the answer that is being spoken first.');
    }
    this.starting = true;
    try {
      this.open = new LiveAnswer(
        this.answerLink(options.language),
        await this.start(options),
        this.parts.answerOptions,
      );
      return this.open;
    } finally {
      this.starting = false;
    }
  }

  /** Measures of a device that sends no sound. @returns false when there is no connection: it was not sent */
  sendFeatures(frame: Omit<FeatureFrame, 'sessionId'>): boolean {
    if (this.end !== null || !this.parts.connection.connected) return false;
    this.parts.connection.sendFeatures({ ...frame, sessionId: this.sessionId });
    return true;
  }

  async setCoaching(intensity: CoachingIntensity): Promise<void> {
    await this.whenJoined();
    await this.parts.connection.command('client.coaching_settings', { sessionId: this.sessionId, intensity });
  }

  async giveFeedback(nudgeId: string, action: NudgeFeedback['action']): Promise<void> {
    await this.whenJoined();
    await this.parts.connection.command('client.nudge_feedback', { sessionId: this.sessionId, nudgeId, action });
  }

  /** An answer that is open stays open at the server for a while. */
  async leave(): Promise<void> {
    if (this.end !== null) return;
    const { connection } = this.parts;
    this.finish({ reason: 'left', problem: null });
    if (connection.connected) await connection.command('client.session_leave', { sessionId: this.sessionId });
  }

  /** Resolves when joined on the present connection, or on the next. @throws {LiveError} when the session is over */
  whenJoined(): Promise<SessionJoined> {
    return this.entered.promise;
  }

  /** @internal On a new connection. */
  async enter(): Promise<void> {
    const visit = ++this.visit;
    const { sessionId } = this;
    const lastEventSeq = this.seen.from;
    try {
      const joined = await this.parts.connection.command('client.session_join', {
        sessionId,
        ...(lastEventSeq === null ? {} : { lastEventSeq }),
      });
      if (visit !== this.visit || this.end !== null) return;
      this.known = joined;
      this.seen.startFrom(joined.lastEventSeq);
      this.joined = true;
      this.entered.resolve(joined);
      this.listeners.tell('joined', joined);
      if (joined.status === 'finalized') return this.finish({ reason: 'finalized', problem: null });
      await this.open?.resume(joined);
    } catch (error) {
      if (visit === this.visit && this.end === null) this.notEntered(liveErrorOf(error));
    }
  }

  /** @internal The connection is gone. */
  interrupted(reason: string): void {
    this.visit += 1;
    if (this.joined) this.entered = new Deferred();
    this.joined = false;
    this.open?.interrupted();
    this.listeners.tell('interrupted', { reason });
  }

  /** @internal */
  take<Event extends keyof ServerEvents>(event: Event, payload: ServerEvents[Event]): void {
    if (this.end !== null) return;
    this.takers[event]?.(payload);
  }

  /** @internal */
  finish(end: LiveEnd): void {
    if (this.end !== null) return;
    this.end = end;
    this.visit += 1;
    const error = errorOf(end);
    this.entered.reject(error);
    this.open?.end(error);
    this.parts.left(this);
    this.listeners.tell('ended', end);
  }

  private readonly takers: { [Event in keyof ServerEvents]?: (payload: ServerEvents[Event]) => void } = {
    'server.session_state': (state) => {
      this.known = state;
      this.listeners.tell('state', state);
    },
    'server.transcript_partial': (partial) => this.listeners.tell('partial', partial),
    'server.transcript_final': (final) => this.seen.isNew(final.eventSeq) && this.listeners.tell('final', final),
    'server.metrics': (metrics) => this.listeners.tell('metrics', metrics),
    'server.nudge': (nudge) =>
      (nudge.eventSeq === null || this.seen.isNew(nudge.eventSeq)) && this.listeners.tell('nudge', nudge),
    'server.audio_ack': (ack) => this.open?.takeAck(ack),
    'server.audio_resync': (resync) => this.open?.takeResync(resync),
    'server.audio_overrun': (overrun) => this.open?.takeOverrun(overrun),
    'server.participant': (change) => this.listeners.tell('participant', change),
    'server.comment': (comment) => this.listeners.tell('comment', comment),
    'server.report_ready': (ready) => this.listeners.tell('reportReady', ready),
    'server.session_ended': ({ reason }) => {
      // The server goes, the session stays: it is joined again at the next server.
      if (reason === 'shutdown') this.parts.connection.reconnect();
      else this.finish({ reason, problem: null });
    },
    'server.error': (problem) => {
      this.open?.takeProblem(problem);
      this.listeners.tell('error', problem);
    },
  };

  private async start(options: SpeakOptions): Promise<AudioStarted> {
    for (;;) {
      await this.whenJoined();
      try {
        return await this.requestStart(options);
      } catch (error) {
        if (liveErrorOf(error).code !== 'connection_lost') throw error;
      }
    }
  }

  private requestStart({ questionId, sampleRateHz = LIVE_AUDIO.sampleRateHz.usual, language }: SpeakOptions) {
    return this.parts.connection.command('client.audio_start', {
      sessionId: this.sessionId,
      encoding: LIVE_AUDIO.encoding,
      sampleRateHz,
      ...(questionId === undefined ? {} : { questionId }),
      ...(language === undefined ? {} : { language }),
    });
  }

  private answerLink(language: string | undefined): AnswerLink {
    const { connection, timers, stopTimeoutMs } = this.parts;
    return {
      sessionId: this.sessionId,
      sendFrame: (header, samples) => connection.sendFrame(header, samples),
      stop: (payload) => connection.command('client.audio_stop', payload, stopTimeoutMs),
      restart: (questionId, sampleRateHz) =>
        this.requestStart({
          ...(questionId === null ? {} : { questionId }),
          sampleRateHz,
          ...(language === undefined ? {} : { language }),
        }),
      after: (milliseconds, action) => timers.after(milliseconds, action),
      reconnect: () => connection.reconnect(),
      settled: (answer) => {
        if (this.open === answer) this.open = null;
      },
    };
  }

  private notEntered(error: LiveError): void {
    const { connection, timers, retryDelayMs } = this.parts;
    if (error.code === 'connection_lost') return;
    if (error.code === 'no_answer') return connection.reconnect();
    if (!error.retryable) {
      const reason = error.code === 'session_ended' ? 'finalized' : 'refused';
      return this.finish({ reason, problem: error.problem });
    }
    const visit = this.visit;
    timers.after(error.retryAfterMs ?? retryDelayMs, () => {
      if (visit === this.visit) void this.enter();
    });
  }
}

function errorOf({ reason, problem }: LiveEnd): LiveError {
  if (problem !== null) return new LiveError(problem);
  if (reason === 'taken_over') return new LiveError('taken_over', 'Another client speaks in this session now.');
  if (reason === 'closed') return new LiveError('closed', 'This client was closed.');
  return new LiveError('session_over', `The session is over: ${reason}.`);
}
