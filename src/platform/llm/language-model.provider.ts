import { type Provider } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { DatabaseModelBudget } from './database.model-budget.js';
import { LanguageModel } from './language-model.js';
import { ModelBudget } from './model-budget.js';
import { OpenAiLanguageModel } from './openai.language-model.js';
import { UnconfiguredLanguageModel } from './unconfigured.language-model.js';

export const languageModelProviders: Provider[] = [
  { provide: ModelBudget, useClass: DatabaseModelBudget },
  { provide: LanguageModel, inject: [Config, ModelBudget, Clock], useFactory: languageModelFor },
];

function languageModelFor(config: Config, budget: ModelBudget, clock: Clock): LanguageModel {
  const endpoint = config.languageModel;
  if (!endpoint) return new UnconfiguredLanguageModel();
  const { model, baseUrl = null, apiKey = null } = endpoint;
  return new OpenAiLanguageModel({ model, baseUrl, apiKey, now: () => clock.now().getTime() }, budget);
}
