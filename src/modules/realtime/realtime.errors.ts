import { AppError } from '../../common/app-error.js';

export const sessionNotJoined = (): AppError =>
  new AppError('session_not_joined', 'Send client.session_join for this session on this connection first.');

export const audioNotStarted = (): AppError =>
  new AppError('audio_not_started', 'Send client.audio_start first; after a lost connection, again.');

export const audioIncomplete = (nextSeq: number): AppError =>
  new AppError(
    'audio_incomplete',
    `Frames from ${nextSeq} on have not arrived: send them again, then client.audio_stop again.`,
  );

export const answerTooLong = (): AppError =>
  new AppError('audio_too_long', 'An answer holds at most 600 seconds of sound: stop this one; it is kept so far.');

export const journalUnavailable = (): AppError =>
  new AppError('unavailable', 'Sound cannot be stored at the moment: keep it, and start again in a few seconds.', {
    retryAfterSeconds: 2,
  });

export const transcriptionInterrupted = (): AppError =>
  new AppError(
    'transcription_interrupted',
    'The speech engine does not answer. Go on speaking: your sound is kept, and its text follows.',
  );

export const takenOver = (): AppError =>
  new AppError(
    'answer_in_progress',
    'Another connection goes on with this answer: send client.audio_start to take over.',
  );

export const frameUnfit = (): AppError =>
  new AppError('audio_frame_invalid', 'A frame holds 20–500 ms at the sampling rate given in client.audio_start.');

export const sessionNotFound = (): AppError => new AppError('session_not_found', 'There is no such session.');

export const observerSilent = (): AppError =>
  new AppError('observer_silent', 'You observe this session: listen, and comment over REST.');

/** Also by a device that measures for itself. */
export const notToBeHeard = (scope: string): AppError =>
  new AppError('consent_required', `To be heard in a session for two, consent to ${scope} first.`, {
    errors: [{ field: 'you', code: scope, message: 'this consent of yours is missing' }],
  });

export const consentUnconfirmed = (): AppError =>
  new AppError(
    'consent_unconfirmed',
    'Nobody can confirm your consent at the moment: keep the sound, it is asked for.',
    {
      retryAfterSeconds: 1,
    },
  );

export const replayedTooOften = (waitMs: number): AppError =>
  new AppError('rate_limited', 'Missed events were asked for too often: wait, then join again.', {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  });
