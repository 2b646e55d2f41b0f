import { type ExpectedWord, FINAL_LENGTHENING_MS } from './expected-words.js';
import { type Stretch } from './word-runs.js';

/** Cuts between words lie on a grid: finer than two aligners agree on (10 ms in the median, 100 ms at one cut in ten). */
const STEP_MS = 30;
/** An hour of speech without a pause is none; the grid over it only gets coarser. */
const MOST_STEPS = 120_000;
/**
 * Spread of a word of one syllable at an ordinary rate: aligned recordings leave 60–120 ms to what letters and
 * syllables do not explain. Grows with the root of the syllables, and with slowness.
 */
const WORD_SD_MS = 80;
/** Cost of one nucleus too many or too few in a word of one syllable; a word of more bears more. */
const NUCLEUS_COST = 1;
/** A nucleus counts to the words on both sides of a cut this near to it. */
const NUCLEUS_HALF_MS = 40;
/** A cut at a nucleus goes through the middle of a syllable: its cost, and how far from the nucleus it fades. */
const SPLIT_COST = 0.5;
const SPLIT_FADE_MS = 60;
/** A word is not looked at when it lasts more than this many times its expected duration. */
const LONGEST_WORD_FACTOR = 3;
/** How far a cut may lie from where an even course puts it. */
const DRIFT_SHARE = 0.15;
const LEAST_DRIFT_MS = 600;
const MOST_DRIFT_MS = 1_500;

/**
 * Where the words of one stretch end, ms, ascending; the last ends with the stretch. The most probable cuts by expected
 * durations and by the nuclei each word should have (Viterbi over words and a grid of 30 ms, in a band around an even
 * course). More words than the grid can hold are spread evenly. O(words × band × longest word).
 */
export function cutStretch(words: readonly ExpectedWord[], stretch: Stretch): number[] {
  if (words.length === 0) return [];
  const grid = gridOf(words, stretch);
  const cuts = bestCuts(words, grid) ?? grid.evenCuts;
  return cuts.map((cut) => stretch.startMs + cut * grid.stepMs);
}

interface Grid {
  /** Steps in the stretch. */
  readonly size: number;
  readonly stepMs: number;
  /** Spread of a word of one syllable at the rate of this stretch. */
  readonly wordSdMs: number;
  /** Nuclei up to each grid point, with a share of one that is near. */
  readonly nuclei: Float64Array;
  /** Cost of a cut at each grid point. */
  readonly split: Float64Array;
  /** Where the words end by expected durations alone, in steps, not rounded. */
  readonly evenCuts: readonly number[];
}

function gridOf(words: readonly ExpectedWord[], { startMs, endMs, nucleiMs }: Stretch): Grid {
  const size = Math.min(Math.max(1, Math.round((endMs - startMs) / STEP_MS)), MOST_STEPS);
  const stepMs = (endMs - startMs) / size;
  const nuclei = new Float64Array(size + 1);
  const split = new Float64Array(size + 1);
  for (const atMs of nucleiMs) addNucleus(nuclei, split, (atMs - startMs) / stepMs, stepMs);
  for (let at = 1; at <= size; at += 1) nuclei[at] = (nuclei[at] ?? 0) + (nuclei[at - 1] ?? 0);
  const total = words.reduce((sum, word) => sum + word.loadMs, FINAL_LENGTHENING_MS);
  let said = 0;
  const evenCuts = words.map((word, index) => {
    said += word.loadMs;
    return index === words.length - 1 ? size : (said * size) / total;
  });
  return { size, stepMs, wordSdMs: (WORD_SD_MS * (endMs - startMs)) / total, nuclei, split, evenCuts };
}

/** Adds to `nuclei` what one at `position` adds at each grid point over the one before; they are summed later. */
function addNucleus(nuclei: Float64Array, split: Float64Array, position: number, stepMs: number): void {
  const half = NUCLEUS_HALF_MS / stepMs;
  const passed = (at: number) => Math.min(Math.max((at - position) / (2 * half) + 0.5, 0), 1);
  const reach = Math.ceil(Math.max(half, (2 * SPLIT_FADE_MS) / stepMs)) + 1;
  const last = nuclei.length - 1;
  for (let at = Math.max(0, Math.floor(position) - reach); at <= Math.min(last, Math.ceil(position) + reach); at += 1) {
    nuclei[at] = (nuclei[at] ?? 0) + passed(at) - (at === 0 ? 0 : passed(at - 1));
    const cost = SPLIT_COST * Math.exp(-((((at - position) * stepMs) / SPLIT_FADE_MS) ** 2));
    split[at] = Math.max(split[at] ?? 0, cost);
  }
}

/** Grid points a cut may lie on, both ends included; empty when `high` is below `low`. */
interface Band {
  readonly low: number;
  readonly high: number;
}

/** The best way to each cut of a band: its cost, and where the word before it started. */
interface Reached extends Band {
  readonly cost: Float64Array;
  readonly start: Int32Array;
}

/** Null where the words do not fit the grid. */
function bestCuts(words: readonly ExpectedWord[], grid: Grid): number[] | null {
  const spanMs = grid.size * grid.stepMs;
  const drift = Math.ceil(Math.min(Math.max(spanMs * DRIFT_SHARE, LEAST_DRIFT_MS), MOST_DRIFT_MS) / grid.stepMs);
  let reached: Reached = { low: 0, high: 0, cost: new Float64Array(1), start: new Int32Array(1) };
  const steps = words.map((word, index) => {
    const even = grid.evenCuts[index] ?? grid.size;
    const low = index === words.length - 1 ? grid.size : Math.max(index + 1, Math.floor(even) - drift);
    const band = { low, high: Math.min(grid.size, Math.ceil(even) + drift) };
    reached = placeWord(grid, even - (grid.evenCuts[index - 1] ?? 0), word.syllables, reached, band);
    return reached;
  });
  if (!((reached.cost[0] ?? Infinity) < Infinity)) return null;
  const cuts: number[] = [];
  let cut = grid.size;
  for (const { low, start } of steps.reverse()) {
    cuts.push(cut);
    cut = start[cut - low] ?? 0;
  }
  return cuts.reverse();
}

/** Costs of the cuts after one word. The hot loop: nothing is allocated inside. */
function placeWord(grid: Grid, expected: number, syllables: number, from: Reached, { low, high }: Band): Reached {
  const { nuclei, split, stepMs, wordSdMs } = grid;
  const cost = new Float64Array(Math.max(high - low + 1, 0)).fill(Infinity);
  const start = new Int32Array(cost.length);
  const perStep2 = (0.5 * stepMs * stepMs) / (syllables * wordSdMs ** 2);
  const perNucleus2 = NUCLEUS_COST / syllables;
  const longest = Math.ceil(LONGEST_WORD_FACTOR * expected) + LONGEST_WORD_FACTOR;
  for (let end = low; end <= high; end += 1) {
    const surplus = (nuclei[end] ?? 0) - syllables;
    let best = Infinity;
    for (let at = Math.max(from.low, end - longest); at <= from.high && at < end; at += 1) {
      const steps = end - at - expected;
      const extra = surplus - (nuclei[at] ?? 0);
      const own = (from.cost[at - from.low] ?? Infinity) + steps * steps * perStep2 + extra * extra * perNucleus2;
      if (own >= best) continue;
      best = own;
      start[end - low] = at;
    }
    cost[end - low] = best + (split[end] ?? 0);
  }
  return { low, high, cost, start };
}
