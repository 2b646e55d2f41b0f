import { conditionName, samplesUnder, SNRS_DB } from './noisy-clips.js';
import { derivedClip, manifest } from './reference.js';
import { monoSamples } from './recording.js';
import { type Path, soundOf } from './sounds.js';
import { correlation, mean } from './statistics.js';
import { percent, seconds, signedPercent, type TruthRow } from './truth-row.js';
import { type WordClip, wordClips } from './word-truth.js';

const PATHS: readonly Path[] = ['live', 'recorded'];

/** A recording with its syllables by the dictionary, by us and by Praat. */
interface SyllableCount {
  readonly clip: WordClip;
  readonly truth: number;
  readonly praat: number | null;
  /** Times of the nuclei that were found. */
  readonly nucleiMs: Readonly<Record<Path, readonly number[]>>;
}

/** Long enough for a count, short enough that a long recording gives several. */
const WINDOW_MS = 5_000;

/** Syllable nuclei in the sound against the dictionary's syllables of what was said. */
export async function* syllables(): AsyncGenerator<TruthRow, void, undefined> {
  const counts: SyllableCount[] = [];
  for (const clip of wordClips()) {
    const count = await countOf(clip);
    counts.push(count);
    yield clipRow(count);
  }
  for (const path of PATHS) {
    yield summaryRow('all recordings', counts, path, true);
    const asRecorded = counts.filter(({ praat }) => praat !== null);
    yield summaryRow('as recorded (not made from others)', asRecorded, path, false);
    yield windowRow(counts, path);
  }
  for (const snrDb of SNRS_DB) yield await noiseRow(snrDb);
  yield* syllableTrain();
}

async function countOf(clip: WordClip): Promise<SyllableCount> {
  const samples = await monoSamples(clip.file);
  const live = await soundOf(samples, 'live');
  const recorded = await soundOf(samples, 'recorded');
  const truth = clip.words.reduce((sum, word) => sum + word.syllables, 0);
  const nucleiMs = { live: live.nucleiMs, recorded: recorded.nucleiMs };
  return { clip, truth, praat: clip.praatSyllables, nucleiMs };
}

function clipRow({ clip, truth, praat, nucleiMs }: SyllableCount): TruthRow {
  const each = (text: (found: number) => string): string =>
    PATHS.map((path) => `${path} ${text(nucleiMs[path].length)}`).join('; ');
  const inRange = PATHS.every((path) => nucleiMs[path].length >= 25 && nucleiMs[path].length <= 32);
  const isSameSpeech = clip.file.includes('jfk') && !clip.file.includes('tempo');
  return {
    what: `syllables, ${clip.file}`,
    ours: each((found) => `${found} (${(found / clip.duration).toFixed(2)}/s)`),
    truth: `${truth} (${(truth / clip.duration).toFixed(2)}/s)`,
    references: praat === null ? '' : `Praat ${praat} (${signedPercent(praat / truth - 1)})`,
    error: each((found) => signedPercent(found / truth - 1)),
    ...(isSameSpeech ? { goal: { text: '25–32', met: inRange } } : {}),
  };
}

/** All rates are over the same time for truth and figure, so an error of the rate is one of the count. */
function summaryRow(of: string, counts: readonly SyllableCount[], path: Path, isGoal: boolean): TruthRow {
  const pairs = counts.map(({ truth, nucleiMs }) => [truth, nucleiMs[path].length] as const);
  const rates = counts.map(
    ({ truth, nucleiMs, clip }) => [truth / clip.duration, nucleiMs[path].length / clip.duration] as const,
  );
  const praat = counts.flatMap(({ truth, praat: found, clip }) =>
    found === null
      ? []
      : [{ counts: [truth, found] as const, rates: [truth / clip.duration, found / clip.duration] as const }],
  );
  const r = correlation(pairs);
  const rateR = correlation(rates);
  const error = rateError(pairs);
  return {
    what: `syllables, ${of}: ${counts.length}, ${path}`,
    ours: `r of counts ${r.toFixed(3)}, r of rates ${rateR.toFixed(3)}`,
    references: `Praat (${praat.length} recordings): r of counts ${correlation(praat.map((one) => one.counts)).toFixed(3)}, r of rates ${correlation(praat.map((one) => one.rates)).toFixed(3)}, mean rate error ${percent(rateError(praat.map((one) => one.counts)))}`,
    error: `mean rate error ${percent(error)}`,
    ...(isGoal
      ? { goal: { text: 'both r ≥ 0.92, mean rate error ≤ 15 %', met: Math.min(r, rateR) >= 0.92 && error <= 0.15 } }
      : {}),
  };
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

const rateError = (pairs: readonly (readonly [number, number])[]): number =>
  mean(pairs.map(([truth, found]) => Math.abs(found / truth - 1)));

/** Counts over recordings of 4 to 145 syllables correlate almost by themselves; stretches of one length do not. */
function windowRow(counts: readonly SyllableCount[], path: Path): TruthRow {
  const ours: (readonly [number, number])[] = [];
  const praats: (readonly [number, number])[] = [];
  for (const { clip, nucleiMs } of counts) {
    const praat = manifest.find(({ file }) => file === clip.file)?.reference.praat.nuclei.map((at) => at * 1_000);
    for (let from = 0; from + WINDOW_MS <= clip.duration * 1_000; from += WINDOW_MS) {
      const inWindow = (ms: number): boolean => ms >= from && ms < from + WINDOW_MS;
      const truth = syllableTimes(clip).filter(inWindow).length;
      ours.push([truth, nucleiMs[path].filter(inWindow).length]);
      if (praat) praats.push([truth, praat.filter(inWindow).length]);
    }
  }
  const bias = (pairs: typeof ours): number => mean(pairs.map(([truth, found]) => found - truth));
  return {
    what: `syllables in stretches of ${seconds(WINDOW_MS / 1_000, 0)}: ${ours.length}, ${path}`,
    ours: `r ${correlation(ours).toFixed(3)}`,
    references: `Praat (${praats.length} stretches): r ${correlation(praats).toFixed(3)}, mean difference ${signed(bias(praats))}`,
    error: `mean difference ${signed(bias(ours))}`,
  };
}

/** Breath of a machine fills the dips between syllables: how the counts hold. */
async function noiseRow(snrDb: number): Promise<TruthRow> {
  const condition = { noise: 'pink', snrDb } as const;
  const texts: string[] = [];
  for (const path of PATHS) {
    const pairs: (readonly [number, number])[] = [];
    for (const [index, clip] of wordClips().entries()) {
      const { nucleiMs } = await soundOf(await samplesUnder(condition, clip, index), path);
      pairs.push([clip.words.reduce((sum, word) => sum + word.syllables, 0), nucleiMs.length]);
    }
    const bias = mean(pairs.map(([truth, found]) => found / truth - 1));
    texts.push(`${path} ${percent(rateError(pairs))} (on average ${signedPercent(bias)})`);
  }
  return {
    what: `syllables, all recordings, ${conditionName(condition)}`,
    ours: '',
    error: `mean rate error ${texts.join('; ')}`,
  };
}

/** Where a word's syllables lie is not known: they are taken as evenly spread over it. */
const syllableTimes = (clip: WordClip): number[] =>
  clip.words.flatMap(({ startMs, endMs, syllables: count }) =>
    Array.from({ length: count }, (_, index) => startMs + ((index + 0.5) / count) * (endMs - startMs)),
  );

/** Sound that was made with known nuclei: two bursts of four a second. */
async function* syllableTrain(): AsyncGenerator<TruthRow, void, undefined> {
  const file = 'syll_4hz.wav';
  const { sounding = [], nuclei = [] } = derivedClip(file);
  // A buzz is no voice to the neural detector.
  const { nucleiMs } = await soundOf(await monoSamples(`synthetic/${file}`), 'live');
  for (const [start, end] of sounding) {
    const inBurst = (at: number): boolean => at >= start && at < end;
    const truth = nuclei.filter(inBurst).length;
    const found = nucleiMs.filter((ms) => inBurst(ms / 1_000)).length;
    yield {
      what: `syllables, ${file}, burst from ${seconds(start, 1)}, live`,
      ours: String(found),
      truth: String(truth),
      error: String(found - truth),
      goal: { text: '± 1', met: Math.abs(found - truth) <= 1 },
    };
  }
}
