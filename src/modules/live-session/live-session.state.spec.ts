import { endedBy, liveSessionCommands, liveSessionStatuses, refusalOf, transitions } from './live-session.state.js';

describe('the states of a live session', () => {
  it('answer every command in every state', () => {
    for (const status of liveSessionStatuses) {
      expect(Object.keys(transitions[status]).toSorted()).toEqual([...liveSessionCommands].toSorted());
    }
  });

  it('take sound and settings until the end, and nothing after it', () => {
    for (const command of ['speak', 'configure'] as const) {
      expect(liveSessionStatuses.map((status) => refusalOf(status, command))).toEqual([null, null, 'session_ended']);
    }
  });

  it('let the owner end a session at any time, and again without effect', () => {
    expect(endedBy('finalize')).toEqual(['open', 'live']);
    expect(refusalOf('finalized', 'finalize')).toBeNull();
  });

  it('let a withdrawal end a session at any time, and again without effect', () => {
    expect(endedBy('withdraw')).toEqual(['open', 'live']);
    expect(refusalOf('finalized', 'withdraw')).toBeNull();
  });

  it('let the sweep end only what it was looking for', () => {
    expect(endedBy('abandon')).toEqual(['live']);
    expect(endedBy('expire')).toEqual(['open']);
  });
});
