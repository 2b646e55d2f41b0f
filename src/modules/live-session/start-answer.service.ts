import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { languageOfTag } from '../../platform/speech-to-text/language-names.js';
import type { Owner } from '../interview/interview.views.js';
import { AnswerQuestion, type AnswerableQuestions, chosenQuestion, questionOf } from './answer-question.service.js';
import { AnswerTakeover, type WantedAnswer } from './answer-takeover.service.js';
import type { AudioStreamEntity } from './audio-stream.entity.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { languageUnknown, sessionEnded, sessionNotFound } from './live-session.errors.js';
import { LiveSessionRepository, type LockedSession } from './live-session.repository.js';
import { refusalOf } from './live-session.state.js';
import type { AnswerStreamView, StartedAnswer } from './live-session.views.js';

export interface AnswerRequest extends WantedAnswer {
  /** BCP 47; the session's unless given. */
  readonly language?: string | undefined;
}

interface Opening {
  readonly request: AnswerRequest;
  readonly language: string | null;
  readonly known: AnswerableQuestions;
  readonly now: Date;
}

/** Opens an answer, or takes over the one that is open: whatever races, a speaker has one. */
@Injectable()
export class StartAnswerService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly streams: AudioStreamRepository,
    private readonly answering: AnswerQuestion,
    private readonly takeover: AnswerTakeover,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async start(actor: Owner, sessionId: string, request: AnswerRequest): Promise<StartedAnswer> {
    const language = request.language === undefined ? null : languageOfTag(request.language);
    if (request.language !== undefined && language === null) throw languageUnknown();
    // Read before the transaction: one that holds a connection must not wait for a second one.
    const session = await this.sessions.findOwned(actor, sessionId);
    if (session === null) throw sessionNotFound();
    const known = await this.answering.listFor(actor, session.interviewId);
    const now = this.clock.now();
    return this.database.transaction((tx) => this.startLocked(tx, actor, sessionId, { request, language, known, now }));
  }

  private async startLocked(tx: Tx, actor: Owner, sessionId: string, opening: Opening): Promise<StartedAnswer> {
    const session = await this.sessions.lockOwned(tx, actor, sessionId);
    if (session === null) throw sessionNotFound();
    if (refusalOf(session.status, 'speak') !== null) throw sessionEnded();
    const { request, known, now } = opening;
    await this.sessions.goLive(tx, sessionId, now);
    const open = await this.streams.findOpen(actor, sessionId, tx);
    const stream = open
      ? await this.takeover.takeOver(tx, open, request, now)
      : await this.open(tx, actor, session, opening);
    const nudges = await this.sessions.findNudgeRecord(sessionId, actor.userId, tx);
    if (nudges === null) throw sessionNotFound();
    const { suggestedSeconds } = questionOf(known.questions, stream.questionId);
    return { ...stream, resumed: open !== null, suggestedSeconds, coaching: session.coaching, nudges };
  }

  private async open(tx: Tx, actor: Owner, session: LockedSession, opening: Opening): Promise<AnswerStreamView> {
    const { request, known, now } = opening;
    const before = (await this.streams.listOf(session.id, tx)).filter(({ userId }) => userId === actor.userId);
    const spokenIds = new Set(before.map(({ questionId }) => questionId));
    const question = chosenQuestion(known, request.questionId, spokenIds);
    const attempt = await this.answering.openAttempt(tx, actor, question.id);
    const place = { sessionId: session.id, userId: actor.userId, attemptId: attempt.id, questionId: question.id };
    const sound = { sampleRateHz: request.sampleRateHz, language: opening.language ?? session.language };
    const offsetMs = offsetOf(session, before, now);
    const stream = { ...place, ...sound, id: newId(), epoch: 1, offsetMs, state: 'open' as const, startedAt: now };
    await this.streams.insert(tx, { ...stream, lastSeq: null, durationMs: null, settledAt: null });
    return { ...stream, interviewId: session.interviewId, keepRecording: session.keepRecording };
  }
}

/** By the clock, but never before the end of the sound of the answers before: faster senders do not make it overlap. */
function offsetOf({ startedAt }: LockedSession, before: readonly AudioStreamEntity[], now: Date): number {
  const sinceStart = startedAt === null ? 0 : now.getTime() - startedAt.getTime();
  const ends = before.map(({ offsetMs, durationMs }) => offsetMs + (durationMs ?? 0));
  return Math.max(0, sinceStart, ...ends);
}
