import { type ProviderFault } from '../model-server/provider-fault.js';

/**
 * What one chat server understands. Compatible servers and newer models refuse parameters that others need; what
 * was refused once is not sent again by this process.
 */
export interface ChatDialect {
  temperature: boolean;
  tokenLimit: 'max_tokens' | 'max_completion_tokens';
  format: 'json_schema' | 'json_object' | 'none';
  /** Whether a streamed reply can be asked to count its tokens. */
  streamUsage: boolean;
}

const VENDOR_HOST = 'api.openai.com';

/** The vendor's newer models want `max_completion_tokens`; several compatible servers know only `max_tokens`. */
export function firstDialect(baseUrl: string | null): ChatDialect {
  const vendor = baseUrl === null || URL.parse(baseUrl)?.hostname === VENDOR_HOST;
  const tokenLimit = vendor ? 'max_completion_tokens' : 'max_tokens';
  return { temperature: true, tokenLimit, format: 'json_schema', streamUsage: true };
}

/** The dialect to try after a refusal, or null when the refusal is about something else. */
export function nextDialect(dialect: ChatDialect, fault: ProviderFault): ChatDialect | null {
  if (fault.reason !== 'rejected' || (fault.status !== 400 && fault.status !== 422)) return null;
  const { detail } = fault;
  if (dialect.temperature && detail.includes('temperature')) return { ...dialect, temperature: false };
  if (dialect.streamUsage && /stream_options|include_usage/.test(detail)) return { ...dialect, streamUsage: false };
  if (detail.includes(dialect.tokenLimit)) {
    return { ...dialect, tokenLimit: dialect.tokenLimit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  if (/response_format|json_schema|json_object|grammar/.test(detail)) {
    if (dialect.format === 'json_schema') return { ...dialect, format: 'json_object' };
    if (dialect.format === 'json_object') return { ...dialect, format: 'none' };
  }
  return null;
}
