import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { ClientChannel } from '../../platform/client-channel/client-channel.js';
import type { Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import {
  AnswerQuestion,
  type AnswerableQuestions,
  chosenQuestion,
  chosenSubject,
  questionOf,
} from './answer-question.service.js';
import { AnswerTakeover, type WantedAnswer } from './answer-takeover.service.js';
import type { AudioStreamEntity } from './audio-stream.entity.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { LiveSessionRepository, type LockedSession } from './live-session.repository.js';
import type { AnswerStreamView, StartedAnswer } from './live-session.views.js';

export interface AnswerRequest extends WantedAnswer {
  /** BCP 47; the session's unless given. */
  readonly language?: string | undefined;
}

export interface Opening {
  readonly request: AnswerRequest;
  /** ISO 639-1. */
  readonly language: string | null;
  /** Null: who speaks answers no questions. */
  readonly known: AnswerableQuestions | null;
  readonly now: Date;
}

type OpenedStream = AnswerStreamView & Pick<StartedAnswer, 'resumed' | 'suggestedSeconds'>;

/** Opens the sound of somebody who speaks in a session that is locked. */
@Injectable()
export class StreamOpening {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly streams: AudioStreamRepository,
    private readonly answering: AnswerQuestion,
    private readonly takeover: AnswerTakeover,
    private readonly channel: ClientChannel,
  ) {}

  /** One that is open already is taken over. */
  async openStored(tx: Tx, actor: Owner, session: LockedSession, opening: Opening): Promise<OpenedStream> {
    const { request, known, now } = opening;
    const open = await this.streams.findOpen(actor, session.id, tx);
    const stream = open
      ? await this.takeover.takeOver(tx, open, request, now)
      : await this.insert(tx, actor, session, opening);
    const question =
      known === null || stream.questionId === null ? null : questionOf(known.questions, stream.questionId);
    return { ...stream, resumed: open !== null, suggestedSeconds: question?.suggestedSeconds ?? null };
  }

  /** Nothing is left of it but that there was something. The later of two writers is the one with the later clock. */
  async openUnstored(
    tx: Tx,
    { userId }: Owner,
    session: LockedSession,
    { request, language, known, now }: Opening,
  ): Promise<OpenedStream> {
    if (request.questionId !== undefined) questionOf(known?.questions ?? [], request.questionId);
    const offsetMs = offsetOf(session, [], now);
    const epoch = offsetMs + 1;
    await this.sessions.markUnstoredSpeech(tx, session.id, userId);
    await this.channel.tell(tx, {
      to: { userId, sessionId: session.id, beforeEpoch: epoch },
      event: 'server.session_ended',
      payload: { sessionId: session.id, reason: 'taken_over', resume: null },
    });
    const sound = { sampleRateHz: request.sampleRateHz, language: language ?? session.language, epoch, offsetMs };
    const none = { attemptId: null, questionId: null, suggestedSeconds: null, resumed: false, stored: false };
    return { ...surroundingsOf(session), ...sound, ...none, id: newId(), userId, state: 'open', startedAt: now };
  }

  private async insert(tx: Tx, actor: Owner, session: LockedSession, opening: Opening): Promise<AnswerStreamView> {
    const { request, language, now } = opening;
    const before = (await this.streams.listOf(session.id, tx)).filter(({ userId }) => userId === actor.userId);
    const subject = await this.subjectOf(tx, actor, session, opening, before);
    const place = { id: newId(), sessionId: session.id, userId: actor.userId, ...subject };
    const sound = { sampleRateHz: request.sampleRateHz, language: language ?? session.language };
    const offsetMs = offsetOf(session, before, now);
    const stream = { ...place, ...sound, epoch: 1, offsetMs, state: 'open' as const, startedAt: now };
    await this.streams.insert(tx, { ...stream, lastSeq: null, durationMs: null, sound: null, settledAt: null });
    return { ...surroundingsOf(session), ...stream, stored: true };
  }

  private async subjectOf(
    tx: Tx,
    actor: Owner,
    { partnerRole }: LockedSession,
    { request, known }: Opening,
    before: readonly AudioStreamEntity[],
  ): Promise<Pick<AnswerStreamView, 'attemptId' | 'questionId'>> {
    const spokenIds = new Set(before.map(({ questionId }) => questionId).filter((id) => id !== null));
    const question =
      partnerRole === null && known !== null
        ? chosenQuestion(known, request.questionId, spokenIds)
        : chosenSubject(known, request.questionId, spokenIds);
    if (question === null) return { attemptId: null, questionId: null };
    const attempt = await this.answering.openAttempt(tx, actor, question.id);
    return { attemptId: attempt.id, questionId: question.id };
  }
}

function surroundingsOf({ id, interviewId, relationshipId, partnerRole, keepRecording }: LockedSession) {
  return { sessionId: id, interviewId, relationshipId, partnerRole, keepRecording };
}

/** By the clock, but never before the end of the sound of the answers before: faster senders do not make it overlap. */
function offsetOf({ startedAt }: LockedSession, before: readonly AudioStreamEntity[], now: Date): number {
  const sinceStart = startedAt === null ? 0 : now.getTime() - startedAt.getTime();
  const ends = before.map(({ offsetMs, durationMs }) => offsetMs + (durationMs ?? 0));
  return Math.max(0, sinceStart, ...ends);
}
