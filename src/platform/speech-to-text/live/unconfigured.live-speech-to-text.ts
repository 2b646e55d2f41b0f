import { SpeechToTextError } from '../speech-to-text.js';
import { type LiveSpeechRequest, LiveSpeechToText, type LiveTranscription } from './live-speech-to-text.js';
import { UtteranceLedger } from './utterance-ledger.js';

/** Stands where nothing transcribes live: recordings are kept, and measured from their sound. */
export class UnconfiguredLiveSpeechToText extends LiveSpeechToText {
  readonly capabilities = null;
  readonly engine = null;

  constructor(readonly unavailableReason: 'speech_to_text_not_configured' | 'live_transcription_off') {
    super();
  }

  open(request: LiveSpeechRequest): LiveTranscription {
    const ledger = new UtteranceLedger(request);
    return {
      audio: () => undefined,
      opened: () => undefined,
      closed: ({ id }) => {
        const error = new SpeechToTextError('not_configured', 'Nothing transcribes live here.', false);
        if (ledger.close(id)) ledger.settle({ kind: 'failed', utteranceId: id, error });
      },
      finish: (deadlineMs) => ledger.finish(deadlineMs),
    };
  }
}
