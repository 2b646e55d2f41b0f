import { roundTo } from '../../speech/measure.js';
import type { WeakMeasure } from '../report/weak-measures.service.js';
import { type Activity, isSolo } from './activity-catalogue.js';
import type { ActivitySuggestion, SuggestionReason } from './activity.views.js';

/** What is known when something is suggested. */
export interface SuggestionMaterial {
  /** Those that fit, in the order of the catalogue. */
  readonly activities: readonly Activity[];
  /** In small letters, as it stands in a sentence; null for exercises to do alone. */
  readonly company: string | null;
  /** Weakest first. */
  readonly weak: readonly WeakMeasure[];
  /** Ids of what was done, the latest first; one that was done twice comes twice. */
  readonly done: readonly string[];
  /** Ids of what is open at the moment. */
  readonly open: ReadonlySet<string>;
}

/** So that one weak measure does not fill the list. */
const mostPerMeasure = 2;

/**
 * First what helps with a weak measure, the weakest first; then what suits the two. Among equals what was done less
 * often, then what comes earlier in the catalogue. Never what is open, nor the one just done. The same material gives
 * the same list.
 */
export function suggestActivities(material: SuggestionMaterial, limit: number): ActivitySuggestion[] {
  const { activities, weak, done, open } = material;
  const counts = new Map<string, number>();
  for (const id of done) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ranked = activities
    .filter(({ id }) => !open.has(id) && id !== done[0])
    .map((activity, place) => ({ activity, place, rank: rankOf(activity, weak), times: counts.get(activity.id) ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.times - b.times || a.place - b.place);
  const perMeasure = new Map<number, number>();
  const first: typeof ranked = [];
  const others: typeof ranked = [];
  for (const each of ranked) {
    const taken = perMeasure.get(each.rank) ?? 0;
    perMeasure.set(each.rank, taken + 1);
    (each.rank < weak.length && taken >= mostPerMeasure ? others : first).push(each);
  }
  return [...first, ...others].slice(0, limit).map(({ activity, rank }) => suggestion(activity, weak[rank], material));
}

/** Place of the weakest measure it trains; behind all of them when it trains none. */
function rankOf({ measures }: Activity, weak: readonly WeakMeasure[]): number {
  const rank = weak.findIndex(({ measure }) => (measures as readonly string[]).includes(measure));
  return rank === -1 ? weak.length : rank;
}

function suggestion(
  activity: Activity,
  evidence: WeakMeasure | undefined,
  { company }: SuggestionMaterial,
): ActivitySuggestion {
  if (evidence !== undefined) return { activity, reason: reasonOf(evidence), evidence };
  const reason: SuggestionReason =
    isSolo(activity) || company === null
      ? { code: 'suits_everybody', text: 'An exercise for everybody who speaks to be understood.' }
      : { code: 'suits_relationship', text: `Made for ${company}.` };
  return { activity, reason, evidence: null };
}

function reasonOf({ label, score, value, unit, reportOf }: WeakMeasure): SuggestionReason {
  const figure = value === null ? '' : ` (${figureText(value, unit)})`;
  const found = score === null ? `noted ${label}${figure}` : `measured ${label} at ${score} of 100${figure}`;
  const report = reportOf === 'interview' ? 'an interview' : 'a session';
  return { code: 'weak_measure', text: `Your last report of ${report} ${found}.` };
}

/** Units as one says them. */
const spoken: Readonly<Record<string, string>> = {
  wpm: 'words a minute',
  per_minute: 'a minute',
  syllables_per_second: 'syllables a second',
  semitones: 'semitones',
  s: 'seconds',
};

function figureText(value: number, unit: string | null): string {
  if (unit === 'ratio') return `${roundTo(value * 100, 1)} %`;
  return `${roundTo(value, 1)} ${spoken[unit ?? ''] ?? unit ?? ''}`.trim();
}
