import { type Provider } from '@nestjs/common';
import { Clock } from '../../../common/clock.js';
import { Config } from '../../../config/config.js';
import { LiveSpeechToText } from './live-speech-to-text.js';
import { OpenAiRealtimeLiveSpeechToText } from './openai-realtime.live-speech-to-text.js';
import { OpenAiSegmentsLiveSpeechToText } from './openai-segments.live-speech-to-text.js';
import { UnconfiguredLiveSpeechToText } from './unconfigured.live-speech-to-text.js';

export const liveSpeechToTextProvider: Provider = {
  provide: LiveSpeechToText,
  inject: [Config, Clock],
  useFactory: (config: Config, clock: Clock): LiveSpeechToText => {
    if (config.environment.STT_LIVE === 'off') return new UnconfiguredLiveSpeechToText('live_transcription_off');
    const endpoint = config.liveSpeechToText;
    if (!endpoint) return new UnconfiguredLiveSpeechToText('speech_to_text_not_configured');
    const { model, verbatim, baseUrl = null, apiKey = null } = endpoint;
    const options = { model, verbatim, baseUrl, apiKey, now: () => clock.now().getTime() };
    return endpoint.way === 'realtime'
      ? new OpenAiRealtimeLiveSpeechToText(options)
      : new OpenAiSegmentsLiveSpeechToText(options);
  },
};
