import { roundTo } from '../../../speech/measure.js';
import type { MeasuredFigure, RecentReport } from '../../report/recent-reports.service.js';

/** What a measure is called in a sentence; those in points are scores. */
const names: Readonly<Record<string, string>> = {
  overall: 'overall',
  domain: 'content',
  'domain.accuracy': 'accuracy',
  'domain.coverage': 'coverage of expected points',
  'domain.clarity': 'clarity of explanation',
  'domain.depth': 'depth',
  communication: 'communication',
  'communication.clarity': 'clarity of wording',
  'communication.structure': 'structure',
  'communication.conciseness': 'conciseness',
  'communication.vocabulary': 'vocabulary',
  'communication.grammar': 'grammar',
  pace: 'pace',
  pause: 'pauses',
  fillers: 'fillers',
  speakingRateWpm: 'words a minute',
  longPausesPerMinute: 'long pauses a minute',
  fillerShare: 'fillers among the words',
  articulationRateSps: 'syllables a second',
  pitchVariationSemitones: 'semitones of pitch variation',
  responseLatencySeconds: 'seconds before the first word',
};

export const measureName = (measure: string): string => names[measure] ?? measure;

export function figureText({ measure, unit, value }: MeasuredFigure): string {
  if (unit === 'points') return `${measureName(measure)} ${roundTo(value, 1)} of 100`;
  if (measure === 'fillerShare') return `${roundTo(value * 100, 1)} % ${measureName(measure)}`;
  return `${roundTo(value, 1)} ${measureName(measure)}`;
}

/** `"Backend, second try" (backend, 2026-11-18)`. */
export function reportText({ reportOf, title, track, at }: RecentReport): string {
  const name = title ?? (reportOf === 'session' ? 'your live session' : 'your interview');
  const facts = [track, at.toISOString().slice(0, 10)].filter((fact) => fact !== null).join(', ');
  return `${title === null ? name : `"${name}"`} (${facts})`;
}
