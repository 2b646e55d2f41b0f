import { roundTo } from '../../../speech/measure.js';
import type { MeasuredFigure, RecentReport } from '../../report/recent-reports.service.js';
import type { ChatFacts } from '../chat-facts.service.js';
import type { ChatAnswerKind, ChatCitation } from '../chat.views.js';
import { type MeasureIntent, measureIntents, type OtherTopic, otherIntents } from './chat-intents.js';
import { figureText, measureName, reportText } from './figure-text.js';

export interface RuleAnswer {
  readonly kind: ChatAnswerKind;
  readonly text: string;
  readonly citations: readonly ChatCitation[];
}

interface Part {
  readonly text: string;
  readonly citations?: readonly ChatCitation[];
}

const mostTopics = 2;
const mostFigures = 3;
const mostListed = 3;

/**
 * An answer put together from the own figures of the one who asks and from the exercises there are. Whatever is not
 * among its topics is refused, with word of what can be asked: nothing is made up.
 */
export function ruleAnswer(message: string, facts: ChatFacts, reason: string): RuleAnswer {
  const said = ` ${message
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  const measures = ranked(measureIntents, said).slice(0, mostTopics);
  const [other] = ranked(otherIntents, said);
  if (measures.length > 0) return answer(measures.map((intent) => aboutMeasure(intent, facts)));
  if (other !== undefined) return answer([others[other.topic](facts)]);
  return { kind: 'refusal', text: refusal(reason), citations: [] };
}

function answer(parts: readonly Part[]): RuleAnswer {
  const citations = parts.flatMap((part) => part.citations ?? []);
  return { kind: 'answer', text: parts.map(({ text }) => text).join('\n\n'), citations };
}

/** The intents a message names, the one it names most first. */
function ranked<T extends { readonly keywords: readonly string[] }>(intents: readonly T[], said: string): T[] {
  const weighed = intents.map((intent) => ({
    intent,
    weight: intent.keywords
      .filter((keyword) => said.includes(` ${keyword} `))
      .reduce((sum, keyword) => sum + keyword.split(' ').length, 0),
  }));
  return weighed
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ intent }) => intent);
}

function aboutMeasure({ topic, measures, ideal, evidence }: MeasureIntent, facts: ChatFacts): Part {
  const report = facts.reports.find(({ figures }) => figures.some(({ measure }) => measures.includes(measure)));
  const figures = report === undefined ? [] : pick(report, measures).slice(0, mostFigures);
  const weakest = weakestOf(figures)?.measure ?? measures[0] ?? topic;
  const help = exerciseText(weakest, facts);
  const good = ideal === null ? '' : ` Good is ${ideal}.`;
  if (report === undefined) {
    return { text: `None of your last reports has measured your ${topic} yet: it takes ${evidence}.${good}${help}` };
  }
  const text = `In ${reportText(report)}: ${figures.map(figureText).join(', ')}.${good}${help}`;
  return { text, citations: citationsOf(report, figures) };
}

/** Where to begin: the lowest score, or the figure where none is scored. */
function weakestOf(figures: readonly MeasuredFigure[]): MeasuredFigure | undefined {
  const scored = figures.filter(({ unit }) => unit === 'points');
  return [...scored].sort((a, b) => a.value - b.value)[0] ?? figures[0];
}

function pick({ figures }: RecentReport, measures: readonly string[]): MeasuredFigure[] {
  return measures.flatMap((name) => figures.find(({ measure }) => measure === name) ?? []);
}

function exerciseText(measure: string, { exerciseFor }: ChatFacts): string {
  const found = exerciseFor(measure);
  return found === null ? '' : ` What helps, "${found.title}": ${found.exercise}`;
}

function citationsOf({ reportOf, reportId, at }: RecentReport, figures: readonly MeasuredFigure[]): ChatCitation[] {
  return figures.map(({ measure, value, unit }) => ({
    reportOf,
    reportId,
    measure,
    value,
    unit,
    at: at.toISOString(),
  }));
}

const noReports: Part = {
  text: 'You have no report yet. Answer at least three questions of an interview and complete it: its report measures content, communication and, of spoken answers, pace and pauses.',
};

const others: Readonly<Record<OtherTopic, (facts: ChatFacts) => Part>> = {
  score: ({ reports }) => {
    const report = reports.find(({ reportOf }) => reportOf === 'interview') ?? reports[0];
    if (report === undefined) return noReports;
    const figures = pick(report, ['overall', 'domain', 'communication', 'pace', 'pause']);
    const overall = figures.find(({ measure }) => measure === 'overall');
    const parts = figures.filter((figure) => figure !== overall);
    const whole =
      overall === undefined
        ? 'it has no overall score, for there is too little to measure'
        : `${figureText(overall)}${report.grade === null ? '' : ` (${report.grade})`}`;
    const rest = parts.length === 0 ? '' : ` Its parts: ${parts.map(figureText).join(', ')}.`;
    return { text: `Of ${reportText(report)}: ${whole}.${rest}`, citations: citationsOf(report, figures) };
  },

  progress: ({ reports }) => {
    const report = reports.find(({ changes }) => changes.length > 0);
    if (report === undefined) {
      return { text: 'There is nothing to compare yet: it takes two completed interviews of one track, judged alike.' };
    }
    const points = report.changes.filter(({ unit }) => unit === 'points');
    const told = [...points].sort((a, b) => Math.abs(b.change) - Math.abs(a.change)).slice(0, mostListed + 1);
    const overall = points.find(({ measure }) => measure === 'overall');
    const list = [...(overall === undefined ? [] : [overall]), ...told.filter((each) => each !== overall)];
    const text = list.map(({ measure, before, now, change }) => {
      const by = change === 0 ? 'unchanged' : `${change > 0 ? '+' : '−'}${Math.abs(roundTo(change, 1))}`;
      return `${measureName(measure)} ${before} → ${now} (${by})`;
    });
    const figures = list.flatMap(({ measure, unit, now }) => (now === null ? [] : [{ measure, unit, value: now }]));
    return {
      text: `${reportText(report)} against the interview of the track before: ${text.join(', ')}.`,
      citations: citationsOf(report, figures),
    };
  },

  practice: (facts) => {
    const { weak, reports } = facts;
    if (weak.length > 0) {
      const lines = weak.slice(0, mostListed).map(({ measure, label, score }) => {
        const at = score === null ? '' : ` (${roundTo(score, 1)} of 100)`;
        return `- ${label}${at}.${exerciseText(measure, facts)}`;
      });
      const citations = weak
        .slice(0, mostListed)
        .flatMap(({ measure, score, reportOf, reportId, at }) =>
          score === null ? [] : [{ reportOf, reportId, measure, value: score, unit: 'points', at: at.toISOString() }],
        );
      return { text: `Weakest first:\n${lines.join('\n')}`, citations };
    }
    const report = reports.find(({ practice }) => practice.length > 0);
    if (report !== undefined) {
      const lines = report.practice
        .slice(0, mostListed)
        .map((each) => `- "${each.title}": ${each.exercise} ${each.reason}`);
      return { text: `After ${reportText(report)}:\n${lines.join('\n')}` };
    }
    if (reports.length > 0)
      return { text: 'None of your last reports shows a weak measure. Take the next difficulty.' };
    return noReports;
  },

  skills: ({ reports }) => {
    const report = reports.find(({ weakSkills }) => weakSkills.length > 0);
    if (report !== undefined) {
      const skills = report.weakSkills.slice(0, mostListed);
      const list = skills.map(({ skill, score }) => `${skill} ${score} of 100`).join(', ');
      return {
        text: `Weak in ${reportText(report)}: ${list}. Go through the model answers of that report, then answer another question on each.`,
        citations: citationsOf(
          report,
          skills.map(({ skill, score }) => ({ measure: `skill.${skill}`, unit: 'points', value: score })),
        ),
      };
    }
    return reports.length > 0 ? { text: 'None of your last reports shows a weak skill.' } : noReports;
  },

  preparation: (facts) => {
    const { guide, tracks, reports } = facts;
    if (guide === null) return { text: `Which kind of interview? There are questions for: ${tracks.join(', ')}.` };
    const topics = guide.topics.slice(0, 2 * mostListed).join(', ');
    const report = reports.find(({ track }) => track === guide.track);
    const figures = report === undefined ? [] : pick(report, ['overall', 'domain', 'communication']);
    const stands =
      report === undefined || figures.length === 0
        ? `You have no report of this track yet: an interview of the track "${guide.track}" shows where you stand.`
        : `Where you stand, by ${reportText(report)}: ${figures.map(figureText).join(', ')}.`;
    const skills = (report?.weakSkills ?? []).map(({ skill }) => skill).slice(0, mostListed);
    const weak = skills.length === 0 ? '' : ` Begin with ${skills.join(', ')}.`;
    return {
      text: `Questions of the track "${guide.track}" are often about: ${topics}. ${stands}${weak} For each topic, say aloud what it is for, one trade-off, and one thing you did with it; keep an answer under two minutes.`,
      citations: report === undefined ? [] : citationsOf(report, figures),
    };
  },
};

/** Why no model answers, in words; any other fault is one of the model's. */
const reasons: Readonly<Record<string, string>> = {
  llm_not_configured: 'There is no language model here',
  not_configured: 'There is no language model here',
  budget_exhausted: "Today's calls to the language model are used up",
};

function refusal(reason: string): string {
  const topics = measureIntents.map(({ topic }) => topic).join(', ');
  return `${reasons[reason] ?? 'The language model does not answer at the moment'}, so I answer from your own reports alone, and this is not among what they tell. Ask me about your ${topics}, your last score, your progress, your weak skills, what to practise next, or how to prepare for one of the tracks.`;
}
