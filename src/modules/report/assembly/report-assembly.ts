import { compareReports, type PreviousReport } from './comparison.js';
import { knowledgeCompetence } from './knowledge-competence.js';
import { overallReport } from './overall-score.js';
import { questionReport } from './question-report.js';
import { recommendedPractice, ruleNextSteps } from './recommendations.js';
import {
  CONTENT_VERSION,
  type NextStep,
  type QuestionReport,
  REPORT_LIMITS,
  REPORT_RULES_VERSION,
  type ReportContent,
  type ReportSource,
  type ReportVersions,
  type SourcedText,
} from './report-content.js';
import type { AnswerReading, ReportMaterial, WrittenSummary } from './report-material.js';
import { ruleSummary, waitingRecordings } from './rule-texts.js';
import { skillGaps } from './skill-gaps.js';
import { speechFluency } from './speech-fluency.js';

/** The report of an interview: nothing in it that is not in the material, and always the same for the same material. */
export function assembleReport(material: ReportMaterial, previous: PreviousReport | null = null): ReportContent {
  const ordered = [...material.questions].sort((a, b) => a.question.position - b.question.position);
  const answered = ordered.filter(({ answer }) => answer.state === 'answered');
  const readings = answered.flatMap((question) => question.readings);
  const heard = ordered.flatMap((question) => question.readings);
  const waiting = waitingRecordings(ordered);
  const overall = overallReport(ordered);
  const knowledge = knowledgeCompetence(readings);
  const fluency = speechFluency(heard);
  const gaps = skillGaps(ordered);
  const practice = recommendedPractice(knowledge, fluency);
  const questions = ordered.map(questionReport);
  const { summary: written } = material;
  const versions = versionsOf(material, heard);
  const figures = { overall, knowledgeCompetence: knowledge, speechFluency: fluency };
  return {
    source: sourceOf(questions, written, readings),
    modelReason: material.modelReason,
    versions,
    ...figures,
    summary: written === null ? ruleSummary(material, overall) : byModel(written),
    questions,
    skillGaps: gaps,
    recommendedPractice: practice,
    nextSteps: written === null ? ruleNextSteps(overall, gaps, practice, waiting.length) : stepsOf(written),
    comparison: compareReports({ ...figures, questions, versions }, previous),
  };
}

const byModel = ({ summary, model }: WrittenSummary): SourcedText => ({ text: summary, source: 'llm', model });

function stepsOf({ nextSteps, model }: WrittenSummary): NextStep[] {
  return nextSteps
    .slice(0, REPORT_LIMITS.nextSteps)
    .map(({ text, reason }) => ({ text, reason, source: 'llm', model }));
}

/** Who wrote and judged: signal measures are neither, so they do not count here. */
function sourceOf(
  questions: readonly QuestionReport[],
  summary: WrittenSummary | null,
  readings: readonly AnswerReading[],
): ReportSource {
  const sources = new Set<string>([
    ...questions.filter(({ state }) => state === 'answered').map(({ remark }) => remark.source),
    summary === null ? 'rules' : 'llm',
    ...readings.map(({ source }) => source).filter((source) => source === 'llm' || source === 'rules'),
  ]);
  if (sources.size > 1) return 'mixed';
  return sources.has('llm') ? 'llm' : 'rules';
}

/** What was read and written with. */
export function versionsOf({ questions, summary }: ReportMaterial, readings: readonly AnswerReading[]): ReportVersions {
  const models = [
    summary?.model,
    ...questions.map(({ written }) => written?.model),
    ...readings.map(({ model }) => model),
  ];
  return {
    content: CONTENT_VERSION,
    rules: REPORT_RULES_VERSION,
    analyses: distinct(readings.map(({ version }) => version)),
    models: distinct(models),
  };
}

function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value) => typeof value === 'string'))].sort();
}
