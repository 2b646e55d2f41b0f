import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SpokenAnswer } from '../../speech/delivery/delivery-evidence.js';
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
  /** Null as long as a recording has no transcript. */
  readonly content: AnswerMaterial | null;
  /** Null for a typed answer. */
  readonly spoken: SpokenAnswer | null;
  readonly hashes: MaterialHashes;
}

/** Results are kept by what they were made from: of the text, and of the way it was said. */
export interface MaterialHashes {
  readonly content: string;
  readonly delivery: string;
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

  /**
   * What there is of an answer: its text, or the sound of a recording that nobody has transcribed yet, or both.
   * @throws {AppError} attempt_not_found, attempt_not_answered
   */
  async read(actor: Owner, attemptId: string): Promise<AttemptMaterial> {
    const attempt = await this.attempts.getOwned(actor, attemptId);
    const text = attempt.state === 'complete' ? attempt.answerText : null;
    const [question, heard] = await Promise.all([
      this.questionOf(actor, attempt),
      attempt.kind === 'spoken' ? this.heard(actor, attempt.id) : null,
    ]);
    if (text === null && !heard?.sound) throw attemptNotAnswered();
    const transcription = heard?.transcription ?? null;
    const content = text === null ? null : contentOf(attempt, text, question, transcription);
    const spoken = heard && {
      utterance: utteranceOf(attempt, text, transcription),
      sound: heard.sound,
      missingSound: heard.missingSound,
      language: transcription?.language ?? attempt.language,
    };
    return {
      attempt,
      content,
      spoken,
      hashes: { content: content ? materialHash(content) : NO_CONTENT, delivery: sha256Of(spoken) },
    };
  }

  private async heard(actor: Owner, attemptId: string) {
    const [transcription, { sound, reason: missingSound }] = await Promise.all([
      this.transcriptions.findForAttempt(actor, attemptId),
      this.transcriptions.findSoundForAttempt(actor, attemptId),
    ]);
    return { transcription, sound, missingSound };
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

/** In the place of the hash of a text that does not exist yet. */
const NO_CONTENT = 'not_transcribed';

function sha256Of(value: object | null): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
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

/**
 * The text is the attempt's: a transcript may have been corrected since. An engine that listened and heard nobody
 * speak has transcribed all there is: no word, so what stirs in the sound is not taken for speech.
 */
function utteranceOf(
  attempt: AttemptView,
  answer: string | null,
  transcription: TranscriptionView | null,
): Utterance | null {
  const text = answer ?? (transcription?.reason === 'no_speech' ? '' : null);
  if (text === null) return null;
  return {
    text,
    words: transcription?.words ?? null,
    timing: transcription?.timing ?? null,
    verbatim: transcription?.verbatim ?? false,
    language: transcription?.language ?? attempt.language,
  };
}
