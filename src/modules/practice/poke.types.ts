export const pokeTypes = [
  'love',
  'miss_you',
  'sorry',
  'good_morning',
  'good_night',
  'emoji',
  'practice_time',
  'good_luck',
  'well_done',
] as const;
export type PokeType = (typeof pokeTypes)[number];

/** One in this time from one person to another, over all that links them. */
export const pokePauseMs = 10_000;
