import { bandPlace } from '../../../speech/band-score.js';
import { thresholdsFor } from '../../../speech/thresholds.js';
import { RELEVANCE_FULL_AT } from '../../analysis/rules/rubric.js';
import { deliveryPractice, findFigureExercise } from './delivery-practice.js';
import {
  type KnowledgeCompetence,
  type NextStep,
  type OverallReport,
  type Practice,
  REPORT_LIMITS,
  type SkillGap,
  type SpeechFluency,
} from './report-content.js';

/** Below it a measure is worth practising; the same line as the band "good". */
export const weakBelow = 70;

interface Exercise {
  readonly measure: string;
  readonly title: string;
  readonly exercise: string;
  /** What the measure is called in a sentence. */
  readonly subject: string;
}

/** What to practise for each measure that may be weak. */
export const exercises: readonly Exercise[] = [
  {
    measure: 'domain.accuracy',
    subject: 'the accuracy of your answers',
    title: 'Check what you state',
    exercise: 'Take two answers, look up every claim in them, and say the answer again with what you corrected.',
  },
  {
    measure: 'domain.coverage',
    subject: 'the coverage of expected points',
    title: 'Outline before you answer',
    exercise: 'Before you speak, write three to five keywords the answer must contain; answer; tick off what you said.',
  },
  {
    measure: 'domain.clarity',
    subject: 'the clarity of your explanations',
    title: 'Explain it to a newcomer',
    exercise: 'Explain the same thing in five sentences of at most twenty words, one thought in each.',
  },
  {
    measure: 'domain.depth',
    subject: 'the depth of your answers',
    title: 'Number, name, reason',
    exercise: 'Repeat an answer with one figure, one named technology and one "because" in it.',
  },
  {
    measure: 'communication.clarity',
    subject: 'the clarity of your wording',
    title: 'Say it without hedges',
    exercise: 'Read the answer aloud, strike "I think", "maybe" and "sort of", and say it again in shorter sentences.',
  },
  {
    measure: 'communication.structure',
    subject: 'the structure of your answers',
    title: 'Answer along a frame',
    exercise:
      'For a story: situation, task, action, result. For a concept: context, theory, example, trade-off, decision. One sentence each.',
  },
  {
    measure: 'communication.conciseness',
    subject: 'the length of your answers',
    title: 'One point, two minutes',
    exercise: 'Set a timer to two minutes. Lead with the point, give the support for it, and stop.',
  },
  {
    measure: 'communication.vocabulary',
    subject: 'the range of your words',
    title: 'Find the precise word',
    exercise: 'Mark the words you used three times or more and replace each once with the precise term.',
  },
  {
    measure: 'communication.grammar',
    subject: 'the grammar of your sentences',
    title: 'Rewrite and say again',
    exercise: 'Write down two of your longer sentences, correct them, and say them aloud three times.',
  },
  {
    measure: 'pace',
    subject: 'your pace',
    title: 'Speak at 120 to 160 words a minute',
    exercise: 'Read a paragraph of 140 words aloud in one minute, three times, then answer a question at that pace.',
  },
  {
    measure: 'pause',
    subject: 'your pauses',
    title: 'Pause at the full stop',
    exercise: 'Answer a question and count "one" silently after every sentence; keep silences under two seconds.',
  },
  {
    measure: 'fillers',
    subject: 'your use of fillers',
    title: 'Silence instead of "um"',
    exercise: 'Answer for one minute; whenever a filler comes, stop, breathe, and go on. Count them; halve them.',
  },
];

/** Where the rate as a whole is right and the score is not, its course is what to work on. */
const evenPace: Exercise = {
  measure: 'pace',
  subject: 'the evenness of your pace',
  title: 'Keep one pace',
  exercise: 'Record an answer, mark where you rush and where you drag, and say it again with the same beat throughout.',
};

/** Exercises are for parts that have a score; a figure is practised with the part it belongs to. */
const partOf: Readonly<Record<string, string>> = {
  speakingRateWpm: 'pace',
  longPausesPerMinute: 'pause',
  fillerShare: 'fillers',
  domain: 'domain.coverage',
  communication: 'communication.structure',
};

export function findExercise(measure: string): { title: string; exercise: string } | null {
  const name = partOf[measure] ?? measure;
  const found = exercises.find((exercise) => exercise.measure === name) ?? findFigureExercise(name);
  return found === null ? null : { title: found.title, exercise: found.exercise };
}

interface WeakMeasure {
  readonly measure: string;
  readonly score: number;
  readonly answers: number;
}

/** Weakest first, one exercise for each, with the figure that calls for it; then what is told without a score. */
export function recommendedPractice(knowledge: KnowledgeCompetence, fluency: SpeechFluency): Practice[] {
  const scored = weakMeasures(knowledge, fluency).flatMap(({ measure, score, answers }) => {
    const even = measure === 'pace' && isRateIdeal(fluency);
    const rule = even ? evenPace : exercises.find((exercise) => exercise.measure === measure);
    if (rule === undefined) return [];
    const over = answers === 1 ? 'one answer' : `${answers} answers`;
    const reason = `Measured at ${score} of 100 over ${over}: ${rule.subject} is below ${weakBelow}.`;
    return [{ measure, title: rule.title, exercise: rule.exercise, reason, score }];
  });
  return [...scored, ...deliveryPractice(fluency)].slice(0, REPORT_LIMITS.practices);
}

function isRateIdeal({ parts }: SpeechFluency): boolean {
  const rate = parts.find(({ name }) => name === 'pace')?.figure?.value ?? null;
  const band = thresholdsFor('en').words?.speakingRateWpm;
  return rate !== null && band !== undefined && bandPlace(rate, band) === 'ideal';
}

/** Clarity and depth of content count by how much of it is on the question: where that is little, it is the cause. */
function ownWeaknesses({ dimensions }: KnowledgeCompetence): KnowledgeCompetence['dimensions'] {
  const coverage = dimensions.find(({ name }) => name === 'coverage')?.score ?? null;
  if (coverage === null || coverage >= RELEVANCE_FULL_AT) return dimensions;
  return dimensions.filter(({ name }) => name !== 'clarity' && name !== 'depth');
}

function weakMeasures(knowledge: KnowledgeCompetence, fluency: SpeechFluency): WeakMeasure[] {
  const named = [
    ...ownWeaknesses(knowledge).map((part) => ({ ...part, measure: `domain.${part.name}` })),
    ...fluency.communication.map((part) => ({ ...part, measure: `communication.${part.name}` })),
    ...fluency.parts.filter(({ name }) => name !== 'communication').map((part) => ({ ...part, measure: part.name })),
  ];
  return named
    .flatMap(({ measure, score, answers }) =>
      score !== null && score < weakBelow ? [{ measure, score, answers }] : [],
    )
    .sort((a, b) => a.score - b.score || (a.measure < b.measure ? -1 : 1));
}

/** What to do next, by rules, each with what it follows from. */
export function ruleNextSteps(
  overall: OverallReport,
  gaps: readonly SkillGap[],
  practice: readonly Practice[],
  waiting: number,
): NextStep[] {
  const unanswered = overall.askedQuestions - overall.answeredQuestions - waiting;
  const steps: { text: string; reason: string }[] = [];
  for (const { skill, score } of gaps.filter(({ level }) => level === 'weak').slice(0, 2)) {
    steps.push({
      text: `Go through the model answers on ${skill}, then answer another question on it.`,
      reason: `${skill} was measured at ${score} of 100.`,
    });
  }
  const [first] = practice;
  if (first !== undefined) steps.push({ text: `Start with "${first.title}".`, reason: first.reason });
  if (unanswered > 0) {
    const questions = unanswered === 1 ? 'one question' : `${unanswered} questions`;
    steps.push({
      text: `Answer the ${questions} left open in another interview.`,
      reason: 'What is not answered cannot be assessed.',
    });
  }
  if (waiting > 0) {
    steps.push({
      text: 'Look again when the recordings are transcribed.',
      reason: 'Recordings without a transcript are not judged yet.',
    });
  }
  if (steps.length === 0) steps.push(...encouragement(overall));
  return steps.slice(0, REPORT_LIMITS.nextSteps).map((step) => ({ ...step, source: 'rules', model: null }));
}

function encouragement(overall: OverallReport): { text: string; reason: string }[] {
  if (overall.score === null) return [];
  return [
    {
      text: 'Take an interview of the next difficulty.',
      reason: `Overall ${overall.score} of 100 and no measure below ${weakBelow}.`,
    },
  ];
}
