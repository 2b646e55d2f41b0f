import { judgeRefresh, sessionPolicy } from './session.policy.js';

const rotatedAt = new Date('2026-01-01T00:00:00Z');
const session = { refreshGeneration: 5, rotatedAt, expiresAt: new Date('2026-03-01T00:00:00Z'), endedAt: null };
const after = (ms: number): Date => new Date(rotatedAt.getTime() + ms);

describe('a refresh token', () => {
  it('is current in its own generation', () => {
    expect(judgeRefresh(session, 5, after(60_000))).toBe('current');
  });

  it('of the generation before is honoured for ten seconds', () => {
    expect(judgeRefresh(session, 4, after(sessionPolicy.reuseGraceMs))).toBe('just_replaced');
    expect(judgeRefresh(session, 4, after(sessionPolicy.reuseGraceMs + 1))).toBe('reused');
  });

  it('of an older generation has no grace', () => {
    expect(judgeRefresh(session, 3, after(1))).toBe('reused');
  });

  it('of a generation that was never given counts as reuse', () => {
    expect(judgeRefresh(session, 6, after(1))).toBe('reused');
  });

  it('expires with idleness and with the session, also within the grace', () => {
    expect(judgeRefresh(session, 5, after(sessionPolicy.idleMs))).toBe('expired');
    expect(judgeRefresh({ ...session, expiresAt: after(1_000) }, 4, after(1_000))).toBe('expired');
  });

  it('of an ended session is dead', () => {
    expect(judgeRefresh({ ...session, endedAt: rotatedAt }, 5, after(1))).toBe('ended');
  });
});
