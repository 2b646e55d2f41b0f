import { SpeechToTextError } from '../speech-to-text.js';

/** For utterances that find no place in a waiting line of ours. */
export function tooManyWait(): SpeechToTextError {
  return new SpeechToTextError('timeout', 'Too many utterances wait for the engine.', true);
}

/** For utterances whose samples are not to be had: no fault of the engine's. */
export function soundMissing(): SpeechToTextError {
  return new SpeechToTextError('aborted', 'The sound of the utterance could not be read.', true);
}
