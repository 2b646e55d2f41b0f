import { voiceActivityIn } from '../../src/platform/sound/recorded-voice-activity.js';
import { SileroVoiceActivity } from '../../src/platform/voice-activity/silero.voice-activity.js';
import { Resampler } from '../../src/speech/signal/resampler.js';
import { FrameAnalyzer, SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';
import { AdaptiveVoiceActivity } from '../../src/speech/signal/adaptive-voice-activity.js';
import { SpeechChain } from '../../src/speech/signal/speech-chain.js';
import { NucleusDetector } from '../../src/speech/signal/syllable-nuclei.js';
import { ms, ratio } from '../row.js';
import { copyPass, eachPiece, webRtcPass } from './baselines.js';
import { LONG_SECONDS } from './long-recordings.js';
import { longSound } from './long-sound.js';
import { type SpeechRow, timesRealTime } from './speech-row.js';
import { medianMs } from './timing.js';

/** 0.4 ms of processor time for a second of sound: 1,000 live speakers on less than half a core. */
const LIVE_GOAL = 2_500;

interface Stage {
  readonly what: string;
  readonly run: () => unknown;
  readonly goal?: number;
}

/** What each stage of the signal chain costs over ten minutes of sound in pieces of 20 ms, on one core. */
export async function* signalStages(): AsyncGenerator<SpeechRow, void, undefined> {
  const sound = await longSound();
  const copying = await medianMs(copyPass(sound));
  const webRtc = await medianMs(await webRtcPass(sound));
  yield { what: 'copying the samples in pieces of 20 ms', measured: timesRealTime(LONG_SECONDS, copying) };
  yield { what: 'WebRTC VAD (fvad-wasm), mode 1', measured: timesRealTime(LONG_SECONDS, webRtc) };
  yield await loadRow();
  for (const { what, run, goal } of [...chainStages(sound), ...(await recordedStages(sound)), ...resampling()]) {
    const took = await medianMs(run);
    const speed = (LONG_SECONDS * 1_000) / took;
    yield {
      what,
      measured: timesRealTime(LONG_SECONDS, took),
      baseline: `WebRTC VAD ${timesRealTime(LONG_SECONDS, webRtc)}, copying ${timesRealTime(LONG_SECONDS, copying)}`,
      ratio: `${ratio(webRtc, took)} the speed of WebRTC VAD`,
      ...(goal === undefined ? {} : { goal: `≥ ${goal.toLocaleString('en')} × real time`, met: speed >= goal }),
    };
  }
}

/** Stages stand on the frames of the signal, so those are counted in with each. */
function chainStages(sound: Float32Array): Stage[] {
  return [
    {
      what: 'frames: spectrum, periodicity, fundamental',
      run: () => pushAll(new FrameAnalyzer({ frame: () => undefined }), sound),
    },
    {
      what: 'frames and live voice activity',
      run: () => pushAll(new FrameAnalyzer(new AdaptiveVoiceActivity()), sound),
    },
    {
      what: 'frames and syllable nuclei',
      run: () => pushAll(new FrameAnalyzer(new NucleusDetector({ nucleus: () => undefined })), sound),
    },
    { what: 'the live chain in total', run: () => pushAll(new SpeechChain(), sound), goal: LIVE_GOAL },
  ];
}

async function loadRow(): Promise<SpeechRow> {
  const took = await medianMs(() => SileroVoiceActivity.load());
  return { what: 'loading the neural detector, once per thread', measured: ms(took) };
}

/** Only recordings go through these. */
async function recordedStages(sound: Float32Array): Promise<Stage[]> {
  const model = await SileroVoiceActivity.load();
  return [
    { what: 'neural voice activity: probabilities', run: () => model.probabilities(sound) },
    { what: 'neural voice activity with levels and edges', run: () => voiceActivityIn(sound, true) },
  ];
}

function pushAll(stage: { push(samples: Float32Array): void; finish(): void }, sound: Float32Array): void {
  eachPiece(sound, (piece) => stage.push(piece));
  stage.finish();
}

const RATES = [
  [48_000, SIGNAL_RATE_HZ],
  [44_100, SIGNAL_RATE_HZ],
  [SIGNAL_RATE_HZ, 24_000],
] as const;

function resampling(): Stage[] {
  return RATES.map(([from, to]) => {
    const piece = Float32Array.from({ length: from / 50 }, (_, at) => Math.sin(at));
    const output = new Float32Array(to);
    return {
      what: `resampling ${from / 1_000} → ${to / 1_000} kHz, one channel`,
      run: () => {
        const resampler = new Resampler(from, to);
        for (let at = 0; at < LONG_SECONDS * 50; at += 1) resampler.push(piece, output);
      },
    };
  });
}
