import * as fc from 'fast-check';
import { newId } from '../../common/ids.js';
import { parseClientMessage } from './client-message.js';

const sessionId = newId();
const message = {
  to: { userId: newId(), sessionId, beforeEpoch: 3 },
  event: 'server.session_ended',
  payload: { sessionId, reason: 'taken_over', resume: null },
} as const;

const parsed = (value: unknown): unknown => parseClientMessage(JSON.stringify(value));

describe('a message for clients', () => {
  it('is read as it was written', () => {
    expect(parsed(message)).toEqual(message);
    const forAll = { to: { userId: message.to.userId }, event: 'server.report_ready', payload: { sessionId } };
    expect(parsed(forAll)).toStrictEqual(forAll);
  });

  it('of a later version is read without what is not known here', () => {
    const later = {
      ...message,
      to: { ...message.to, tenant: 1 },
      payload: { ...message.payload, hint: 'x' },
      trace: 1,
    };
    expect(parsed(later)).toEqual(message);
  });

  it.each([
    ['an event nobody sends', { ...message, event: 'server.unheard_of' }],
    ['an event that is a name of every object', { ...message, event: 'constructor' }],
    ['a payload of another event', { ...message, event: 'server.transcript_final' }],
    ['a reason nobody gives', { ...message, payload: { ...message.payload, reason: 'boredom' } }],
    ['no audience', { ...message, to: {} }],
    ['an audience that is no id', { ...message, to: { userId: '*' } }],
    ['an epoch that is no number', { ...message, to: { ...message.to, beforeEpoch: '3' } }],
    ['no payload', { to: message.to, event: message.event }],
  ])('with %s is none', (_, value) => {
    expect(parsed(value)).toBeNull();
  });

  it('is nothing else, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(parseClientMessage(text)).toBeNull()));
  });
});
