import { roundTo } from '../../../speech/measure.js';
import type { SkillGap, SkillLevel } from './report-content.js';
import type { QuestionMaterial } from './report-material.js';
import { commonReason, meanOf } from './scores.js';

const levels = [
  { from: 75, level: 'strong' },
  { from: 50, level: 'moderate' },
  { from: 0, level: 'weak' },
] as const satisfies readonly { from: number; level: SkillLevel }[];

/** A skill nobody showed anything of is not assessed, which is not the same as weak. */
export function skillLevelOf(score: number | null): SkillLevel {
  if (score === null) return 'not_assessed';
  return levels.find(({ from }) => score >= from)?.level ?? 'weak';
}

/** By skill, weakest first and those not assessed last. */
export function skillGaps(questions: readonly QuestionMaterial[]): SkillGap[] {
  const bySkill = new Map<string, QuestionMaterial[]>();
  for (const question of questions) {
    const { skill } = question.question;
    if (skill !== null) bySkill.set(skill, [...(bySkill.get(skill) ?? []), question]);
  }
  return [...bySkill].map(([skill, asked]) => gapOf(skill, asked)).sort(bySeverity);
}

function gapOf(skill: string, asked: readonly QuestionMaterial[]): SkillGap {
  const outcomes = asked.map(contentOf);
  const mean = meanOf(outcomes.map(({ score }) => score));
  const score = mean === null ? null : roundTo(mean, 1);
  return {
    skill,
    level: skillLevelOf(score),
    score,
    reason:
      score === null
        ? commonReason(
            outcomes.map(({ reason }) => reason),
            'unanswered',
          )
        : null,
    questions: asked.length,
    assessedAnswers: outcomes.filter((outcome) => outcome.score !== null).length,
  };
}

/** A skill is judged by the content of its answers: how they were told says nothing about it. */
function contentOf({ answer, readings }: QuestionMaterial): { score: number | null; reason: string | null } {
  if (answer.state !== 'answered') return { score: null, reason: answer.state };
  const domain = readings.find(({ dimension }) => dimension === 'domain');
  return domain === undefined
    ? { score: null, reason: 'not_analysed' }
    : { score: domain.score, reason: domain.reason };
}

function bySeverity(
  a: { readonly score: number | null; readonly skill: string },
  b: { readonly score: number | null; readonly skill: string },
): number {
  return (a.score ?? 101) - (b.score ?? 101) || (a.skill < b.skill ? -1 : Number(a.skill > b.skill));
}
