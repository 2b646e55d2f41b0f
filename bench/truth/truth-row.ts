/** A figure that is promised, and whether this run kept it. */
export interface Goal {
  readonly text: string;
  readonly met: boolean;
}

/** One line of the table: texts as they are to be read, with their units. */
export interface TruthRow {
  readonly what: string;
  readonly ours: string;
  readonly truth?: string;
  /** What other programs say of the same sound (Praat, Silero, WebRTC, aligners). */
  readonly references?: string;
  readonly error?: string;
  readonly goal?: Goal;
}

/** A part of the table that can be run alone. */
export type TruthPart = () => AsyncGenerator<TruthRow, void, undefined>;

export const TABLE_HEAD = '| what | ours | truth | references | error | goal | met |\n|---|---|---|---|---|---|---|\n';

export function tableLine({ what, ours, truth, references, error, goal }: TruthRow): string {
  const met = goal ? (goal.met ? 'yes' : '**no**') : '';
  const cells = [what, ours, truth ?? '', references ?? '', error ?? '', goal?.text ?? '', met];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
const sign = (value: number): string => (value < 0 ? '−' : '+');
export const signedPercent = (share: number): string => `${sign(share)}${Math.abs(100 * share).toFixed(1)} %`;
export const signedMillis = (value: number): string => {
  const whole = Math.round(value);
  return whole === 0 ? '0 ms' : `${sign(whole)}${Math.abs(whole)} ms`;
};
export const millis = (value: number): string => `${Math.round(value)} ms`;
export const seconds = (value: number, digits = 2): string => `${value.toFixed(digits)} s`;
