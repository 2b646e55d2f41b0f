/** Two nested intervals a figure is placed in. A side without a limit is ±Infinity. */
export interface PlaceBand {
  readonly ideal: readonly [number, number];
  readonly acceptable: readonly [number, number];
}

/**
 * A trapezoid: 100 points inside `ideal`, falling linearly to `edgePoints` at the edges of
 * `acceptable`, and linearly to 0 at the edges of `zero`.
 */
export interface ScoreBand extends PlaceBand {
  readonly zero: readonly [number, number];
  /** Points at the edge of `acceptable`. */
  readonly edgePoints: number;
}

export type BandPlace = 'ideal' | 'acceptable' | 'outside';

/** Points 0–100 of a finite value on the trapezoid. */
export function bandScore(value: number, band: ScoreBand): number {
  const [low, high] = band.ideal;
  if (value >= low && value <= high) return 100;
  return value < low
    ? sideScore(low - value, low - band.acceptable[0], low - band.zero[0], band.edgePoints)
    : sideScore(value - high, band.acceptable[1] - high, band.zero[1] - high, band.edgePoints);
}

/** The inner of the two intervals a finite value lies in, limits included. */
export function bandPlace(value: number, band: PlaceBand): BandPlace {
  if (value >= band.ideal[0] && value <= band.ideal[1]) return 'ideal';
  return value >= band.acceptable[0] && value <= band.acceptable[1] ? 'acceptable' : 'outside';
}

function sideScore(distance: number, toAcceptable: number, toZero: number, edgePoints: number): number {
  if (distance <= toAcceptable) return 100 - ((100 - edgePoints) * distance) / toAcceptable;
  if (distance >= toZero) return 0;
  return (edgePoints * (toZero - distance)) / (toZero - toAcceptable);
}
