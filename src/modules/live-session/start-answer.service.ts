import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { languageOfTag } from '../../platform/speech-to-text/language-names.js';
import type { Owner } from '../interview/interview.views.js';
import { AnswerQuestion } from './answer-question.service.js';
import { languageUnknown, observerSilent, sessionEnded, sessionNotFound } from './live-session.errors.js';
import { LiveSessionRepository, type LockedSession } from './live-session.repository.js';
import { refusalOf } from './live-session.state.js';
import type { LiveSessionView, StartedAnswer } from './live-session.views.js';
import { SpeechConsent } from './speech-consent.service.js';
import { type AnswerRequest, type Opening, StreamOpening } from './stream-opening.service.js';

/** Opens an answer or a talk, or takes over the one that is open: whatever races, a speaker has one. */
@Injectable()
export class StartAnswerService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly answering: AnswerQuestion,
    private readonly opening: StreamOpening,
    private readonly consent: SpeechConsent,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async start(actor: Owner, sessionId: string, request: AnswerRequest): Promise<StartedAnswer> {
    const language = request.language === undefined ? null : languageOfTag(request.language);
    if (request.language !== undefined && language === null) throw languageUnknown();
    // Read before the transaction: one that holds a connection must not wait for a second one.
    const session = await this.sessions.findJoined(actor, sessionId);
    if (session === null) throw sessionNotFound();
    const known = await this.answering.listFor(actor, session);
    const opening = { request, language, known, now: this.clock.now() };
    return this.database.transaction((tx) => this.startLocked(tx, actor, session, opening));
  }

  private async startLocked(tx: Tx, actor: Owner, seen: LiveSessionView, opening: Opening): Promise<StartedAnswer> {
    const silent = seen.participants.some(({ userId, role }) => userId === actor.userId && role === 'observer');
    if (silent) throw observerSilent();
    const { stored } = await this.consent.toSpeak(tx, actor, seen);
    const session = await this.lock(tx, actor, seen.id);
    await this.sessions.goLive(tx, session.id, opening.now);
    const opened = stored
      ? await this.opening.openStored(tx, actor, session, opening)
      : await this.opening.openUnstored(tx, actor, session, opening);
    const nudges = await this.sessions.findNudgeRecord(session.id, actor.userId, tx);
    if (nudges === null) throw sessionNotFound();
    return { ...opened, coaching: session.coaching, nudges, sessionStartedAt: session.startedAt ?? opening.now };
  }

  private async lock(tx: Tx, actor: Owner, sessionId: string): Promise<LockedSession> {
    const session = await this.sessions.lockJoined(tx, actor, sessionId);
    if (session === null) throw sessionNotFound();
    if (refusalOf(session.status, 'speak') !== null) throw sessionEnded();
    return session;
  }
}
