import { AUDIO_FORMATS, type RecordingSound } from '../../platform/sound/recording-sound.js';
import type { TimedWord } from '../../speech/text/words.js';
import type { HeardWords } from './heard-words.js';
import type { SoundEntity } from './sound.entity.js';
import type { TranscriptionEntity } from './transcription.entity.js';
import type { TranscriptionReason } from './transcription.state.js';

export interface SubmittedContent {
  /** The id of the row, should it be the first of its attempt. */
  readonly id: string;
  readonly attemptId: string;
  readonly userId: string;
  readonly language: string;
  readonly contentSha256: string;
  readonly now: Date;
}

export type SubmittedAudio = SubmittedContent &
  Pick<RecordingSound, 'mediaType' | 'durationSeconds' | 'sound' | 'soundReason'>;

/** A kept recording, to be transcribed; with a reason when there is nobody to do it. */
export function waitingRow(
  audio: SubmittedAudio,
  key: string,
  reason: TranscriptionReason | null,
): TranscriptionEntity {
  const { mediaType, durationSeconds } = audio;
  return { ...blank(audio), source: 'recording', state: 'waiting', reason, audioKey: key, mediaType, durationSeconds };
}

export function silentRow(audio: SubmittedAudio): TranscriptionEntity {
  const { mediaType, durationSeconds } = audio;
  return { ...blank(audio), source: 'recording', state: 'failed', reason: 'no_speech', mediaType, durationSeconds };
}

export function clientRow(content: SubmittedContent, text: string, words: TimedWord[]): TranscriptionEntity {
  const timed = words.length > 0 ? { words, timing: 'client' as const } : {};
  return { ...blank(content), source: 'client', state: 'ready', text, ...timed, readyAt: content.now };
}

/** What was taken down while it was spoken; null: no words in it. The recording is there only where it is kept. */
export function liveRow(
  audio: SubmittedAudio,
  key: string | null,
  heard: (HeardWords & Pick<TranscriptionEntity, 'text' | 'model' | 'verbatim'>) | null,
): TranscriptionEntity {
  const { durationSeconds, now } = audio;
  const spoken = {
    ...blank(audio),
    source: 'live' as const,
    audioKey: key,
    mediaType: LIVE_MEDIA_TYPE,
    durationSeconds,
  };
  if (heard === null) return { ...spoken, state: 'failed', reason: 'no_speech' };
  return { ...spoken, ...heard, state: 'ready', readyAt: now };
}

export function soundRow({ attemptId, userId, sound, soundReason, now }: SubmittedAudio): SoundEntity {
  return { attemptId, userId, evidence: sound, reason: soundReason, createdAt: now };
}

function blank({ id, attemptId, userId, language, contentSha256, now }: SubmittedContent): TranscriptionEntity {
  const nothing = { reason: null, audioKey: null, mediaType: null, durationSeconds: null, text: null, words: null };
  const never = { timing: null, model: null, nextTryAt: null, leaseEndsAt: null, readyAt: null };
  const owner = { id, attemptId, userId, language, contentSha256, createdAt: now, updatedAt: now };
  return { ...nothing, ...never, ...owner, source: 'recording', state: 'waiting', verbatim: false, tries: 0 };
}

/** Of the recordings that are put together from live sound. */
export const LIVE_MEDIA_TYPE = AUDIO_FORMATS.wav.mediaType;

/** `live`: the sound was taken already; nobody can be asked for it again, and nobody asks for another try. */
export type Arrival = 'uploaded' | 'live';

/** The same content again is a repeat of the request, unless another try may end better. */
export function isRepeat(row: TranscriptionEntity, contentSha256: string, arrival: Arrival): boolean {
  if (row.contentSha256 !== contentSha256) return false;
  return arrival === 'live' || row.state !== 'failed' || row.reason === 'no_speech';
}
