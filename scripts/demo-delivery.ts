import type {
  AnalysisResponse,
  MeasureResponse,
  PaceResultResponse,
  PauseResultResponse,
  SpeechFluencyResponse,
  TranscriptionResponse,
} from '../sdk/src/generated/types.gen.js';
import { line } from './demo-output.js';

const sources: Readonly<Record<NonNullable<TranscriptionResponse['timing']>, string>> = {
  provider: 'word times',
  client: 'word times (sent)',
  estimated: 'times (estimated)',
};

/** The words with their starts, and whose times they are. */
export function showWordTimes({ words, timing }: TranscriptionResponse): void {
  if (words === null || timing === null) return;
  line(sources[timing], words.map(({ word, startMs }) => `${seconds(startMs)} ${word}`).join(' · '));
}

/** How the answer was said: every figure with its method, or with the reason why there is none. */
export function showDelivery(analyses: readonly AnalysisResponse[]): void {
  for (const { pace, pause } of analyses) {
    if (pace !== null) showPace(pace);
    if (pause !== null) showPauses(pause);
  }
}

function showPace({ pace, fillers, voice }: PaceResultResponse): void {
  line('pace', `${figure(pace.speakingRateWpm)}${pace.band === null ? '' : `: ${pace.band}`}`);
  if (pace.profile.length > 0) line('pace over time', courseOf(pace.profile));
  line('articulation', figure(pace.articulationRateSps));
  line('pitch variation', figure(voice.pitchVariationSemitones));
  line('fillers', fillers === null ? 'not counted: nobody has transcribed the recording' : countOf(fillers));
}

function countOf({ nonLexicalCount, lexicalCount, lowerBound }: NonNullable<PaceResultResponse['fillers']>): string {
  const count = nonLexicalCount + lexicalCount;
  return lowerBound ? `at least ${count}: the engine leaves "um" out` : String(count);
}

function showPauses({ pauses, responseLatencySeconds, speakingRatio }: PauseResultResponse): void {
  line('first word', `after ${figure(responseLatencySeconds)}`);
  line('speaking ratio', figure(speakingRatio));
  const listed = pauses.map(({ startMs, durationMs, kind, afterWord }) => {
    const place = afterWord === null ? '' : ` after “${afterWord}”`;
    return `at ${seconds(startMs)} for ${seconds(durationMs)} s (${kind})${place}`;
  });
  line('pauses', listed.join(' · ') || 'none');
}

const labels: Readonly<Record<SpeechFluencyResponse['figures'][number]['name'], string>> = {
  articulationRateSps: 'articulation',
  pitchVariationSemitones: 'pitch variation',
  responseLatencySeconds: 'first word after',
};

/** Over all answers of the interview. */
export function showFluency({ figures }: SpeechFluencyResponse): void {
  for (const { name, value, unit, reason, answers, flaggedAnswers } of figures) {
    const flagged = flaggedAnswers > 0 ? `, worth a remark in ${flaggedAnswers}` : '';
    const over = answers === 1 ? 'one answer' : `${answers} answers`;
    line(labels[name], value === null ? `– (${reason})` : `${inUnit(value, unit)} over ${over}${flagged}`);
  }
}

function figure({ value, unit, method, reason }: MeasureResponse): string {
  return value === null ? `– (${reason})` : `${inUnit(value, unit)} [${method}]`;
}

const inUnit = (value: number, unit: string): string =>
  unit === 'ratio' ? String(value) : `${value} ${unit.replaceAll('_', ' ')}`;

const bars = [...'▁▂▃▄▅▆▇█'];

/** One bar a window of five seconds, from the slowest to the fastest. */
function courseOf(profile: PaceResultResponse['pace']['profile']): string {
  const rates = profile.map(({ wpm }) => wpm);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  const heights = rates.map((wpm) => (most === least ? 0 : ((wpm - least) / (most - least)) * (bars.length - 1)));
  return `${heights.map((height) => bars[Math.round(height)]).join('')}  ${least}–${most} wpm, five seconds a bar, one second apart`;
}

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(2);
