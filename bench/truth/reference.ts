import { readFileSync } from 'node:fs';
import { type TimeSpan } from '../../src/speech/speech-timeline.js';

/** The reference data beside the recordings, as far as it is used here. Times there are in seconds. */

export const SPEECH_FIXTURES = new URL('../../test/fixtures/speech/', import.meta.url);

export type SecondsSpan = readonly [start: number, end: number];

export interface AlignedWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly syllables?: number;
}

export interface WordTimingFigures {
  readonly words: number;
  readonly span: number;
  readonly pauses: number;
  readonly pause_spans: readonly SecondsSpan[];
  readonly wpm_over_span: number;
}

export interface PraatFigures {
  readonly syllables: number;
  readonly speech_rate: number;
  readonly pauses: number;
  readonly nuclei: readonly number[];
}

export interface ManifestClip {
  readonly file: string;
  readonly codec: string;
  /** Of the decoded samples. */
  readonly duration: number;
  readonly header_duration: number;
  readonly transcript?: string;
  readonly words?: number;
  readonly word_timings?: Readonly<Record<string, readonly AlignedWord[]>>;
  readonly rttm?: readonly { readonly start: number; readonly end: number; readonly speaker: string }[];
  readonly overlap?: { readonly overlap: number; readonly talk_time: Readonly<Record<string, number>> };
  readonly reference: {
    readonly praat: PraatFigures;
    readonly silero_v6_2: readonly SecondsSpan[];
    readonly dictionary_syllables?: number;
    readonly dictionary_speech_rate?: number;
    readonly from_word_timings?: Readonly<
      Record<string, Readonly<Record<'min_pause_0.25' | 'min_pause_0.30', WordTimingFigures>>>
    >;
  };
}

export interface DerivedClip {
  readonly kind: string;
  readonly duration?: number;
  readonly factor?: number;
  readonly sounding?: readonly SecondsSpan[];
  readonly nuclei?: readonly number[];
  readonly inserted?: readonly { readonly start: number; readonly end: number; readonly between: string }[];
  readonly speakers?: Readonly<Record<string, readonly SecondsSpan[]>>;
  readonly overlap_seconds?: number;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, SPEECH_FIXTURES), 'utf8'));

export const manifest = (read('manifest.json') as { readonly clips: readonly ManifestClip[] }).clips;
export const derived = read('synthetic/truth.json') as Readonly<Record<string, DerivedClip>>;

export function manifestClip(file: string): ManifestClip {
  const found = manifest.find((clip) => clip.file === file);
  if (!found) throw new Error(`The manifest has no ${file}.`);
  return found;
}

export function derivedClip(file: string): DerivedClip {
  const found = derived[file];
  if (!found) throw new Error(`truth.json has no ${file}.`);
  return found;
}

export const toMs = (spans: readonly SecondsSpan[]): TimeSpan[] =>
  spans.map(([start, end]) => ({ startMs: start * 1_000, endMs: end * 1_000 }));
