import { LanguageModel, LanguageModelError } from './language-model.js';

/** Stands where no model is configured: rules do the work, and say so. */
export class UnconfiguredLanguageModel extends LanguageModel {
  readonly model = null;
  readonly unavailableReason = 'llm_not_configured';

  available(): boolean {
    return false;
  }

  complete(): Promise<never> {
    return Promise.reject(notConfigured());
  }

  stream(): AsyncIterable<never> {
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(notConfigured()) }) };
  }
}

const notConfigured = () =>
  new LanguageModelError(
    'not_configured',
    'No language model is configured: set LLM_MODEL, and LLM_BASE_URL or LLM_API_KEY.',
    false,
  );
