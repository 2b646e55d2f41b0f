import { roundTo } from '../../../speech/measure.js';
import { thresholdsFor } from '../../../speech/thresholds.js';
import type { FluencyFigure, FluencyFigureName, Practice, SpeechFluency } from './report-content.js';

interface FigureExercise {
  readonly title: string;
  readonly exercise: string;
  /** What was found in the answers that call for it. */
  readonly finding: string;
}

const { words, voice, timing } = thresholdsFor('en');

/** What to practise where a measure that has no score was worth a remark. */
const figureExercises: Readonly<Record<FluencyFigureName, FigureExercise>> = {
  articulationRateSps: {
    title: 'Give every word its time',
    exercise:
      'Say an answer as if somebody took notes: every word spoken to its end, and a breath after each sentence.',
    finding: `You spoke faster than ${words?.articulationRateSps.acceptable[1]} syllables a second, pauses taken out,`,
  },
  pitchVariationSemitones: {
    title: 'Let your voice move',
    exercise:
      'Underline the one word that matters in each sentence, and say the answer again with your voice rising on it.',
    finding: `Your pitch varied by less than ${voice.monotoneSemitones} semitones, which sounds monotone,`,
  },
  responseLatencySeconds: {
    title: `Begin within ${timing.lateStartMs / 1_000} seconds`,
    exercise: 'Make the question in your own words your first sentence: it fills the silence, and you think meanwhile.',
    finding: `You began after more than ${timing.lateStartMs / 1_000} seconds`,
  },
};

export function findFigureExercise(name: string): FigureExercise | null {
  return Object.entries(figureExercises).find(([figure]) => figure === name)?.[1] ?? null;
}

/** For what happened in half of the answers or more: once in a while is no habit. */
export function deliveryPractice({ figures }: SpeechFluency): Practice[] {
  return figures.filter(isHabit).map((figure) => {
    const { title, exercise, finding } = figureExercises[figure.name];
    return { measure: figure.name, title, exercise, reason: `${finding} ${inAnswers(figure)}.`, score: null };
  });
}

type MeasuredFigure = FluencyFigure & { readonly value: number };

function isHabit(figure: FluencyFigure): figure is MeasuredFigure {
  const { value, flaggedAnswers, answers } = figure;
  return value !== null && flaggedAnswers > 0 && flaggedAnswers * 2 >= answers;
}

function inAnswers({ flaggedAnswers, answers, value }: MeasuredFigure): string {
  if (answers === 1) return `in one answer (${roundTo(value, 1)})`;
  return `in ${flaggedAnswers} of ${answers} answers (${roundTo(value, 1)} on average)`;
}
