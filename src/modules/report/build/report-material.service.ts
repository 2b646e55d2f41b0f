import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/actor.js';
import { AnalysisService } from '../../analysis/analysis.service.js';
import { AttemptService } from '../../interview/attempt.service.js';
import { InterviewService } from '../../interview/interview.service.js';
import type { AttemptView } from '../../interview/interview.views.js';
import { QuestionService } from '../../interview/question.service.js';
import { TranscriptionService } from '../../transcription/transcription.service.js';
import type { AnswerReading, GivenAnswer, QuestionMaterial, ReportMaterial } from '../assembly/report-material.js';
import { ownerOf } from '../report.state.js';
import { answered, answerReadings, askedQuestion, notTranscribed } from './answer-material.js';

interface ReportOf {
  readonly interviewId: string;
  readonly userId: string;
}

export interface AnswerFacts {
  readonly language: string;
  readonly questions: readonly Pick<QuestionMaterial, 'question' | 'answer'>[];
}

/** Reads everything a report is made of, and has made what is missing. */
@Injectable()
export class ReportMaterialReader {
  constructor(
    private readonly interviews: InterviewService,
    private readonly questions: QuestionService,
    private readonly attempts: AttemptService,
    private readonly transcriptions: TranscriptionService,
    private readonly analyses: AnalysisService,
  ) {}

  async readAnswers(of: ReportOf): Promise<AnswerFacts> {
    const actor = ownerOf(of);
    const { language } = await this.interviews.getOwned(actor, of.interviewId);
    const questions = await this.questions.listFor(actor, of.interviewId);
    const current = await this.attempts.listCurrent(actor, of.interviewId);
    const open = current.length < questions.length ? await this.listOpen(actor, of.interviewId) : [];
    const facts: AnswerFacts['questions'][number][] = [];
    for (const question of questions) {
      const complete = current.find(({ questionId }) => questionId === question.id);
      const waiting = open.filter(({ questionId }) => questionId === question.id);
      const answer = complete === undefined ? await this.recordingOf(actor, waiting) : answered(complete);
      facts.push({ question: askedQuestion(question), answer });
    }
    return { language, questions: facts };
  }

  /** One answer after the other: a crash then loses the calls of one at most. */
  async readAnalyses(
    of: ReportOf,
    { questions }: AnswerFacts,
    signal: AbortSignal,
    onAnswer: () => Promise<void>,
  ): Promise<ReportMaterial> {
    const read: QuestionMaterial[] = [];
    for (const { question, answer } of questions) {
      signal.throwIfAborted();
      const readings = await this.readingsOf(of, answer, signal);
      read.push({ question, answer, readings, written: null });
      if (answer.state === 'answered') await onAnswer();
    }
    return { questions: read, summary: null, modelReason: null };
  }

  /** Of a recording that has no transcript the delivery can be read all the same, from its sound. */
  private async readingsOf(of: ReportOf, answer: GivenAnswer, signal: AbortSignal): Promise<AnswerReading[]> {
    if (answer.state === 'unanswered') return [];
    if (answer.state === 'not_transcribed') {
      const { sound } = await this.transcriptions.findSoundForAttempt(of, answer.attemptId);
      if (sound === null) return [];
    }
    const analyses = await this.analyses.ensure(ownerOf(of), answer.attemptId, signal);
    return answerReadings(answer, analyses);
  }

  /** Spoken attempts without words yet, newest first. */
  private async listOpen(actor: Actor, interviewId: string): Promise<AttemptView[]> {
    const open: AttemptView[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await this.attempts.list(actor, interviewId, { limit: 100, ...(cursor && { cursor }) });
      open.push(...page.items.filter(({ state }) => state === 'open'));
      cursor = page.nextCursor;
    }
    return open.reverse();
  }

  /** The latest recording whose words are not known; one that was opened and never recorded is no answer. */
  private async recordingOf(actor: Actor, attempts: readonly AttemptView[]): Promise<GivenAnswer> {
    for (const { id: attemptId } of attempts) {
      const transcription = await this.transcriptions.findForAttempt(actor, attemptId);
      if (transcription !== null) return notTranscribed(transcription);
    }
    return { state: 'unanswered' };
  }
}
