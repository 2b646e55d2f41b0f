import { OpenAI } from 'openai';
import { boundedFetch } from './bounded-fetch.js';

export interface ProviderAddress {
  /** Null: the vendor's own. */
  baseUrl: string | null;
  /** Null: the server wants none, and no Authorization header is sent. */
  apiKey: string | null;
}

const VENDOR_URL = 'https://api.openai.com/v1';

/**
 * The vendor's client with everything it would do on its own switched off: no retries (ours are counted and
 * bounded), no reading of OPENAI_* from the environment, no logging of bodies, no redirects.
 */
export function providerClient(address: ProviderAddress, replyLimitBytes: number): OpenAI {
  return new OpenAI({
    apiKey: address.apiKey ?? 'none',
    ...(address.apiKey === null ? { defaultHeaders: { authorization: null } } : {}),
    baseURL: address.baseUrl ?? VENDOR_URL,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: boundedFetch(replyLimitBytes),
  });
}
