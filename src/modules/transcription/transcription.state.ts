export type TranscriptionState = 'waiting' | 'processing' | 'ready' | 'failed';

/** Where the words were taken down: from a recording, while they were spoken, or by the client. */
export const transcriptionSources = ['recording', 'live', 'client'] as const;
export type TranscriptionSource = (typeof transcriptionSources)[number];

/** Why it waits or failed; each says what happens next or what to do. */
export const transcriptionReasons = {
  speech_to_text_not_configured:
    'No speech engine is configured. The recording is kept; set STT_BASE_URL (any compatible server) or OPENAI_API_KEY and it is transcribed.',
  engine_unreachable: 'The speech engine cannot be reached. The recording is kept and tried again at nextTryAt.',
  engine_busy: 'The speech engine asks to wait. The recording is kept and tried again at nextTryAt.',
  engine_failing: 'The speech engine fails. The recording is kept and tried again at nextTryAt.',
  engine_refuses_access:
    'The speech engine refuses the configured key or has no quota left. The recording is kept and tried again at nextTryAt; check STT_API_KEY and the account.',
  engine_answer_unusable:
    'The speech engine answers with something that cannot be used. The recording is kept and tried again at nextTryAt.',
  interrupted: 'The process stopped meanwhile. The recording is kept and taken up again.',
  engine_rejected: 'The speech engine does not take this recording. Send another one, or the text of what was said.',
  engine_never_usable:
    'The speech engine answered many times with something that cannot be used. Send another recording, or the text of what was said.',
  no_speech: 'No speech was found in the recording. Check the microphone and record again.',
  recording_missing: 'The recording is no longer there. Send it again.',
} as const;

export type TranscriptionReason = keyof typeof transcriptionReasons;

/** Nothing more happens by itself. */
export function isSettled(state: TranscriptionState): boolean {
  return state === 'ready' || state === 'failed';
}

/** Whether waiting a little may bring the words: not where nobody is there to find them. */
export function isAwaited({
  state,
  reason,
}: {
  state: TranscriptionState;
  reason: TranscriptionReason | null;
}): boolean {
  return !isSettled(state) && reason !== 'speech_to_text_not_configured';
}

const FIRST_PAUSE_SECONDS = 10;
const LONGEST_PAUSE_SECONDS = 3600;

/** Doubling, capped, never earlier than the engine asks for. `tries` counts the ones made. */
export function pauseSeconds(tries: number, retryAfterSeconds: number | null): number {
  const backoff = Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_SECONDS);
  return Math.min(Math.max(backoff, retryAfterSeconds ?? 0), 24 * 3600);
}
