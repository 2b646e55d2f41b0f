import { analyzeTurns, type SpeakerTurns, type TurnAnalysis } from '../../src/speech/delivery/turns.js';
import { timelineFromSound } from '../../src/speech/sound-evidence.js';
import { thresholdsFor } from '../../src/speech/thresholds.js';
import { channelSamples } from './recording.js';
import { derivedClip, manifestClip, type SecondsSpan, toMs } from './reference.js';
import { type Path, soundOf } from './sounds.js';
import { seconds, signedMillis, type TruthRow } from './truth-row.js';

const STEREO = ['overlap_1_0_stereo.wav', 'overlap_0_0_stereo.wav'] as const;
const STEREO_GOAL_MS = 50;
const MEETING = 'ami_dev00.30s.wav';
const MEETING_GOAL_SECONDS = 0.3;
const { minPauseMs } = thresholdsFor('en').timing;

/** Time that two people speak at once: measured on two tracks, and from known turns. */
export async function* overlap(): AsyncGenerator<TruthRow, void, undefined> {
  for (const file of STEREO) {
    for (const path of ['live', 'recorded'] as const) yield await stereoRow(file, path);
  }
  yield* meetingRows();
}

async function stereoRow(file: string, path: Path): Promise<TruthRow> {
  const { overlap_seconds: truth = Number.NaN, speakers = {} } = derivedClip(file);
  const tracks: SpeakerTurns[] = [];
  for (const [channel, participant] of Object.keys(speakers).entries()) {
    const sound = await soundOf(await channelSamples(`synthetic/${file}`, channel), path);
    tracks.push({ participant, turns: timelineFromSound(sound, minPauseMs).segments });
  }
  const found = secondsOf(analyzeTurns(tracks, { window: null, method: 'sound', language: 'en' }));
  const errorMs = (found - truth) * 1_000;
  return {
    what: `overlap, ${file}, ${path}`,
    ours: seconds(found),
    truth: seconds(truth),
    error: `${signedMillis(errorMs)}; edges of the tracks ${edgeErrors(tracks, speakers)}`,
    goal: { text: `± ${STEREO_GOAL_MS} ms`, met: Math.abs(errorMs) <= STEREO_GOAL_MS },
  };
}

function edgeErrors(
  tracks: readonly SpeakerTurns[],
  speakers: Readonly<Record<string, readonly SecondsSpan[]>>,
): string {
  const errors = tracks.map(({ participant, turns }) => {
    const [truth] = toMs(speakers[participant] ?? []);
    const start = turns[0];
    const end = turns.at(-1);
    if (!truth || !start || !end) return 'none';
    return `${signedMillis(start.startMs - truth.startMs)} and ${signedMillis(end.endMs - truth.endMs)}`;
  });
  return errors.join(', ');
}

const secondsOf = ({ overlapSeconds }: TurnAnalysis): number =>
  overlapSeconds.status === 'measured' ? overlapSeconds.value : Number.NaN;

/** Turns written down by people: what is shown is that overlap and talk time follow from them. */
function* meetingRows(): Generator<TruthRow, void, undefined> {
  const { rttm = [], overlap: truth } = manifestClip(MEETING);
  if (!truth) throw new Error(`${MEETING} has no known overlap.`);
  const names = Object.keys(truth.talk_time);
  const speakers = names.map((participant) => ({
    participant,
    turns: toMs(rttm.filter(({ speaker }) => speaker === participant).map(({ start, end }) => [start, end] as const)),
  }));
  const analysis = analyzeTurns(speakers, { window: null, method: 'words', language: 'en' });
  const found = secondsOf(analysis);
  yield {
    what: `overlap, ${MEETING}, turns known`,
    ours: seconds(found, 3),
    truth: seconds(truth.overlap, 3),
    error: signedMillis((found - truth.overlap) * 1_000),
    goal: { text: `± ${MEETING_GOAL_SECONDS} s`, met: Math.abs(found - truth.overlap) <= MEETING_GOAL_SECONDS },
  };
  for (const { participant, speechSeconds } of analysis.participants) {
    yield {
      what: `talk time of ${participant}, ${MEETING}, turns known`,
      ours: speechSeconds.status === 'measured' ? seconds(speechSeconds.value, 3) : speechSeconds.status,
      truth: seconds(truth.talk_time[participant] ?? Number.NaN, 3),
    };
  }
}
