import { Injectable } from '@nestjs/common';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { type CandidateProfile, CandidateProfiles } from './candidate-profile.service.js';
import { categories, type QuestionSource } from './interview.terms.js';
import type { InterviewView, Owner } from './interview.views.js';
import { bankDraft, inOrder, type QuestionDraft, usableDrafts } from './question-draft.js';
import { furtherMix, type Mix } from './question-mix.js';
import { questionInstructions, questionMaterials, questionSetSchema } from './question-prompt.js';
import { QuestionRepository } from './question.repository.js';
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

  async write(
    actor: Owner,
    interview: InterviewView,
    count: number,
    existing: readonly Existing[],
  ): Promise<QuestionSet> {
    const [profile, recent] = await Promise.all([
      this.profiles.profileFor(actor, interview),
      this.questions.listRecent(actor.userId, interview.track, interview.id),
    ]);
    const mix = mixFor(count, existing, profile, interview);
    const asked = existing.map(({ text }) => text);
    const written = await this.askModel(actor, interview, mix, profile, [...asked, ...recent.map(({ text }) => text)]);
    const missing = without(mix, written.drafts);
    const selected = selectQuestions({
      userId: actor.userId,
      interviewId: interview.id,
      track: interview.track,
      difficulty: interview.difficulty,
      mix: missing,
      resumeSkills: profile.resumeSkills,
      jobSkills: profile.jobSkills,
      askedTexts: [...asked, ...written.drafts.map(({ text }) => text)],
      recentIds: recent.flatMap(({ bankQuestionId }) => bankQuestionId ?? []),
    });
    const reason = written.reason ?? 'model_reply_incomplete';
    const fromBank = selected.map(({ question }) =>
      bankDraft(question, [...profile.jobSkills, ...profile.resumeSkills], reason),
    );
    return {
      drafts: inOrder([...written.drafts, ...fromBank]),
      source: written.drafts.length > 0 ? 'llm' : 'rules',
      sourceReason: fromBank.length > 0 ? reason : null,
      model: written.drafts[0]?.model ?? null,
    };
  }

  private async askModel(
    actor: Owner,
    interview: InterviewView,
    mix: Mix,
    profile: CandidateProfile,
    askedBefore: readonly string[],
  ): Promise<{ drafts: QuestionDraft[]; reason: string | null }> {
    if (!this.model.available()) return { drafts: [], reason: this.model.unavailableReason };
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
      });
      return { drafts: usableDrafts(value.questions, mix, interview.difficulty, model, askedBefore), reason: null };
    } catch (error) {
      if (error instanceof LanguageModelError) return { drafts: [], reason: error.reason };
      throw error;
    }
  }
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
