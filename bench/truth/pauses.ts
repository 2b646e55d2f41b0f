import { type Detector, DETECTORS } from './detectors.js';
import { type TimeSpan, silences } from '../../src/speech/speech-timeline.js';
import { thresholdsFor } from '../../src/speech/thresholds.js';
import { monoSamples } from './recording.js';
import { derivedClip, manifestClip, toMs } from './reference.js';
import { median } from './statistics.js';
import { millis, type TruthRow } from './truth-row.js';
import { ALIGNER } from './word-truth.js';

const { minPauseMs } = thresholdsFor('en').timing;

/** What a recording's pauses are held against. */
interface PauseCase {
  readonly file: string;
  /** Shorter pauses are left out on both sides. */
  readonly leastMs: number;
  readonly truth: readonly TimeSpan[];
  readonly note: string;
  readonly references: string;
  readonly goal?: { readonly text: string; readonly met: (figures: PauseFigures) => boolean };
  /** Noise bursts are no speech to a detector that knows speech. */
  readonly liveOnly?: true;
}

interface PauseFigures {
  readonly count: number;
  readonly expected: number;
  readonly missed: number;
  readonly extra: number;
  /** Signed, found − true, of the pauses that were found: start, end, start, end … */
  readonly edgeErrorsMs: readonly number[];
}

/** Pauses that were found in the sound against aligned words and exact constructions. */
export async function* pauses(): AsyncGenerator<TruthRow, void, undefined> {
  const found = DETECTORS.filter(({ kind }) => kind === 'ours');
  for (const one of pauseCases()) {
    const samples = await monoSamples(one.file);
    for (const detector of found) {
      if (one.liveOnly && detector.name !== 'live') continue;
      yield await rowOf(one, detector, samples);
    }
  }
}

async function rowOf(one: PauseCase, detector: Detector, samples: Float32Array): Promise<TruthRow> {
  const figures = comparePauses(gapsIn(await detector.find(samples)), one.truth, one.leastMs);
  return {
    what: `pauses ≥ ${one.leastMs} ms, ${one.file}, ${detector.name}${one.note && ` (${one.note})`}`,
    ours: String(figures.count),
    truth: String(figures.expected),
    references: one.references,
    error: errorText(figures),
    ...(one.goal ? { goal: { text: one.goal.text, met: one.goal.met(figures) } } : {}),
  };
}

const gapsIn = (segments: readonly TimeSpan[]): TimeSpan[] => silences({ segments, source: 'sound' });

const worst = (errors: readonly number[]): number => Math.max(...errors.map(Math.abs));

function errorText({ missed, extra, edgeErrorsMs }: PauseFigures): string {
  const wrong = [missed > 0 ? `${missed} missed` : '', extra > 0 ? `${extra} more` : ''].filter(Boolean).join(', ');
  if (edgeErrorsMs.length === 0) return wrong;
  const edges = `edges median ${millis(median(edgeErrorsMs.map(Math.abs)))}, worst ${millis(worst(edgeErrorsMs))}`;
  return wrong ? `${wrong}; ${edges}` : edges;
}

/**
 * A true pause is found when a gap covers most of it, also one a little shorter than the limit: the edges of those are
 * compared. Only gaps from the limit on are counted.
 */
function comparePauses(found: readonly TimeSpan[], truth: readonly TimeSpan[], leastMs: number): PauseFigures {
  const expected = truth.filter((pause) => lengthOf(pause) >= leastMs);
  const counted = found.filter((pause) => lengthOf(pause) >= leastMs);
  const edgeErrorsMs: number[] = [];
  const used = new Set<TimeSpan>();
  for (const pause of expected) {
    const match = found.find((one) => !used.has(one) && overlap(one, pause) > lengthOf(pause) / 2);
    if (!match) continue;
    used.add(match);
    edgeErrorsMs.push(match.startMs - pause.startMs, match.endMs - pause.endMs);
  }
  return {
    count: counted.length,
    expected: expected.length,
    missed: expected.length - used.size,
    extra: counted.filter((pause) => !used.has(pause)).length,
    edgeErrorsMs,
  };
}

// Times come from seconds with two decimals.
const lengthOf = ({ startMs, endMs }: TimeSpan): number => Math.round(endMs - startMs);
const overlap = (a: TimeSpan, b: TimeSpan): number => Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs);

function pauseCases(): PauseCase[] {
  return [
    {
      ...aligned('jfk.wav', 300),
      goal: {
        text: '3, edges ± 160 ms',
        met: (figures) => figures.count === 3 && figures.missed === 0 && worst(figures.edgeErrorsMs) <= 160,
      },
    },
    {
      ...aligned('mfa_acoustic_corpus.wav', 300, 'source_textgrid_mfa'),
      goal: { text: '6 ± 1', met: ({ count }) => Math.abs(count - 6) <= 1 },
    },
    aligned('sonnet001.mp3', 300),
    aligned('p001.flac', 300),
    aligned('mfa_um.flac', 300),
    aligned('mfa_uhum.flac', 300),
    { ...bursts('noise_gaps_clean.wav'), goal: gapGoal },
    bursts('noise_gaps_floor40.wav'),
    insertedPauses(),
  ];
}

/** The pauses of an aligner, and how many the other programs find at 0.3 s. */
function aligned(file: string, leastMs: 250 | 300, aligner = ALIGNER): PauseCase {
  const { praat, silero_v6_2: silero, from_word_timings: figures } = manifestClip(file).reference;
  const truth = figures?.[aligner]?.['min_pause_0.25'].pause_spans ?? [];
  const others = Object.entries(figures ?? {})
    .filter(([name]) => name !== aligner)
    .map(([name, other]) => `${name} ${other['min_pause_0.30'].pauses}`);
  const sileroPauses = comparePauses(gapsIn(toMs(silero)), toMs(truth), leastMs).count;
  const references = [`Praat ${praat.pauses}`, `Silero v6.2 ${sileroPauses}`, ...others].join('; ');
  return { file, leastMs, truth: toMs(truth), note: aligner, references };
}

const gapGoal: PauseCase['goal'] = {
  text: 'all found, none more, edges ± 20 ms',
  met: (figures) => figures.missed === 0 && figures.extra === 0 && worst(figures.edgeErrorsMs) <= 20,
};

function bursts(file: string): PauseCase {
  const sounding = toMs(derivedClip(file).sounding ?? []);
  const truth = silences({ segments: sounding, source: 'sound' });
  return { file: `synthetic/${file}`, leastMs: minPauseMs, truth, note: 'exact', references: '', liveOnly: true };
}

function insertedPauses(): PauseCase {
  const file = 'jfk_pause_all_room.wav';
  const truth = (derivedClip(file).inserted ?? []).map(({ start, end }) => ({
    startMs: start * 1_000,
    endMs: end * 1_000,
  }));
  return {
    file: `synthetic/${file}`,
    leastMs: 300,
    truth,
    note: 'the four inserted ones; the three of the speaker count as more',
    references: '',
    goal: {
      text: 'all four, edges ± 60 ms',
      met: (figures) => figures.missed === 0 && worst(figures.edgeErrorsMs) <= 60,
    },
  };
}
