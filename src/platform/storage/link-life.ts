/** No right to a file lasts longer: who comes upon an address later holds nothing. */
export const MAX_LINK_LIFE_MS = 15 * 60_000;

/** Whole seconds the right lasts. Throws when that is none, or more than is ever granted. */
export function lifeSeconds(expiresAt: Date, now: Date): number {
  const lifeMs = expiresAt.getTime() - now.getTime();
  if (!(lifeMs > 0 && lifeMs <= MAX_LINK_LIFE_MS)) throw new Error('A link lasts up to 15 minutes.');
  return Math.ceil(lifeMs / 1_000);
}
