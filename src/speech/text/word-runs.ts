import { type TimeSpan } from '../speech-timeline.js';
import { type ExpectedWord, FINAL_LENGTHENING_MS } from './expected-words.js';

/** Speech between two pauses, with the syllable nuclei measured in it, ms, ascending. */
export interface Stretch extends TimeSpan {
  readonly nucleiMs: readonly number[];
}

/** Standard deviations, as shares of what was measured. */
interface Spread {
  readonly ofLength: number;
  readonly ofNuclei: number;
}

/** Length of an ordinary syllable, pauses taken out: five in a second. */
const SYLLABLE_MS = 200;
/** Spread of one syllable around what its letters make expect. */
const SYLLABLE_SD_MS = 90;
/**
 * How far the length and the nuclei of a stretch lie from what its words make expect. In the aligned readings and
 * speeches most are within 15 % and none is off by 25 %.
 */
const FLUENT: Spread = { ofLength: 0.15, ofNuclei: 0.15 };
/**
 * Who hesitates aloud speaks off the cuff, and changes tempo from one stretch to the next (Miller, Grosjean & Lomanto
 * 1984; 30–50 % in the one such recording): pauses at hesitations and conjunctions tell more there than lengths do.
 */
const HESITANT: Spread = { ofLength: 0.6, ofNuclei: 0.5 };
/** Spontaneous speech has two to six hesitations in a hundred words (Bortfeld et al. 2001), read speech has none. */
const HESITANT_FROM_SHARE = 0.02;
/** A nucleus more or less is common, however few words there are. */
const NUCLEUS_SD = 0.6;
/** Improbability (−ln p) that a stretch holds no word of the text: breath, a cough, a hesitation left out. */
const WORDLESS_COST = 3;
/** A run is not looked at when it is expected to last more than this many times its stretch. */
const LONGEST_RUN_FACTOR = 2;
/** How far the words may run ahead of the measured speech or fall behind it: this share of the text, but at least so many. */
const BAND_SHARE = 0.05;
const LEAST_BAND_WORDS = 60;

/**
 * Which words belong to which stretch: the most probable way to cut the text into consecutive runs, one per stretch
 * and perhaps empty (Viterbi over stretches and words). A run costs what its expected length differs from its stretch
 * and its syllables from the nuclei there, what its cut says against a pause, and what its inner boundaries say against
 * going on. Length and nuclei both, because either is off where the other is not: slow speech has few syllables for its
 * length, noise hides nuclei.
 *
 * Returns, for each stretch, the number of words said up to its end: ascending, the last is all of them. Needs a word
 * and a stretch. O(stretches × band × longest run).
 */
export function cutIntoRuns(words: readonly ExpectedWord[], stretches: readonly Stretch[]): number[] {
  const field = fieldOf(words, stretches);
  let reached: Reached = { low: 0, high: 0, cost: new Float64Array(1), before: new Int32Array(1) };
  const steps = stretches.map((stretch, index) => {
    const isLast = index === stretches.length - 1;
    const range = isLast ? { low: words.length, high: words.length } : field.bandAfter(index);
    reached = advance(field, judgeOf(field, stretch), reached, range);
    return reached;
  });
  return traceBack(steps, words.length);
}

/** Numbers of words, both ends included. */
interface Range {
  readonly low: number;
  readonly high: number;
}

/** The best way to have said so many words, for each number in the range: its cost, and how many came before the run. */
interface Reached extends Range {
  readonly cost: Float64Array;
  readonly before: Int32Array;
}

/** Running sums, so that any run costs the same to judge. */
interface Field {
  readonly words: readonly ExpectedWord[];
  /** Expected length of the first n words, ms at the rate of this recording. */
  readonly loadMs: Float64Array;
  /** Nuclei the first n words should have at the rate they are found in this recording. */
  readonly nuclei: Float64Array;
  /** Costs of going on after each of the first n words. */
  readonly runOn: Float64Array;
  readonly finalMs: number;
  readonly longestWordMs: number;
  readonly spread: Spread;
  readonly nucleiKnown: boolean;
  bandAfter(stretch: number): Range;
}

function fieldOf(words: readonly ExpectedWord[], stretches: readonly Stretch[]): Field {
  const spokenMs = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const nucleusCount = stretches.reduce((sum, { nucleiMs }) => sum + nucleiMs.length, 0);
  const textMs = words.reduce((sum, word) => sum + word.loadMs, 0) + stretches.length * FINAL_LENGTHENING_MS;
  const timeScale = spokenMs / textMs;
  const nucleiScale = nucleusCount / words.reduce((sum, word) => sum + word.syllables, 0);
  const loadMs = runningSum(words, (word) => word.loadMs * timeScale);
  const centres = centresOf(loadMs, stretches);
  const width = Math.max(LEAST_BAND_WORDS, Math.ceil(words.length * BAND_SHARE));
  return {
    words,
    loadMs,
    nuclei: runningSum(words, (word) => word.syllables * nucleiScale),
    runOn: runningSum(words, (word) => word.runOnCost),
    finalMs: FINAL_LENGTHENING_MS * timeScale,
    longestWordMs: words.reduce((longest, word) => Math.max(longest, word.loadMs * timeScale), 0),
    spread: isHesitant(words) ? HESITANT : FLUENT,
    nucleiKnown: nucleusCount > 0,
    bandAfter: (stretch) => {
      const centre = centres[stretch] ?? words.length;
      return { low: Math.max(0, centre - width), high: Math.min(words.length, centre + width) };
    },
  };
}

function isHesitant(words: readonly ExpectedWord[]): boolean {
  return words.filter((word) => word.isHesitation).length >= HESITANT_FROM_SHARE * words.length;
}

/** Sums of the first 0, 1, 2 … words. */
function runningSum(words: readonly ExpectedWord[], value: (word: ExpectedWord) => number): Float64Array {
  const sums = new Float64Array(words.length + 1);
  words.forEach((word, index) => (sums[index + 1] = (sums[index] ?? 0) + value(word)));
  return sums;
}

/** Words said after each stretch if the text ran evenly through the measured speech. */
function centresOf(loadMs: Float64Array, stretches: readonly Stretch[]): number[] {
  const textMs = loadMs.at(-1) ?? 0;
  const spoken = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  let said = 0;
  let spokenMs = 0;
  return stretches.map(({ startMs, endMs }) => {
    spokenMs += endMs - startMs;
    while (said < loadMs.length - 1 && (loadMs[said + 1] ?? 0) <= (textMs * spokenMs) / spoken) said += 1;
    return said;
  });
}

/** What is left to judge of a run once its stretch is known. */
interface RunJudge {
  readonly spokenMs: number;
  readonly nuclei: number;
  /** Half the inverse variances: squared differences times these are costs. */
  readonly perMs2: number;
  readonly perNucleus2: number;
  readonly longestMs: number;
  readonly wordlessCost: number;
}

function judgeOf(field: Field, { startMs, endMs, nucleiMs }: Stretch): RunJudge {
  const spokenMs = endMs - startMs;
  const nuclei = nucleiMs.length;
  const { spread } = field;
  const perMs2 = 0.5 / ((spokenMs / SYLLABLE_MS + 1) * SYLLABLE_SD_MS ** 2 + (spread.ofLength * spokenMs) ** 2);
  const perNucleus2 = field.nucleiKnown ? 0.5 / ((nuclei + 1) * NUCLEUS_SD ** 2 + (spread.ofNuclei * nuclei) ** 2) : 0;
  return {
    spokenMs,
    nuclei,
    perMs2,
    perNucleus2,
    longestMs: LONGEST_RUN_FACTOR * spokenMs + field.longestWordMs,
    wordlessCost: WORDLESS_COST + spokenMs ** 2 * perMs2 + nuclei ** 2 * perNucleus2,
  };
}

/** What it costs to have said so many words by the end of a stretch, for the numbers in the range. */
function advance(field: Field, judge: RunJudge, from: Reached, { low, high }: Range): Reached {
  const cost = new Float64Array(high - low + 1);
  const before = new Int32Array(cost.length);
  for (let end = low; end <= high; end += 1) {
    const run = bestRun(field, judge, from, end);
    const wordless = end <= from.high ? (from.cost[end - from.low] ?? Infinity) + judge.wordlessCost : Infinity;
    cost[end - low] = Math.min(wordless, run.cost);
    before[end - low] = run.cost < wordless ? run.start : end;
  }
  return { low, high, cost, before };
}

/** The hot loop: every array is read by a running sum, nothing is allocated inside. */
function bestRun(field: Field, judge: RunJudge, from: Reached, end: number) {
  const { loadMs, nuclei, runOn } = field;
  const surplusMs = (loadMs[end] ?? 0) + field.finalMs - judge.spokenMs;
  const surplusNuclei = (nuclei[end] ?? 0) - judge.nuclei;
  let cost = Infinity;
  let start = end;
  for (let at = Math.min(end - 1, from.high); at >= from.low; at -= 1) {
    const ms = surplusMs - (loadMs[at] ?? 0);
    if (ms > judge.longestMs && start < end) break;
    const syllables = surplusNuclei - (nuclei[at] ?? 0);
    const evidence = ms * ms * judge.perMs2 + syllables * syllables * judge.perNucleus2;
    const own = (from.cost[at - from.low] ?? Infinity) - (runOn[at] ?? 0) + evidence;
    if (own >= cost) continue;
    cost = own;
    start = at;
  }
  return { cost: cost + cutCost(field, end) + (runOn[end - 1] ?? 0), start };
}

/** Before the first word and after the last there is always a pause. */
function cutCost({ words }: Field, end: number): number {
  return end === words.length ? 0 : (words[end - 1]?.pauseCost ?? 0);
}

function traceBack(steps: readonly Reached[], words: number): number[] {
  const ends: number[] = [];
  let end = words;
  for (const { low, before } of [...steps].reverse()) {
    ends.push(end);
    end = before[end - low] ?? 0;
  }
  return ends.reverse();
}
