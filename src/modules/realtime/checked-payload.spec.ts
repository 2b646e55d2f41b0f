import { AppError } from '../../common/app-error.js';
import { CLIENT_EVENTS, type ClientEventName } from '../../contract/live-events.js';
import { checkedPayload } from './checked-payload.js';

const canary = 'canary-7c1f';

function refusalOf(event: ClientEventName, value: unknown): AppError {
  try {
    checkedPayload(event, value);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${event} took ${JSON.stringify(value)}`);
}

describe('a payload', () => {
  it('comes back checked, with its defaults', () => {
    const payload = { sessionId: '0198c0de-0000-7000-8000-00000000abcd', encoding: 'pcm16' };
    expect(checkedPayload('client.audio_start', payload)).toEqual({ ...payload, sampleRateHz: 16_000 });
  });

  it('is refused with the fields that are wrong', () => {
    const refusal = refusalOf('client.nudge_feedback', { sessionId: 7, action: 'eaten' });
    expect(refusal.code).toBe('validation_failed');
    expect(refusal.errors?.map(({ field }) => field).sort()).toEqual(['action', 'nudgeId', 'sessionId']);
  });

  it.each(Object.keys(CLIENT_EVENTS) as ClientEventName[])('of %s is never repeated in the refusal', (event) => {
    const values = [canary, [canary], { [canary]: canary }, { sessionId: canary, [canary]: { [canary]: 1 } }];
    for (const value of values) {
      const refusal = refusalOf(event, value);
      expect(JSON.stringify([refusal.errors, refusal.detail, refusal.message])).not.toContain(canary);
      expect(refusal.errors).not.toEqual([]);
    }
  });
});
