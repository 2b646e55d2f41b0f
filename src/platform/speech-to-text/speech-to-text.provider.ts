import { type Provider } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { OpenAiSpeechToText } from './openai.speech-to-text.js';
import { SpeechToText } from './speech-to-text.js';
import { UnconfiguredSpeechToText } from './unconfigured.speech-to-text.js';

export const speechToTextProvider: Provider = {
  provide: SpeechToText,
  inject: [Config, Clock],
  useFactory: (config: Config, clock: Clock): SpeechToText => {
    const endpoint = config.speechToText;
    if (!endpoint) return new UnconfiguredSpeechToText();
    const { model, verbatim, baseUrl = null, apiKey = null } = endpoint;
    return new OpenAiSpeechToText({ model, verbatim, baseUrl, apiKey, now: () => clock.now().getTime() });
  },
};
