import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/http/paging.js';
import { type FollowUpRequest, FollowUpService } from './follow-up.service.js';
import { GenerateQuestionsService, type GenerateRequest } from './generate-questions.service.js';
import { InterviewService } from './interview.service.js';
import { type Owner, questionView, type QuestionView } from './interview.views.js';
import { type ShownQuestion, shownQuestion } from './question.presenter.js';
import { QuestionRepository } from './question.repository.js';

/** More than an interview can hold: its questions are always one page. */
const pageSize = 100;

@Injectable()
export class QuestionService {
  constructor(
    private readonly interviews: InterviewService,
    private readonly questions: QuestionRepository,
    private readonly generator: GenerateQuestionsService,
    private readonly followUps: FollowUpService,
  ) {}

  /** With what good answers say: for analyses and reports, not for clients. Oldest first. */
  async listFor(actor: Owner, interviewId: string): Promise<QuestionView[]> {
    await this.interviews.getOwned(actor, interviewId);
    return (await this.questions.listOwned(actor, interviewId)).map(questionView);
  }

  /** What the candidate may see now, oldest first. */
  async listShown(actor: Owner, interviewId: string): Promise<Page<ShownQuestion>> {
    const interview = await this.interviews.getOwned(actor, interviewId);
    const questions = await this.questions.listOwned(actor, interviewId);
    const items = questions.map((question) => shownQuestion(questionView(question), interview));
    return { items, nextCursor: null, limit: pageSize };
  }

  async generate(
    actor: Owner,
    interviewId: string,
    request: GenerateRequest,
  ): Promise<{ written: boolean; page: Page<ShownQuestion> }> {
    const written = await this.generator.generate(actor, interviewId, request);
    return { written, page: await this.listShown(actor, interviewId) };
  }

  async askFollowUp(
    actor: Owner,
    questionId: string,
    request: FollowUpRequest,
  ): Promise<{ written: boolean; question: ShownQuestion }> {
    const { question, created } = await this.followUps.askFollowUp(actor, questionId, request);
    const interview = await this.interviews.getOwned(actor, question.interviewId);
    return { written: created, question: shownQuestion(question, interview) };
  }
}
