import { Injectable } from '@nestjs/common';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { type CandidateProfile, CandidateProfiles } from './candidate-profile.service.js';
import { clientLeft } from './interview.errors.js';
import { categories, type QuestionSource } from './interview.terms.js';
import type { InterviewView, Owner } from './interview.views.js';
import { bankDraft, inOrder, type QuestionDraft, usableDrafts } from './question-draft.js';
import { furtherMix, type Mix } from './question-mix.js';
import { questionInstructions, questionMaterials, questionSetSchema } from './question-prompt.js';
import { type PastQuestion, QuestionRepository } from './question.repository.js';
import { selectQuestions } from './question-selection.js';

export interface QuestionSet {
  readonly drafts: QuestionDraft[];
  readonly source: QuestionSource;
  /** Why rules wrote some or all of them; null when the model wrote all. */
  readonly sourceReason: string | null;
  readonly model: string | null;
}

interface Existing {
  readonly text: string;
  readonly category: QuestionDraft['category'];
}

export interface WriteRequest {
  readonly count: number;
  /** Base questions the interview has. */
  readonly existing: readonly Existing[];
  readonly signal: AbortSignal;
}

interface Task {
  readonly actor: Owner;
  readonly interview: InterviewView;
  readonly mix: Mix;
  readonly profile: CandidateProfile;
  readonly asked: readonly string[];
  readonly recent: readonly PastQuestion[];
  readonly signal: AbortSignal;
}

/** Below the lease of a batch, so that a slow model is given up before another caller may take over. */
const modelDeadlineMs = 25_000;

/** Writes questions: a model where there is one, the bank for all it did not write. */
@Injectable()
export class QuestionWriter {
  constructor(
    private readonly model: LanguageModel,
    private readonly profiles: CandidateProfiles,
    private readonly questions: QuestionRepository,
  ) {}

  async write(actor: Owner, interview: InterviewView, request: WriteRequest): Promise<QuestionSet> {
    const [profile, recent] = await Promise.all([
      this.profiles.profileFor(actor, interview),
      this.questions.listRecent(actor.userId, interview.track, interview.id),
    ]);
    const mix = mixFor(request.count, request.existing, profile, interview);
    const asked = request.existing.map(({ text }) => text);
    const task = { actor, interview, mix, profile, asked, recent, signal: request.signal };
    const written = await this.askModel(task);
    const reason = written.reason ?? 'model_reply_incomplete';
    const fromBank = chooseFromBank(task, written.drafts, reason);
    return {
      drafts: inOrder([...written.drafts, ...fromBank]),
      source: written.drafts.length > 0 ? 'llm' : 'rules',
      sourceReason: fromBank.length > 0 ? reason : null,
      model: written.drafts[0]?.model ?? null,
    };
  }

  private async askModel(task: Task): Promise<{ drafts: QuestionDraft[]; reason: string | null }> {
    if (!this.model.available()) return { drafts: [], reason: this.model.unavailableReason };
    const { actor, interview, mix, profile, asked, recent, signal } = task;
    const askedBefore = [...asked, ...recent.map(({ text }) => text)];
    try {
      const { value, model } = await this.model.complete({
        purpose: 'question-generation',
        userId: actor.userId,
        instructions: questionInstructions,
        materials: questionMaterials(interview, mix, profile, askedBefore),
        schema: questionSetSchema,
        schemaName: 'question_set',
        maxOutputTokens: 6_000,
        deadlineMs: modelDeadlineMs,
        signal,
      });
      return { drafts: usableDrafts(value.questions, mix, interview.difficulty, model, askedBefore), reason: null };
    } catch (error) {
      if (signal.aborted) throw clientLeft();
      if (error instanceof LanguageModelError) return { drafts: [], reason: error.reason };
      throw error;
    }
  }
}

/** What the model did not write. A question of a model that was asked lately is not asked in other words either. */
function chooseFromBank(task: Task, drafts: readonly QuestionDraft[], reason: string): QuestionDraft[] {
  const { actor, interview, profile, asked, recent } = task;
  const { resumeSkills, jobSkills } = profile;
  const byModel = recent.filter(({ bankQuestionId }) => bankQuestionId === null);
  const selected = selectQuestions({
    userId: actor.userId,
    interviewId: interview.id,
    track: interview.track,
    difficulty: interview.difficulty,
    mix: without(task.mix, drafts),
    resumeSkills,
    jobSkills,
    askedTexts: [...asked, ...[...drafts, ...byModel].map(({ text }) => text)],
    recentIds: recent.flatMap(({ bankQuestionId }) => bankQuestionId ?? []),
  });
  return selected.map(({ question }) => bankDraft(question, [...jobSkills, ...resumeSkills], reason));
}

function mixFor(
  count: number,
  existing: readonly Existing[],
  profile: CandidateProfile,
  interview: InterviewView,
): Mix {
  const { yearsExperience, resumeSkills, jobSkills } = profile;
  const knowsSkills = resumeSkills.length + jobSkills.length > 0;
  const asked = (category: Existing['category']) =>
    existing.filter((question) => question.category === category).length;
  const have: Mix = { technical: asked('technical'), allied: asked('allied'), behavioral: asked('behavioral') };
  return furtherMix(count, have, { yearsExperience, knowsSkills }, interview.questionType);
}

function without(mix: Mix, drafts: readonly QuestionDraft[]): Mix {
  const left = { ...mix };
  for (const category of categories) left[category] -= drafts.filter((draft) => draft.category === category).length;
  return left;
}
