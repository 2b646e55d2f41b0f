import type { TranscriptionEntity } from './transcription.entity.js';
import { transcriptionReasons } from './transcription.state.js';
import type { TranscriptionView } from './transcription.views.js';

export function viewOf(row: TranscriptionEntity): TranscriptionView {
  const { id, attemptId, userId, source, state, reason, language, durationSeconds, verbatim, model } = row;
  const { text, words, timing, nextTryAt, createdAt, readyAt } = row;
  const detail = reason && transcriptionReasons[reason];
  const origin = { id, attemptId, userId, source, state, reason, detail, language, durationSeconds, verbatim, model };
  return { ...origin, text, words, timing, nextTryAt, createdAt, readyAt };
}
