import { z } from 'zod';
import { categories, difficulties, supplementKinds } from '../interview.terms.js';
import backend from './backend.json' with { type: 'json' };
import dataScience from './data-science.json' with { type: 'json' };
import devopsSre from './devops-sre.json' with { type: 'json' };
import frontend from './frontend.json' with { type: 'json' };
import general from './general.json' with { type: 'json' };
import mlEngineering from './ml-engineering.json' with { type: 'json' };
import productManagement from './product-management.json' with { type: 'json' };
import qa from './qa.json' with { type: 'json' };
import shared from './shared.json' with { type: 'json' };
import softwareEngineering from './software-engineering.json' with { type: 'json' };
import { bankTracks } from './tracks.js';

const bankQuestion = z.strictObject({
  /** `<track>.<slug>`, never changed: interviews remember it so that a question is not asked again. */
  id: z.string().regex(/^[a-z-]+\.[a-z0-9-]+$/),
  difficulty: z.enum(difficulties),
  category: z.enum(categories),
  topic: z.string().min(2).max(60),
  /** Canonical names of the skill lexicon. */
  skills: z.array(z.string().min(1).max(64)).min(1).max(4),
  text: z.string().min(40).max(600),
  supplement: z.strictObject({ kind: z.enum(supplementKinds), content: z.string().min(10).max(2000) }).optional(),
  /** `terms`: phrases of which any one, in any inflection, is evidence for the point. */
  expectedPoints: z
    .array(
      z.strictObject({ text: z.string().min(8).max(160), terms: z.array(z.string().min(2).max(60)).min(1).max(12) }),
    )
    .min(3)
    .max(5),
  /** Two to four sentences; what the report shows where no model writes one. */
  modelAnswer: z.string().min(100).max(1000),
  suggestedSeconds: z.int().min(30).max(600),
});

/** Questions of the file `any` (shared.json) fit every track. */
const bankFile = z.strictObject({ track: z.enum([...bankTracks, 'any']), questions: z.array(bankQuestion).min(1) });

export type BankQuestion = z.infer<typeof bankQuestion> & { readonly track: z.infer<typeof bankFile>['track'] };

const files: readonly unknown[] = [
  softwareEngineering,
  frontend,
  backend,
  dataScience,
  mlEngineering,
  devopsSre,
  qa,
  productManagement,
  general,
  shared,
];

/** Throws at start when a file is not as described: a broken bank must not wait for the first candidate. */
export const questionBank: readonly BankQuestion[] = files.flatMap((file) => {
  const { track, questions } = bankFile.parse(file);
  return questions.map((question) => ({ ...question, track }));
});

const byId = new Map(questionBank.map((question) => [question.id, question]));

export function findBankQuestion(id: string): BankQuestion | null {
  return byId.get(id) ?? null;
}
