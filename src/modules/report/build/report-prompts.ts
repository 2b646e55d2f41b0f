import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Material } from '../../../platform/llm/language-model.js';
import type { QuestionReport, ReportContent } from '../assembly/report-content.js';
import type { QuestionMaterial } from '../assembly/report-material.js';

/** Raised when instructions or schemas change: texts written under another version are written again. */
export const PROMPT_VERSION = '1';

/** A model gives words only. A score it states is not ours, so the text is not used (see `statesScore`). */
const shared = `Write plainly and kindly, to the candidate as "you", in the language named in the material "language". Do not state scores, grades or percentages. Do not use markup or links. Rest everything on the answer itself; never invent experience the candidate did not mention.`;

export const remarkInstructions = `You help a candidate to learn from one answer of a practice interview. You get the question, the points a complete answer contains, the answer, and findings of an assessment that is already done. Give "remark": two to four sentences on what the answer does well and what would lift it most. Give "modelAnswer": a strong answer to the question, as one would say it aloud in one to two minutes, that contains the expected points. ${shared}`;

export const summaryInstructions = `You help a candidate to learn from a practice interview. You get a list of its questions with findings of an assessment that is already done. Give "summary": two to four sentences on the whole. Give "nextSteps": one to five concrete things to do next, most useful first, each with "text" (one sentence) and "reason" (the finding it follows from). ${shared}`;

export const remarkSchema = z.object({
  remark: z.string().trim().min(20).max(1200).refine(statesNoScore),
  modelAnswer: z.string().trim().min(40).max(4000),
});

export const summarySchema = z.object({
  summary: z.string().trim().min(20).max(1500).refine(statesNoScore),
  nextSteps: z
    .array(
      z.object({
        text: z.string().trim().min(10).max(400).refine(statesNoScore),
        reason: z.string().trim().min(5).max(400).refine(statesNoScore),
      }),
    )
    .min(1)
    .max(5),
});

/** "95/100", "9 out of 10", "score: 90", "grade is A": numbers are measured, never written. */
const scorePatterns = [
  /\d\s{0,3}(?:\/|out of|von|sur|de)\s{0,3}100?\b/i,
  /\b(?:score|grade|rating)\w{0,2}\s{0,3}(?:[:=]|of|is)\s{0,3}\d/i,
  /\b[Gg]rade\w?\s{0,3}(?:[:=]|of|is|an?)?\s{0,3}[A-D]\b/,
];

function statesNoScore(text: string): boolean {
  return !scorePatterns.some((pattern) => pattern.test(text));
}

export function remarkMaterials(
  { question, answer }: QuestionMaterial,
  report: QuestionReport,
  language: string,
): Material[] {
  return [
    { label: 'language', text: language },
    { label: 'question', text: question.text },
    { label: 'expected-points', text: question.expectedPoints.map((point) => `- ${point}`).join('\n') },
    { label: 'answer', text: answer.state === 'answered' ? answer.text : '' },
    { label: 'findings', text: findingsOf(report) },
  ];
}

export function summaryMaterials(content: ReportContent, language: string): Material[] {
  const questions = content.questions.map((report) => `Question: ${report.text}\n${findingsOf(report)}`);
  const weak = content.recommendedPractice.map(({ measure }) => measure).join(', ');
  return [
    { label: 'language', text: language },
    { label: 'questions', text: questions.join('\n\n') },
    { label: 'weak-measures', text: weak === '' ? 'none' : weak },
  ];
}

function findingsOf({ state, overall, points, improvements, strengths }: QuestionReport): string {
  if (state !== 'answered') return state === 'unanswered' ? 'Not answered.' : 'Not transcribed yet.';
  return [
    `As a whole: ${overall.band?.replaceAll('_', ' ') ?? 'not measured'}.`,
    ...points.map(({ text, verdict }) => `Expected point ${verdict}: ${text}`),
    ...strengths.map(({ comment }) => `Strength: ${comment}`),
    ...improvements.map(({ comment, lift }) => `To improve: ${comment} ${lift ?? ''}`.trim()),
  ].join('\n');
}

/** The same request to the same model: what it wrote then is still good. */
export function fingerprintOf(model: string, instructions: string, materials: readonly Material[]): string {
  const hash = createHash('sha256').update(JSON.stringify([PROMPT_VERSION, model, instructions]));
  for (const { label, text } of materials) hash.update(JSON.stringify([label, text]));
  return hash.digest('hex');
}
