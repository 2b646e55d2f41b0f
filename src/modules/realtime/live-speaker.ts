import type { LiveSocket } from './live-socket.js';
import type { LiveAnswer } from './live-answer.js';
import type { ParticipantRole } from '../live-session/live-session.views.js';
import type { LivePair } from './live-pair.js';
import type { SpeakerCoach } from './speaker-coach.js';

/** Sound that comes faster than this is being caught up with, not being spoken: ms between two seconds of sound. */
const CATCHING_UP_MS = 500;
/** No cut is waited out longer than that before what comes counts as spoken now, ms. */
const LONGEST_CATCH_UP_MS = 60_000;

/** One speaker of one session in this process: kept while a socket has joined, or an answer may be taken up again. */
export class LiveSpeaker {
  answer: LiveAnswer | null = null;
  /** The one socket whose sound or features are taken. */
  writer: LiveSocket | null = null;
  /** When the writer was lost, ms of the clock; null while there is one or never was. */
  lostAt: number | null = null;
  /** An answer is being opened, stopped or taken over: one after the other. */
  turn: Promise<unknown> = Promise.resolve();
  acked = -1;
  /** The session is one for two; null when alone. */
  pair: LivePair | null = null;
  /** Frames were left out because nobody could confirm the consent to them: they are asked for again. */
  withheld = false;
  ackedAt = 0;
  /** The device's clock against the session's; null before the first features. */
  deviceOffsetMs: number | null = null;
  private heard = false;
  private judgedMs = 0;
  private judgedAt = 0;
  private caughtUpMs = 0;

  constructor(
    readonly sessionId: string,
    readonly userId: string,
    readonly coach: SpeakerCoach,
    /** When the session's timeline began, ms of the clock; null before anything was heard or measured. */
    public sessionStartedAt: number | null,
    readonly role: ParticipantRole = 'speaker',
  ) {}

  begin(answer: LiveAnswer, now: number): void {
    const continued = this.answer === answer;
    const lostMs = continued && this.lostAt !== null ? Math.min(now - this.lostAt, LONGEST_CATCH_UP_MS) : 0;
    this.answer = answer;
    this.lostAt = null;
    this.acked = -1;
    this.withheld = false;
    this.pair?.conversation?.trackOf(this.userId)?.begin(answer.stream.offsetMs, answer.hearing.chain.log);
    this.judgedMs = 1_000 * Math.floor(answer.hearing.chain.log.lengthMs / 1_000);
    this.judgedAt = now;
    this.caughtUpMs = this.judgedMs + lostMs;
  }

  /** What the answer needs the speaker's consent to is consented to, as far as anybody knows; alone nothing is needed. */
  get consents(): boolean {
    const { pair, userId, answer } = this;
    if (pair === null) return true;
    if (!pair.lets(userId, 'REALTIME_FEATURES_ONLY')) return false;
    return answer?.stream.stored !== true || pair.lets(userId, 'TRANSCRIPT_STORED');
  }

  /** This process has no more to do with the answer that is open, if one is. */
  letGo(): void {
    this.answer?.release();
    this.answer = null;
    this.pair?.conversation?.trackOf(this.userId)?.end();
  }

  /** Sound or features came. */
  wasHeard(): void {
    this.heard = true;
  }

  /** Whether any came since the last time this was asked. */
  heardSince(): boolean {
    const { heard } = this;
    this.heard = false;
    return heard;
  }

  /** A whole second of sound is settled since the last time; `late` when it was spoken during a cut. */
  secondIsOver(now: number): { readonly atMs: number; readonly late: boolean } | null {
    const lengthMs = this.answer?.hearing.chain.log.lengthMs ?? 0;
    if (lengthMs - this.judgedMs < 1_000) return null;
    const late = lengthMs < this.caughtUpMs && now - this.judgedAt < CATCHING_UP_MS;
    this.judgedMs += 1_000 * Math.floor((lengthMs - this.judgedMs) / 1_000);
    this.judgedAt = now;
    return { atMs: this.judgedMs, late };
  }

  /** Commands that change the answer run one after the other, whichever socket they come from. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work, work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
