import { LATEST_MS } from '../speech-timeline.js';

/** One recognised word on the timeline of the recording. */
export interface TimedWord {
  /** As written by the recogniser, punctuation attached or not. */
  word: string;
  /** Milliseconds from the start of the recording. */
  startMs: number;
  endMs: number;
  /** 0–1 where the recogniser tells. */
  confidence?: number;
}

/**
 * Who made the times: the recogniser, the client that posted its own transcript, or ourselves by laying
 * text over voice activity. Estimated times place a quote; they say nothing about pauses.
 */
export type WordTiming = 'provider' | 'client' | 'estimated';

/** What was said in one answer, and what is known about how it was taken down. */
export interface Utterance {
  readonly text: string;
  /** Null when the recogniser gives no words or the answer was typed. */
  readonly words: readonly TimedWord[] | null;
  readonly timing: WordTiming | null;
  /** False when the recogniser leaves out "um" and repetitions (whisper and its kin do). */
  readonly verbatim: boolean;
  /** BCP 47 tag. */
  readonly language: string;
}

/** No spoken word lasts longer; recognisers stretch one over a silence when they lose the track. */
const LONGEST_WORD_MS = 10_000;
/** A comma or full stop reported as a word of its own belongs to the word before it, with at most this much time. */
const PUNCTUATION_TAIL_MS = 300;

const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/**
 * Words fit for measuring: in order of time, finite, not negative, none longer than ten seconds, punctuation
 * joined to the word before it. Entries that cannot be placed are left out, so the result may be shorter.
 */
export function cleanWords(words: readonly TimedWord[]): TimedWord[] {
  const placed = words.filter(isPlaced).sort((a, b) => a.startMs - b.startMs);
  const clean: TimedWord[] = [];
  for (const entry of placed) {
    const word = entry.word.trim();
    const endMs = Math.min(Math.max(entry.endMs, entry.startMs), entry.startMs + LONGEST_WORD_MS);
    if (HAS_LETTER_OR_DIGIT.test(word)) clean.push({ word, startMs: entry.startMs, endMs });
    else joinPunctuation(clean.at(-1), word, endMs);
  }
  return clean;
}

function isPlaced(entry: TimedWord): boolean {
  return (
    entry.word.trim() !== '' &&
    Number.isFinite(entry.startMs) &&
    Number.isFinite(entry.endMs) &&
    entry.startMs >= 0 &&
    entry.startMs <= LATEST_MS
  );
}

function joinPunctuation(previous: TimedWord | undefined, mark: string, endMs: number): void {
  if (!previous) return;
  previous.word += mark;
  previous.endMs = Math.max(previous.endMs, Math.min(endMs, previous.endMs + PUNCTUATION_TAIL_MS));
}
