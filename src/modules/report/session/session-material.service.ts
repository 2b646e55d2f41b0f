import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/app-error.js';
import { ShownAnalyses } from '../../analysis/shown-analyses.service.js';
import { AttemptService } from '../../interview/attempt.service.js';
import { InterviewService } from '../../interview/interview.service.js';
import type { AttemptView, InterviewView, Owner, QuestionView } from '../../interview/interview.views.js';
import { QuestionService } from '../../interview/question.service.js';
import type { LiveSessionView } from '../../live-session/live-session.views.js';
import {
  type RecordedAnswer,
  type RecordedNudge,
  SessionRecordService,
} from '../../live-session/session-record.service.js';
import { TranscriptionService } from '../../transcription/transcription.service.js';
import type { TranscriptionView } from '../../transcription/transcription.views.js';
import type { AnswerReading, GivenAnswer } from '../assembly/report-material.js';
import type { SessionMaterial, SpokenMaterial, TalkMaterial } from '../assembly/session-assembly.js';
import type { ReportedNudge } from '../assembly/session-content.js';
import { talkReadings } from './talk-readings.js';
import { answered, answerReadings, notTranscribed, questionBeforeEnd } from '../build/answer-material.js';

type AnsweredQuestion = RecordedAnswer & { readonly attemptId: string; readonly questionId: string };

interface Asked {
  readonly interview: InterviewView;
  readonly questions: ReadonlyMap<string, QuestionView>;
}

/** Reads everything the report of a session is made of, and has made what is missing. */
@Injectable()
export class SessionMaterialReader {
  constructor(
    private readonly records: SessionRecordService,
    private readonly interviews: InterviewService,
    private readonly questions: QuestionService,
    private readonly attempts: AttemptService,
    private readonly transcriptions: TranscriptionService,
    private readonly analyses: ShownAnalyses,
  ) {}

  /** Null when it was deleted. */
  findSession(owner: Owner, sessionId: string): Promise<LiveSessionView | null> {
    return this.records.findSession(owner, sessionId);
  }

  /** One answer after the other: a crash then loses the calls of one at most. */
  async read(owner: Owner, session: LiveSessionView, signal: AbortSignal): Promise<SessionMaterial> {
    const asked = await this.askedIn(owner, session);
    const answers: SpokenMaterial[] = [];
    const talks: TalkMaterial[] = [];
    for (const recorded of await this.records.listAnswers(owner, session.id)) {
      signal.throwIfAborted();
      const { attemptId, questionId } = recorded;
      if (attemptId === null || questionId === null) talks.push(await this.readTalk(recorded));
      else if (asked !== null) {
        const read = await this.readAnswer(owner, { ...recorded, attemptId, questionId }, asked, signal);
        if (read !== null) answers.push(read);
      }
    }
    const nudges = (await this.records.listNudges(owner, session.id)).map(reportedNudge);
    const { startedAt, lastActiveAt, endedAt, endReason } = session;
    const end = { endedAt: endedAt ?? lastActiveAt, endReason: endReason ?? 'finalized' };
    return { startedAt, lastActiveAt, ...end, answers, talks, nudges };
  }

  /** Null: only the owner of the interview is asked. */
  private async askedIn(owner: Owner, { userId, interviewId }: LiveSessionView): Promise<Asked | null> {
    if (interviewId === null || userId !== owner.userId) return null;
    const interview = await this.interviews.getOwned(owner, interviewId);
    const questions = await this.questions.listFor(owner, interviewId);
    return { interview, questions: new Map(questions.map((question) => [question.id, question])) };
  }

  private async readTalk({ streamId, language, sound, offsetMs, durationMs }: RecordedAnswer): Promise<TalkMaterial> {
    const words = sound === null ? [] : await this.records.listUtterances(streamId);
    const readings = sound === null ? [] : talkReadings(sound, language, words);
    return { startMs: offsetMs, durationMs, readings };
  }

  /** Has the analyses of one answer made, so that they are there when the report asks for them. */
  async prepare(owner: Owner, attemptId: string, signal: AbortSignal): Promise<void> {
    await this.unlessGone(() => this.analyses.ensure(owner, attemptId, signal));
  }

  /** Null when it was deleted while it was read: the report is made again then. */
  private async readAnswer(
    owner: Owner,
    recorded: AnsweredQuestion,
    { interview, questions }: Asked,
    signal: AbortSignal,
  ): Promise<SpokenMaterial | null> {
    const { attemptId, questionId, offsetMs: startMs, durationMs } = recorded;
    const question = questions.get(questionId);
    const attempt = await this.unlessGone(() => this.attempts.getOwned(owner, attemptId));
    if (question === undefined || attempt === null) return null;
    const transcription = await this.transcriptions.findForAttempt(owner, attemptId);
    const answer = givenAnswer(attempt, transcription);
    const readings = await this.unlessGone(() => this.readingsOf(owner, answer, signal));
    if (readings === null) return null;
    const wordSource = answer.state === 'answered' ? (transcription?.source ?? null) : null;
    const asked = questionBeforeEnd(question, interview);
    return { question: asked, answer, readings, written: null, startMs, durationMs, wordSource };
  }

  private async readingsOf(owner: Owner, answer: GivenAnswer, signal: AbortSignal): Promise<AnswerReading[]> {
    if (answer.state === 'unanswered') return [];
    if (answer.state === 'not_transcribed') {
      const { sound } = await this.transcriptions.findSoundForAttempt(owner, answer.attemptId);
      if (sound === null) return [];
    }
    return answerReadings(answer, await this.analyses.ensure(owner, answer.attemptId, signal));
  }

  private async unlessGone<T>(read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof AppError && goneCodes.has(error.code)) return null;
      throw error;
    }
  }
}

function reportedNudge(nudge: RecordedNudge): ReportedNudge {
  const { nudgeId, attemptId, type, intensity, message, messageKey, evidence, atMs, feedback } = nudge;
  return { nudgeId, attemptId, type, intensity, message, messageKey, evidence, atMs, feedback };
}

const goneCodes = new Set(['attempt_not_found', 'attempt_not_answered', 'question_not_found', 'interview_not_found']);

function givenAnswer(attempt: AttemptView, transcription: TranscriptionView | null): GivenAnswer {
  if (attempt.state === 'complete') return answered(attempt);
  return transcription === null ? { state: 'unanswered' } : notTranscribed(transcription);
}
