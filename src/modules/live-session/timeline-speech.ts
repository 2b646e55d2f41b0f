import type { SoundEvidence } from '../../speech/sound-evidence.js';
import { timelineFromSound } from '../../speech/sound-evidence.js';
import { silences, type TimeSpan } from '../../speech/speech-timeline.js';
import { thresholdsFor } from '../../speech/thresholds.js';
import { cleanWords, type TimedWord } from '../../speech/text/words.js';
import type { TranscriptionView } from '../transcription/transcription.views.js';
import type { FinalSegment } from './live-session.views.js';
import type { TimelineItem, TimelineTranscript } from './timeline.views.js';

/** Words that lie further apart are stretches of their own. */
const STRETCH_GAP_MS = 700;

/** One answer or talk: what is known of its words and its sound. */
export interface SpokenAnswer {
  /** Of its sound. */
  readonly id: string;
  /** Null: a talk. */
  readonly attemptId: string | null;
  readonly questionId: string | null;
  readonly speaker: string;
  readonly language: string;
  readonly offsetMs: number;
  /** Null while it is spoken. */
  readonly durationMs: number | null;
  readonly transcription: TranscriptionView | null;
  readonly sound: SoundEvidence | null;
  readonly finals: readonly FinalSegment[];
}

type Speech = Omit<TimelineTranscript, 'speaker'> & TimeSpan;

/** The words of an answer: as they were heard live, unless they were taken down afterwards. */
export function transcriptOf(answer: SpokenAnswer): TimelineItem[] {
  const { transcription } = answer;
  const later = transcription?.state === 'ready' && transcription.source !== 'live';
  const speech = later ? takenDownLater(answer, transcription) : answer.finals.map(heardLive);
  return speech
    .filter(({ text }) => text !== '')
    .map(({ startMs, endMs, ...said }) => ({
      ...spanOf(answer, { startMs, endMs }),
      kind: 'transcript',
      transcript: { ...said, speaker: answer.speaker },
    }));
}

/** Silence between speech: the long pauses, or all. None while the answer is spoken. */
export function pausesOf(answer: SpokenAnswer, all: boolean): TimelineItem[] {
  const { sound, language } = answer;
  if (sound === null) return [];
  const { minPauseMs, longPauseMs } = thresholdsFor(language).timing;
  return silences(timelineFromSound(sound, minPauseMs))
    .map((span) => ({ span, durationMs: Math.round(span.endMs - span.startMs) }))
    .filter(({ durationMs }) => durationMs >= (all ? minPauseMs : longPauseMs))
    .map(({ span, durationMs }) => ({
      ...spanOf(answer, span),
      kind: 'pause',
      pause: { durationMs, long: durationMs >= longPauseMs },
    }));
}

function heardLive({ text, timing, startMs, endMs }: FinalSegment): Speech {
  return { text, timing, startMs, endMs, source: 'live' };
}

function takenDownLater(answer: SpokenAnswer, { text, words, timing, source }: TranscriptionView): Speech[] {
  const stretches = stretchesOf(words ?? []);
  if (stretches.length > 0) return stretches.map((stretch) => ({ ...stretch, timing, source }));
  const speech = answer.sound?.speech ?? [];
  const startMs = speech[0]?.startMs ?? 0;
  const endMs = speech.at(-1)?.endMs ?? answer.durationMs ?? startMs;
  return [{ text: text ?? '', timing: null, source, startMs, endMs }];
}

function stretchesOf(words: readonly TimedWord[]): (TimeSpan & { text: string })[] {
  const stretches: { startMs: number; endMs: number; text: string }[] = [];
  for (const { word, startMs, endMs } of cleanWords(words)) {
    const current = stretches.at(-1);
    if (current === undefined || startMs - current.endMs >= STRETCH_GAP_MS)
      stretches.push({ startMs, endMs, text: word });
    else {
      current.text += ` ${word}`;
      current.endMs = Math.max(current.endMs, endMs);
    }
  }
  return stretches;
}

function spanOf({ attemptId, speaker: userId, offsetMs }: SpokenAnswer, { startMs, endMs }: TimeSpan) {
  const none = { transcript: null, pause: null, nudge: null, marker: null, comment: null };
  return { ...none, userId, attemptId, atMs: Math.round(offsetMs + startMs), endMs: Math.round(offsetMs + endMs) };
}
