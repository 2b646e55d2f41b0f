import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Utterance } from '../../speech/text/words.js';
import { InterviewService } from '../interview/interview.service.js';
import type { AttemptView, InterviewView, Owner, QuestionView } from '../interview/interview.views.js';
import { AttemptService } from '../interview/attempt.service.js';
import { QuestionService } from '../interview/question.service.js';
import { TranscriptionService } from '../transcription/transcription.service.js';
import type { TranscriptionView } from '../transcription/transcription.views.js';
import { attemptNotAnswered, questionGone } from './analysis.errors.js';
import { materialHash } from './content-judge.service.js';
import type { AnswerMaterial } from './rules/judged-answer.js';

/** What one attempt is judged by. */
export interface AttemptMaterial {
  readonly attempt: AttemptView;
  readonly content: AnswerMaterial;
  readonly contentHash: string;
  /** Null for a typed answer. */
  readonly utterance: Utterance | null;
  readonly utteranceHash: string;
}

/** What a judgement is shown against. */
export interface AttemptContext {
  readonly attempt: AttemptView;
  readonly interview: InterviewView;
  readonly question: QuestionView;
}

@Injectable()
export class AttemptMaterialReader {
  constructor(
    private readonly attempts: AttemptService,
    private readonly interviews: InterviewService,
    private readonly questions: QuestionService,
    private readonly transcriptions: TranscriptionService,
  ) {}

  /** @throws {AppError} attempt_not_found, attempt_not_answered */
  async read(actor: Owner, attemptId: string): Promise<AttemptMaterial> {
    const attempt = await this.attempts.getOwned(actor, attemptId);
    if (attempt.state !== 'complete' || attempt.answerText === null) throw attemptNotAnswered();
    const [question, transcription] = await Promise.all([
      this.questionOf(actor, attempt),
      attempt.kind === 'spoken' ? this.transcriptions.findForAttempt(actor, attempt.id) : null,
    ]);
    const content = contentOf(attempt, attempt.answerText, question, transcription);
    const utterance = attempt.kind === 'spoken' ? utteranceOf(attempt, attempt.answerText, transcription) : null;
    return {
      attempt,
      content,
      contentHash: materialHash(content),
      utterance,
      utteranceHash: createHash('sha256').update(JSON.stringify(utterance)).digest('hex'),
    };
  }

  async readContext(actor: Owner, attemptId: string): Promise<AttemptContext> {
    const attempt = await this.attempts.getOwned(actor, attemptId);
    const [interview, question] = await Promise.all([
      this.interviews.getOwned(actor, attempt.interviewId),
      this.questionOf(actor, attempt),
    ]);
    return { attempt, interview, question };
  }

  private async questionOf(actor: Owner, attempt: AttemptView): Promise<QuestionView> {
    const questions = await this.questions.listFor(actor, attempt.interviewId);
    const question = questions.find(({ id }) => id === attempt.questionId);
    if (!question) throw questionGone();
    return question;
  }
}

function contentOf(
  attempt: AttemptView,
  answer: string,
  question: QuestionView,
  transcription: TranscriptionView | null,
): AnswerMaterial {
  return {
    answer,
    words: transcription?.words ?? null,
    language: transcription?.language ?? attempt.language,
    questionText: question.text,
    category: question.category,
    expectedPoints: question.expectedPoints.map((text, index) => ({
      text,
      terms: question.expectedPointTerms[index] ?? [],
    })),
  };
}

/** The text is the attempt's: a transcript may have been corrected since. */
function utteranceOf(attempt: AttemptView, text: string, transcription: TranscriptionView | null): Utterance {
  return {
    text,
    words: transcription?.words ?? null,
    timing: transcription?.timing ?? null,
    verbatim: transcription?.verbatim ?? false,
    language: transcription?.language ?? attempt.language,
  };
}
