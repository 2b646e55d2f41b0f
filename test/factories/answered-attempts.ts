import { newId } from '../../src/common/ids.js';
import { AttemptEntity } from '../../src/modules/interview/attempt.entity.js';
import { InterviewEntity } from '../../src/modules/interview/interview.entity.js';
import { QuestionEntity } from '../../src/modules/interview/question.entity.js';
import { SoundEntity } from '../../src/modules/transcription/sound.entity.js';
import { TranscriptionEntity } from '../../src/modules/transcription/transcription.entity.js';
import type { SoundEvidence } from '../../src/speech/sound-evidence.js';
import type { TimedWord } from '../../src/speech/text/words.js';
import { INDEX_ANSWER, INDEX_QUESTION } from '../fixtures/answers.js';
import type { TestApp } from '../support/test-app.js';

interface Given {
  readonly answer?: string;
  /** A spoken answer; words of it, or null when the engine gives none. */
  readonly words?: readonly TimedWord[] | null;
  readonly state?: 'open' | 'complete';
  /** Of the recording; `codec` when it could not be decoded. */
  readonly sound?: SoundEvidence | 'codec';
  readonly mode?: 'practice' | 'real';
  readonly category?: 'technical' | 'allied' | 'behavioral';
  readonly questionText?: string;
  readonly expectedPoints?: readonly { readonly text: string; readonly terms: readonly string[] }[];
}

export interface AnsweredAttempt {
  readonly userId: string;
  readonly interviewId: string;
  readonly attemptId: string;
}

/** An interview with one question and one attempt at it, as the modules below analysis would store them. */
export async function answeredAttempt(app: TestApp, userId: string, given: Given = {}): Promise<AnsweredAttempt> {
  const now = new Date();
  const ids = { interviewId: newId(), questionId: newId(), attemptId: newId() };
  const spoken = given.words !== undefined || given.state === 'open';
  const answer = given.state === 'open' ? null : (given.answer ?? INDEX_ANSWER);
  const { pool } = app.database;
  await pool.insert(InterviewEntity, {
    id: ids.interviewId, userId, track: `track-${ids.interviewId}`, title: null, jobRole: null, difficulty: 'medium', questionType: 'mixed',
    questionCount: 1, mode: given.mode ?? 'real', state: 'active', language: 'en', resumeId: null, jobDescriptionId: null, createdAt: now,
    updatedAt: now, completedAt: null,
  }); // prettier-ignore
  await pool.insert(QuestionEntity, {
    id: ids.questionId, interviewId: ids.interviewId, userId, parentQuestionId: null, position: 1, text: given.questionText ?? INDEX_QUESTION.questionText,
    category: given.category ?? 'technical', topic: 'Databases', skill: null, difficulty: 'medium',
    expectedPoints: [...(given.expectedPoints ?? INDEX_QUESTION.expectedPoints)], modelAnswer: null, suggestedSeconds: 90, supplement: null,
    source: 'rules', sourceReason: null, model: null, bankQuestionId: null, createdAt: now,
  }); // prettier-ignore
  await pool.insert(AttemptEntity, {
    id: ids.attemptId, interviewId: ids.interviewId, questionId: ids.questionId, userId, kind: spoken ? 'spoken' : 'typed',
    state: given.state ?? 'complete', answerText: answer, language: 'en', createdAt: now, completedAt: answer === null ? null : now,
  }); // prettier-ignore
  const attempt = { userId, interviewId: ids.interviewId, attemptId: ids.attemptId };
  if (spoken && answer !== null) await insertTranscription(app, attempt, answer, given.words ?? null);
  if (given.sound) await insertSound(app, attempt, given.sound);
  return attempt;
}

/** The words of a recording come, or come anew. */
export async function transcribe(
  app: TestApp,
  attempt: AnsweredAttempt,
  text: string,
  words: readonly TimedWord[] | null,
): Promise<void> {
  const { attemptId } = attempt;
  await app.database.pool.delete(TranscriptionEntity, { attemptId });
  await insertTranscription(app, attempt, text, words);
  await app.database.pool.update(
    AttemptEntity,
    { id: attemptId },
    { state: 'complete', answerText: text, completedAt: new Date() },
  );
}

/** An engine has listened and heard nobody speak. */
export async function hearNobody(app: TestApp, { attemptId, userId }: AnsweredAttempt): Promise<void> {
  const now = new Date();
  await app.database.pool.insert(TranscriptionEntity, {
    id: newId(), attemptId, userId, source: 'recording', state: 'failed', reason: 'no_speech', language: 'en', contentSha256: attemptId,
    audioKey: null, mediaType: 'audio/wav', durationSeconds: 60, text: null, words: null, timing: null, verbatim: true, model: null,
    tries: 1, nextTryAt: null, leaseEndsAt: null, createdAt: now, updatedAt: now, readyAt: null,
  }); // prettier-ignore
}

async function insertSound(
  app: TestApp,
  { attemptId, userId }: AnsweredAttempt,
  sound: SoundEvidence | 'codec',
): Promise<void> {
  const outcome = sound === 'codec' ? { evidence: null, reason: sound } : { evidence: sound, reason: null };
  await app.database.pool.insert(SoundEntity, { attemptId, userId, ...outcome, createdAt: new Date() });
}

async function insertTranscription(
  app: TestApp,
  { attemptId, userId }: AnsweredAttempt,
  text: string,
  words: readonly TimedWord[] | null,
): Promise<void> {
  const now = new Date();
  await app.database.pool.insert(TranscriptionEntity, {
    id: newId(), attemptId, userId, source: 'recording', state: 'ready', reason: null, language: 'en', contentSha256: attemptId, audioKey: null,
    mediaType: 'audio/wav', durationSeconds: 60, text, words: words && [...words], timing: words && 'provider', verbatim: true, model: 'stand-in',
    tries: 1, nextTryAt: null, leaseEndsAt: null, createdAt: now, updatedAt: now, readyAt: now,
  }); // prettier-ignore
}
