import { z } from 'zod';
import type { Material } from '../../platform/llm/language-model.js';
import type { CandidateProfile } from './candidate-profile.service.js';
import { categories, supplementKinds } from './interview.terms.js';
import type { InterviewView } from './interview.views.js';
import type { Mix } from './question-mix.js';

export const questionSetSchema = z.object({
  questions: z
    .array(
      z.object({
        text: z.string(),
        category: z.enum(categories),
        topic: z.string(),
        skill: z.string().nullable(),
        expectedPoints: z.array(z.string()),
        modelAnswer: z.string(),
        suggestedSeconds: z.number(),
        supplement: z.object({ kind: z.enum(supplementKinds), content: z.string() }).nullable(),
      }),
    )
    .max(40),
});
export type ProposedQuestion = z.infer<typeof questionSetSchema>['questions'][number];

export const followUpSchema = z.object({ question: z.string(), expectedPoints: z.array(z.string()) });

export const questionInstructions = `You write interview questions that a candidate answers aloud.
The material "task" says track, role, difficulty, language and how many questions of each category to write: technical is the craft itself, allied is what surrounds it (review, planning, tools, working with others), behavioral asks for something the candidate did.
Fit technical and allied questions to the skills in the résumé and the job description where there are any. Do not ask anything listed in "asked-before", not in other words either.
A question is one or two sentences, self-contained, answerable in two to three minutes, without a name or other personal detail. expectedPoints: 3 to 5 short, checkable statements a good answer makes. modelAnswer: 2 to 4 sentences. suggestedSeconds: 60 to 300. skill: one skill the question is about, or null. supplement: short code or a plain-text diagram to look at if the question needs it, else null.`;

export const followUpInstructions = `You ask one follow-up in an interview. The materials hold the question, what a good answer says, and the candidate's answer.
Ask about the most important thing that the answer lacks or leaves vague, in at most 35 words, in the language of the question. Never state or hint at the missing point itself. expectedPoints: 3 to 5 short, checkable statements a good answer to your follow-up makes.`;

export function questionMaterials(
  interview: InterviewView,
  mix: Mix,
  profile: CandidateProfile,
  askedBefore: readonly string[],
): Material[] {
  const { track, jobRole, difficulty, language } = interview;
  const task = { track, jobRole, difficulty, language, ...mix };
  return [
    { label: 'task', text: JSON.stringify(task) },
    ...profile.materials,
    ...(askedBefore.length === 0 ? [] : [{ label: 'asked-before', text: askedBefore.join('\n') }]),
  ];
}
