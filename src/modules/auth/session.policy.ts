const day = 24 * 3600 * 1000;

/** Lifetimes of a session. */
export const sessionPolicy = {
  /** Access tokens are short: what the guard's cache misses ends here. */
  accessTokenSeconds: 15 * 60,
  /** Not refreshed for so long: signed out. */
  idleMs: 30 * day,
  /** Signed in once so long ago: sign in again. */
  absoluteMs: 90 * day,
  /** Several tabs wake at once and all present the same token: not a theft. */
  reuseGraceMs: 10_000,
  /** How long a guard may believe what it last read. Ends, bans and deletions act within it. */
  cacheMs: 2_000,
} as const;

type PresentedToken = 'current' | 'just_replaced' | 'reused' | 'expired' | 'ended';

/** What presenting generation `presented` means for a session. Pure. */
export function judgeRefresh(
  session: { refreshGeneration: number; rotatedAt: Date; expiresAt: Date; endedAt: Date | null },
  presented: number,
  now: Date,
): PresentedToken {
  if (session.endedAt !== null) return 'ended';
  const idle = now.getTime() - session.rotatedAt.getTime();
  if (now >= session.expiresAt || idle >= sessionPolicy.idleMs) return 'expired';
  if (presented === session.refreshGeneration) return 'current';
  const replacedJustNow = presented === session.refreshGeneration - 1 && idle <= sessionPolicy.reuseGraceMs;
  return replacedJustNow ? 'just_replaced' : 'reused';
}
