import { setTimeout as delay } from 'node:timers/promises';
import { withoutPauses } from '../bench/live/script-sound.js';
import { FaultProxy } from '../proofs/fault-proxy.js';
import { startProduct, withDataDir } from '../proofs/product-process.js';
import { type AudioStopped, connectLive, type LiveMetrics, type LiveSession } from '../sdk/live/index.js';
import { type Client, createClient } from '../sdk/src/generated/client/index.js';
import {
  createInterview,
  createLiveSession,
  finalizeLiveSession,
  generateQuestions,
  getSessionTimeline,
  listQuestions,
  register,
} from '../sdk/src/generated/sdk.gen.js';
import type { TimelineItemResponse } from '../sdk/src/generated/types.gen.js';
import { say } from '../test/support/live-talk.js';
import { inARow, recording, silence } from '../test/support/sounds.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { heading, line, note, quoteBlock, table } from './demo-output.js';

/**
 * A live session in real time: two answers streamed through the typed client, each over a connection that is cut in the
 * middle, with what the speaker is told as it comes, and the timeline at the end. The product runs on a data folder of
 * its own; without a speech engine in the environment a stand-in on this machine knows the words of the recordings.
 */
const CALM = inARow(recording('jfk.wav'), silence(1));
const FAST = withoutPauses(recording('synthetic/jfk_tempo_1_5.wav'));

const answers = [
  { title: 'The first answer, at an ordinary pace', samples: CALM, cutAfterSeconds: 5 },
  {
    title: 'The second answer: the same one half again as fast, without its pauses, four times over',
    samples: inARow(FAST, FAST, FAST, FAST, silence(1)),
    cutAfterSeconds: 3,
  },
];

await withDataDir(async (dataDir) => {
  const engine = await speechEngine();
  const product = await startProduct({ dataDir, environment: { ...engine.environment, LOG_LEVEL: 'warn' } });
  note(`Rehearse runs at ${product.url}, on a data folder of its own.`);
  const proxy = await FaultProxy.start(Number(new URL(product.url).port));
  try {
    await speakTwice(product.url, proxy);
  } finally {
    await proxy.close();
    await product.stop();
    await engine.close();
  }
});

async function speechEngine(): Promise<{ environment: Record<string, string>; close: () => Promise<void> }> {
  const set = Object.entries(process.env).filter(([name]) => /^(OPENAI|LLM|STT)_/.test(name));
  const given = Object.fromEntries(set.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  if (given.STT_BASE_URL !== undefined || given.OPENAI_API_KEY !== undefined) {
    return { environment: given, close: () => Promise.resolve() };
  }
  const engine = await startSpeechEngineStandIn();
  note('No speech engine is configured: a stand-in answers with the known words of the sample recordings.');
  return { environment: { ...given, STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' }, close: () => engine.close() };
}

async function speakTwice(url: string, proxy: FaultProxy): Promise<void> {
  const { client, accessToken } = await signUp(url);
  const { id: interviewId } = must(await createInterview({ client, body: { track: 'backend', questionCount: 3 } }));
  must(await generateQuestions({ client, path: { id: interviewId }, body: {} }));
  const { items: questions } = must(await listQuestions({ client, path: { id: interviewId } }));
  const { id } = must(await createLiveSession({ client, body: { interviewId } }));

  const live = connectLive(proxy.through(url).replace(/\/$/, ''), accessToken);
  const session = live.enter(id, { lastEventSeq: 0 });
  tellEverything(session);
  for (const [index, { title, samples, cutAfterSeconds }] of answers.entries()) {
    heading(title);
    const question = questions[index]!;
    line('question', question.text);
    const answer = await session.speak({ questionId: question.id });
    const cut = delay(cutAfterSeconds * 1_000).then(() => {
      line('!', `the connection is cut after ${cutAfterSeconds} s; the client keeps what is not acknowledged`);
      proxy.cut();
    });
    await say(answer, pcm16(samples), 1);
    await cut;
    showStopped(await answer.stop());
  }
  must(await finalizeLiveSession({ client, path: { id } }));
  live.close();
  showTimeline(must(await getSessionTimeline({ client, path: { id } })).items);
}

async function signUp(url: string): Promise<{ client: Client; accessToken: string }> {
  const email = `demo-${Date.now()}@example.com`;
  const body = { email, password: 'quiet river bank', fullName: 'Demo Candidate' };
  const { accessToken } = must(await register({ client: createClient({ baseUrl: url }), body }));
  const headers = { Authorization: `Bearer ${accessToken}` };
  return { client: createClient({ baseUrl: url, headers }), accessToken };
}

function tellEverything(session: LiveSession): void {
  session.on('interrupted', ({ reason }) => line('!', `connection lost (${reason})`));
  session.on('joined', ({ nextAudioSeq, replayedEvents }) => {
    if (nextAudioSeq !== null) line('!', `back: on from frame ${nextAudioSeq}, ${replayedEvents} missed events`);
  });
  session.on('partial', ({ text }) => line('hearing', text));
  session.on('final', ({ text, startMs, endMs }) => line('heard', `${clock(startMs)}–${clock(endMs)}  ${text}`));
  session.on('metrics', (metrics) => line('measured', shownMetrics(metrics)));
  session.on('nudge', ({ type, message, evidence: { metric, value, threshold } }) =>
    line('NUDGE', `${message}  (${type}: ${metric} ${Math.round(value)}, threshold ${threshold})`),
  );
  session.on('error', ({ code, detail }) => line('error', `${code}: ${detail}`));
}

function shownMetrics(metrics: LiveMetrics): string {
  const shown = (value: number | null, unit: string, digits = 0): string =>
    value === null ? `– ${unit}` : `${value.toFixed(digits)} ${unit}`;
  return [
    `at ${clock(metrics.atMs)}`,
    shown(metrics.wordsPerMinute, 'words/min'),
    shown(metrics.articulationRateSps, 'syllables/s', 1),
    shown(metrics.pauseCount, 'pauses'),
    shown(metrics.speechLevelDb, 'dB'),
  ].join(' · ');
}

function showStopped({ durationSeconds, segments, transcription }: AudioStopped): void {
  line(
    'stopped',
    `${durationSeconds} s, ${transcription?.state ?? 'not stored'}${suffix(transcription?.reason ?? null)}`,
  );
  for (const { text } of segments) quoteBlock(text);
}

function showTimeline(items: readonly TimelineItemResponse[]): void {
  heading('Timeline');
  table(
    ['at', 'to', 'what', ''],
    items.map(({ atMs, endMs, kind, transcript, pause, nudge, marker }) => [
      clock(atMs),
      endMs === null ? '' : clock(endMs),
      kind,
      transcript?.text ??
        nudge?.message ??
        (pause === null ? `${marker?.name}${suffix(marker?.reason ?? null)}` : `${pause.durationMs} ms`),
    ]),
  );
}

function suffix(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}

function clock(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

function pcm16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.min(Math.round(sample * 32_768), 32_767));
}

function must<T>(result: { data?: T; error?: unknown; response?: Response }): T {
  if (result.data === undefined) throw new Error(`${result.response?.status}: ${JSON.stringify(result.error)}`);
  return result.data;
}
