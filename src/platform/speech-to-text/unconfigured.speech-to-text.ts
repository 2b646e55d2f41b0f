import { SpeechToText, SpeechToTextError } from './speech-to-text.js';

/** Stands where no engine is configured: recordings are kept and wait. */
export class UnconfiguredSpeechToText extends SpeechToText {
  readonly engine = null;
  readonly unavailableReason = 'speech_to_text_not_configured';

  available(): boolean {
    return false;
  }

  transcribe(): Promise<never> {
    return Promise.reject(
      new SpeechToTextError(
        'not_configured',
        'No speech engine is configured: set STT_BASE_URL or OPENAI_API_KEY.',
        false,
      ),
    );
  }
}
