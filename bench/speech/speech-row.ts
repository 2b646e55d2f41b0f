import { type Row } from '../row.js';

/** A line of the table, with whether its goal was met in this run. */
export interface SpeechRow extends Row {
  readonly met?: boolean;
}

export type SpeechPart = () => AsyncGenerator<SpeechRow, void, undefined>;

export const TABLE_HEAD = '| what | Rehearse | baseline | ratio | goal | met |\n|---|---|---|---|---|---|\n';

export function tableLine({ what, measured, baseline, ratio, goal, met }: SpeechRow): string {
  const kept = met === undefined ? '' : met ? 'yes' : '**no**';
  return `| ${[what, measured, baseline ?? '', ratio ?? '', goal ?? '', kept].join(' | ')} |\n`;
}

/** Seconds of sound per second of processor time. */
export const timesRealTime = (soundSeconds: number, ms: number): string =>
  `${Math.round((soundSeconds * 1_000) / ms).toLocaleString('en')} × real time`;

export const kib = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KiB`;
