import { measureDelivery } from '../../../speech/delivery/delivery.js';
import type { Measure } from '../../../speech/measure.js';
import type { SoundEvidence } from '../../../speech/sound-evidence.js';
import type { Utterance } from '../../../speech/text/words.js';
import type { FinalSegment } from '../../live-session/live-session.views.js';
import type { AnswerReading } from '../assembly/report-material.js';
import { answerReading } from '../build/answer-reading.js';

/** The delivery of something said beside the questions, by its sound and the words that were taken down of it. */
export function talkReadings(
  sound: SoundEvidence,
  language: string,
  segments: readonly Pick<FinalSegment, 'text' | 'words' | 'timing'>[],
): AnswerReading[] {
  const spoken = { utterance: utteranceOf(segments, language), sound, missingSound: null, language };
  const { pace, pauses, fillers, voice } = measureDelivery(spoken);
  return [
    answerReading({ type: 'pace', ...outcomeOf(pace), result: { pace, fillers, voice } }),
    answerReading({ type: 'pause', ...outcomeOf(pauses), result: pauses }),
  ];
}

/** Whether the engine leaves fillers out is not kept with utterances: what is counted is at least that much. */
function utteranceOf(segments: readonly Pick<FinalSegment, 'text' | 'words' | 'timing'>[], language: string) {
  const said = segments.filter(({ text }) => text !== '');
  if (said.length === 0) return null;
  const timed = said.every(({ timing }) => timing === 'provider');
  const text = said.map((segment) => segment.text).join(' ');
  const words = timed ? said.flatMap((segment) => segment.words ?? []) : null;
  const utterance: Utterance = { text, words, timing: timed ? 'provider' : null, verbatim: false, language };
  return utterance;
}

function outcomeOf({ score, thresholdsVersion }: { score: Measure<number>; thresholdsVersion: string }) {
  const { status, value, reason } = score;
  return { status, score: value, reason, source: 'sound' as const, model: null, rubricVersion: thresholdsVersion };
}
