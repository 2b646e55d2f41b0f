import { type SpeechToTextError } from '../../platform/speech-to-text/speech-to-text.js';
import { type TranscriptionReason } from './transcription.state.js';

export type EngineOutcome =
  { retry: true; reason: TranscriptionReason } | { retry: false; reason: TranscriptionReason };

/**
 * An engine that answers nonsense to one recording again and again stops being asked after so many rounds. A first
 * useless answer is never the last: the rounds before it may have met no engine at all.
 */
const USELESS_ROUNDS = 8;

/** The rounds made, this one included, and what the one before it came to. */
export interface RoundsSoFar {
  readonly tries: number;
  readonly reason: TranscriptionReason | null;
}

/**
 * What a failed call means for the recording. Only what is about the recording itself is final: a wrong key, an
 * empty account or a dead engine is repaired some day, and what was said must still be there then.
 */
export function engineOutcome(error: SpeechToTextError, { tries, reason }: RoundsSoFar): EngineOutcome {
  switch (error.reason) {
    case 'rejected':
    case 'unsupported':
    case 'refused':
      return { retry: false, reason: 'engine_rejected' };
    case 'invalid_reply':
      return tries >= USELESS_ROUNDS && reason === 'engine_answer_unusable'
        ? { retry: false, reason: 'engine_never_usable' }
        : { retry: true, reason: 'engine_answer_unusable' };
    case 'unauthorized':
    case 'quota_exhausted':
      return { retry: true, reason: 'engine_refuses_access' };
    case 'rate_limited':
    case 'budget_exhausted':
      return { retry: true, reason: 'engine_busy' };
    case 'not_configured':
      return { retry: true, reason: 'speech_to_text_not_configured' };
    case 'aborted':
      return { retry: true, reason: 'interrupted' };
    case 'unreachable':
      return { retry: true, reason: 'engine_unreachable' };
    case 'timeout':
    case 'server_error':
    case 'circuit_open':
      return { retry: true, reason: 'engine_failing' };
  }
}
