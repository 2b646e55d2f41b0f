import { APIError } from 'openai';
import { ProviderFault, retryAfterSeconds, toProviderFault } from './provider-fault.js';

const fault = (status: number, error: object | string, headers = new Headers()) =>
  toProviderFault(APIError.generate(status, typeof error === 'string' ? { error } : error, undefined, headers), false);

describe('toProviderFault', () => {
  it.each([
    [401, { error: { message: 'bad key' } }, 'unauthorized', false],
    [403, { error: { message: 'no' } }, 'unauthorized', false],
    [404, { error: { message: 'no model' } }, 'rejected', false],
    [429, { error: { code: 'rate_limit_exceeded' } }, 'rate_limited', true],
    [429, { error: { code: 'insufficient_quota' } }, 'quota_exhausted', false],
    [429, 'insufficient_quota', 'quota_exhausted', false],
    [500, 'engine crashed', 'server_error', true],
    [501, { error: { message: 'not implemented' } }, 'unsupported', false],
    [503, { error: { code: 503, message: 'Loading model' } }, 'server_error', true],
    [302, {}, 'rejected', false],
  ])('%i %j is %s', (status, error, reason, retryable) => {
    expect(fault(status, error)).toMatchObject({ reason, retryable });
  });

  it('says nothing of what the provider said', () => {
    const shown = fault(400, { error: { message: 'prompt: my secret résumé' } });
    expect(JSON.stringify(shown) + shown.message + String(shown.stack)).not.toContain('secret');
    expect(shown.detail).toContain('secret');
  });

  it('calls it aborted when the caller left, whatever was thrown', () => {
    expect(toProviderFault(new Error('x'), true)).toMatchObject({ reason: 'aborted', retryable: false });
    expect(toProviderFault(new ProviderFault('timeout', { retryable: true }), true).reason).toBe('aborted');
  });
});

describe('retryAfterSeconds', () => {
  const at = Date.parse('2026-11-20T10:00:00Z');

  it.each([
    ['7', 7],
    ['0.5', 0.5],
    ['-3', 0],
    ['Fri, 20 Nov 2026 10:00:30 GMT', 30],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('reads %j as %j', (value, seconds) => {
    expect(retryAfterSeconds(new Headers({ 'retry-after': value }), at)).toBe(seconds);
  });

  it('prefers the finer header', () => {
    expect(retryAfterSeconds(new Headers({ 'retry-after': '9', 'retry-after-ms': '250' }), at)).toBe(0.25);
  });
});
