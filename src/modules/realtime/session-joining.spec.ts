import { edgeSocket } from '../../../test/support/live-edge-parts.js';
import { NOTHING_SENT } from '../../speech/nudges/nudge-limits.js';
import { LiveSpeakers } from './live-speakers.js';
import { SessionJoining } from './session-joining.service.js';
import { SocketRegistry } from './socket-registry.js';

describe('joining a session for two', () => {
  it('leaves a speaker there, also when those nobody has are swept meanwhile', async () => {
    const { live } = edgeSocket({ userId: 'a' });
    const registry = new SocketRegistry();
    registry.add(live);
    const speakers = new LiveSpeakers();
    const pair = { over: false };
    const pairs = {
      enter: () => {
        for (const speaker of speakers) speakers.remove(speaker);
        return Promise.resolve(pair);
      },
    };
    const session = { id: 'session', participants: [{ userId: 'a', role: 'partner' }], lastEventSeq: 0 };
    const sessions = {
      getAsParticipant: () => Promise.resolve({ ...session, language: 'en', startedAt: null }),
      speakerOf: () => Promise.resolve({ coaching: 'normal', nudges: { sent: NOTHING_SENT, version: 0 } }),
    };
    const states = { isPresent: () => true, of: () => ({}) };
    const positions = { of: () => Promise.resolve({}) };
    const parts = [sessions, {}, positions, states, registry, speakers, pairs];
    const joining = new SessionJoining(...(parts as unknown as ConstructorParameters<typeof SessionJoining>));
    await joining.join(live, { sessionId: 'session' });
    expect(joining.heardSpeakerOf(live, 'session')).toMatchObject({ userId: 'a', role: 'partner', pair });
  });
});
