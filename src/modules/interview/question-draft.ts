import { storableText } from '../../common/text.js';
import type { BankQuestion } from './bank/question-bank.js';
import { categories, type Category, type Difficulty, type ExpectedPoint, type Supplement } from './interview.terms.js';
import type { Mix } from './question-mix.js';
import type { ProposedQuestion } from './question-prompt.js';
import type { QuestionSource } from './interview.terms.js';
import { isSameQuestion } from './question-similarity.js';

export interface QuestionDraft {
  readonly text: string;
  readonly category: Category;
  readonly topic: string;
  readonly skill: string | null;
  readonly difficulty: Difficulty;
  readonly expectedPoints: readonly ExpectedPoint[];
  readonly modelAnswer: string | null;
  readonly suggestedSeconds: number;
  readonly supplement: Supplement | null;
  readonly source: QuestionSource;
  readonly sourceReason: string | null;
  readonly model: string | null;
  readonly bankQuestionId: string | null;
}

const limits = {
  text: [15, 600],
  topic: [2, 80],
  point: [5, 240],
  modelAnswer: [20, 1500],
  supplement: [5, 4000],
} as const;

/** Trimmed, of one storable form, within the limits; null when it is not. */
export function fitting(text: string, [shortest, longest]: readonly [number, number]): string | null {
  const clean = storableText(text).trim();
  return clean.length >= shortest && clean.length <= longest ? clean : null;
}

/** Three to five distinct points of a model, or null when it gave fewer. */
export function usablePoints(points: readonly string[]): ExpectedPoint[] | null {
  const clean = [...new Set(points.map((point) => fitting(point, limits.point)).filter((point) => point !== null))];
  return clean.length < 3 ? null : clean.slice(0, 5).map((text) => ({ text, terms: [] }));
}

/** A model's question as we keep it; null when it is unusable. */
function draftOf(proposed: ProposedQuestion, difficulty: Difficulty, model: string): QuestionDraft | null {
  const text = fitting(proposed.text, limits.text);
  const expectedPoints = usablePoints(proposed.expectedPoints);
  if (text === null || expectedPoints === null) return null;
  const content = proposed.supplement === null ? null : fitting(proposed.supplement.content, limits.supplement);
  return {
    text,
    category: proposed.category,
    topic: fitting(proposed.topic, limits.topic) ?? proposed.category,
    skill: proposed.skill === null ? null : fitting(proposed.skill, [1, 64]),
    difficulty,
    expectedPoints,
    modelAnswer: fitting(proposed.modelAnswer, limits.modelAnswer),
    suggestedSeconds: Math.round(Math.min(300, Math.max(60, proposed.suggestedSeconds))),
    supplement: proposed.supplement === null || content === null ? null : { kind: proposed.supplement.kind, content },
    source: 'llm',
    sourceReason: null,
    model,
    bankQuestionId: null,
  };
}

/** Usable, new and of the categories asked for: never more of one than the mix says. */
export function usableDrafts(
  proposed: readonly ProposedQuestion[],
  mix: Mix,
  difficulty: Difficulty,
  model: string,
  askedBefore: readonly string[],
): QuestionDraft[] {
  const asked = [...askedBefore];
  const drafts: QuestionDraft[] = [];
  for (const question of proposed) {
    const draft = draftOf(question, difficulty, model);
    if (draft === null || asked.some((text) => isSameQuestion(text, draft.text))) continue;
    if (drafts.filter(({ category }) => category === draft.category).length >= mix[draft.category]) continue;
    asked.push(draft.text);
    drafts.push(draft);
  }
  return inOrder(drafts);
}

/** Technical first, then allied, then behavioural. */
export function inOrder(drafts: readonly QuestionDraft[]): QuestionDraft[] {
  return drafts.toSorted((a, b) => categories.indexOf(a.category) - categories.indexOf(b.category));
}

export function bankDraft(question: BankQuestion, knownSkills: readonly string[], reason: string): QuestionDraft {
  return {
    text: question.text,
    category: question.category,
    topic: question.topic,
    skill: question.skills.find((skill) => knownSkills.includes(skill)) ?? question.skills[0] ?? null,
    difficulty: question.difficulty,
    expectedPoints: question.expectedPoints,
    modelAnswer: question.modelAnswer,
    suggestedSeconds: question.suggestedSeconds,
    supplement: question.supplement ?? null,
    source: 'rules',
    sourceReason: reason,
    model: null,
    bankQuestionId: question.id,
  };
}
