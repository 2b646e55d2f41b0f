import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';
import type { AudioFault } from '../../speech/decode/audio-stream.js';

export const transcriptionNotFound = () =>
  new AppError('transcription_not_found', 'This attempt has no recording and no transcript: post one.');

export const recordingNotFound = () =>
  new AppError('recording_not_found', 'There is no recording of this attempt, or none any more.');

export const transcriptionExists = () =>
  new AppError(
    'transcription_exists',
    'This attempt has another recording or transcript already: open a new attempt for a new answer.',
  );

export const recordingLimitReached = () =>
  new AppError(
    'recording_limit_reached',
    'Too many recordings of yours are kept or wait for the speech engine: delete attempts, or post the text of what was said.',
  );

export const nothingToTranscribe = () =>
  validationFailed([
    { field: 'file', code: 'isDefined', message: 'send a recording in the field "file", or JSON with "text"' },
  ]);

export const recordingAndText = () =>
  validationFailed([{ field: 'text', code: 'isEmpty', message: 'send a recording or a text, not both' }]);

export const languageUnknown = () =>
  validationFailed([
    { field: 'language', code: 'isLanguage', message: 'must be a known language as BCP 47, such as en or pt-BR' },
  ]);

export const wordsDisagree = (message: string) => validationFailed([{ field: 'words', code: 'isConsistent', message }]);

const FORMATS = 'WAV, MP3, M4A, FLAC, OGG or WebM';

const AUDIO_PROBLEMS: Record<AudioFault, () => AppError> = {
  unsupported_type: () =>
    new AppError('audio_unsupported', `By its content the file is no audio that is taken here: send ${FORMATS}.`),
  empty: () => new AppError('audio_empty', 'The file is empty: record again.'),
  no_samples: () => new AppError('audio_empty', 'The file has a header and no sound behind it: record again.'),
  unreadable: () => new AppError('audio_unreadable', 'The file is damaged from the start: record or export it again.'),
  absurd_format: () =>
    new AppError(
      'audio_unreadable',
      'Sample rate, channels or coding are not those of a recording: use 8-48 kHz, mono or stereo.',
    ),
  no_audio_track: () => new AppError('audio_unreadable', 'The file holds no sound: record with the microphone on.'),
  undecodable: () =>
    new AppError('audio_undecodable', 'No sound can be decoded from the file: record or export it again.'),
  too_costly: () =>
    new AppError('audio_undecodable', 'The file takes too much work to decode: export it again as WAV, MP3 or OGG.'),
  too_long: () => new AppError('audio_too_long', 'The recording is longer than 600 seconds: send a shorter answer.'),
  busy: () =>
    new AppError('busy', 'Too many recordings are being looked at: send it again in a few seconds.', {
      retryAfterSeconds: 5,
    }),
  too_large: () => new AppError('payload_too_large', 'The recording is larger than 25 MB: send a shorter one.'),
};

export const audioProblem = (fault: AudioFault): AppError => AUDIO_PROBLEMS[fault]();
