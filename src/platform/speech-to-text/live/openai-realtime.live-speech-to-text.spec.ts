import { ends, finalTexts, kinds, listenTo, liveAnswer, speak, until } from '../../../../test/support/live-answer.js';
import {
  type RealtimeEngineStandIn,
  startRealtimeEngineStandIn,
} from '../../../../test/support/standins/realtime-engine.standin.js';
import { OpenAiRealtimeLiveSpeechToText, type OpenAiRealtimeOptions } from './openai-realtime.live-speech-to-text.js';

const JFK =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const answer = liveAnswer('jfk.wav', 0, 3_000, 5_500, 8_000, 11_000);
const brief = {
  ...liveAnswer('jfk.wav', 0, 700, 1_300, 2_000, 2_600),
  samples: answer.samples.subarray(0, 32 * 2_600),
};
const BRIEF = 'And so, my fellow Americans,';
const first = { id: 'u0', startMs: 0, endMs: 3_000 };
const IN_ORDER = ['u0', 'u1', 'u2', 'u3'].map((id) => [id, 'final']);

let standIn: RealtimeEngineStandIn;
let moved = 0;
beforeEach(async () => {
  standIn = await startRealtimeEngineStandIn();
  moved = 0;
});
afterEach(() => standIn.close());

function engine(over: Partial<OpenAiRealtimeOptions> = {}): OpenAiRealtimeLiveSpeechToText {
  return new OpenAiRealtimeLiveSpeechToText({
    baseUrl: standIn.url,
    apiKey: 'sk-live',
    model: 'gpt-live-transcribe',
    verbatim: false,
    now: () => Date.now() + moved,
    ...over,
    policy: { backoffMs: 5, longestPauseMs: 2_000, ...over.policy },
  });
}

async function spoken(speech: OpenAiRealtimeLiveSpeechToText, said = brief) {
  const told = listenTo(said);
  const live = speech.open(told.request);
  await speak(live, said);
  await live.finish(20_000);
  return told.events;
}

async function caughtUp(speech: OpenAiRealtimeLiveSpeechToText) {
  const told = listenTo(brief);
  const live = speech.open(told.request);
  for (const span of brief.spans) live.closed(span);
  await live.finish(20_000);
  return told.events;
}

describe('live transcription over the Realtime API', () => {
  it('sends the utterances as turns, and has the words of all of them once', async () => {
    const events = await spoken(engine(), answer);
    expect(finalTexts(events).join(' ')).toBe(JFK);
    expect(ends(events)).toEqual(IN_ORDER);
    expect(standIn.calls).toHaveLength(1);
    expect(standIn.calls[0]?.turns).toEqual([3, 2.5, 2.5, 3]);
    expect(kinds(events, 'final').every((event) => event.kind === 'final' && event.words === null)).toBe(true);
    expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(['start', 'end']);
    await until(() => standIn.calls[0]?.open === false);
  });

  it('asks for a transcription session whose turns are ours', async () => {
    await spoken(engine());
    const [call] = standIn.calls;
    expect(call?.path).toBe('/v1/realtime?intent=transcription');
    expect(call?.headers.authorization).toBe('Bearer sk-live');
    expect(call?.messages[0]).toEqual({
      type: 'session.update',
      session: {
        type: 'transcription',
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            transcription: { model: 'gpt-live-transcribe', language: 'en' },
            turn_detection: null,
          },
        },
      },
    });
    expect(call?.largestPiece).toBeLessThanOrEqual(2 * 2 * 24_000);
  });

  it('names a list of languages to a model that wants one, and remembers it', async () => {
    standIn.wantLanguages();
    const speech = engine({ apiKey: null });
    expect(ends(await spoken(speech))).toEqual(IN_ORDER);
    await spoken(speech);
    const asked = standIn.calls.map(({ messages }) => messages.filter(({ type }) => type === 'session.update').length);
    expect(asked).toEqual([2, 1]);
    expect(standIn.calls[0]?.headers.authorization).toBeUndefined();
  });

  it('streams an open utterance from what it remembers, and reads what was said longer ago', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    await until(() => told.events.length === 1);
    live.audio(answer.samples.subarray(0, 32 * 3_000));
    live.opened({ id: 'u0', startMs: 2_000 });
    live.closed({ id: 'u0', startMs: 2_000, endMs: 3_000 });
    await until(() => ends(told.events).length === 1);
    expect(told.reads).toEqual([]);
    live.closed({ id: 'u1', startMs: 0, endMs: 1_000 });
    await live.finish(15_000);
    expect(told.reads).toEqual([{ startMs: 0, endMs: 1_000 }]);
    expect(standIn.calls[0]?.turns).toEqual([1, 1]);
  });

  it('goes on in the midst of an answer whose sound came before', async () => {
    const told = listenTo(answer, { heardMs: 5_000 });
    const live = engine().open(told.request);
    live.closed({ id: 'u0', startMs: 0, endMs: 3_000 });
    live.opened({ id: 'u1', startMs: 3_000 });
    live.audio(answer.samples.subarray(32 * 5_000, 32 * 6_000));
    live.closed({ id: 'u1', startMs: 3_000, endMs: 5_500 });
    await live.finish(15_000);
    expect(JFK.startsWith(finalTexts(told.events).join(' '))).toBe(true);
    expect(ends(told.events)).toEqual(IN_ORDER.slice(0, 2));
    expect(standIn.calls[0]?.turns).toEqual([3, 2.5]);
  });

  it('sends no sound outside of utterances', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    await speak(live, { ...answer, spans: [{ id: 'u0', startMs: 5_000, endMs: 6_000 }] });
    await live.finish(15_000);
    expect(standIn.calls[0]?.turns).toEqual([1]);
  });

  it('sends an utterance again, exactly, that was cut off behind what was sent of it', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    await until(() => told.events.length === 1);
    live.opened({ id: 'u0', startMs: 0 });
    live.audio(answer.samples.subarray(0, 32 * 1_400));
    await until(() => (standIn.calls[0]?.largestPiece ?? 0) > 0);
    live.closed({ id: 'u0', startMs: 0, endMs: 1_000 });
    live.opened({ id: 'u1', startMs: 1_000 });
    live.audio(answer.samples.subarray(32 * 1_400, 32 * 3_000));
    live.closed({ id: 'u1', startMs: 1_000, endMs: 3_000 });
    await live.finish(15_000);
    expect(standIn.calls[0]?.turns).toEqual([1, 2]);
    expect(finalTexts(told.events).join(' ')).toMatch(/^And so, my fellow Americans,$/);
  });

  it('tells the words of a turn as they are written, also before its commit', async () => {
    standIn.script('early-delta');
    const told = listenTo(answer);
    const live = engine().open(told.request);
    await until(() => told.events.length === 1);
    live.opened({ id: 'u0', startMs: 0 });
    live.audio(answer.samples.subarray(0, 32 * 1_000));
    await until(() => kinds(told.events, 'partial').length === 1);
    expect(told.events[1]).toEqual({ kind: 'partial', utteranceId: 'u0', text: 'listening' });
    live.audio(answer.samples.subarray(32 * 1_000, 32 * 3_000));
    live.closed(first);
    await live.finish(15_000);
    const partials = told.events.flatMap((event) => (event.kind === 'partial' ? [event.text] : []));
    expect(partials.at(-1)).toBe(`listening${finalTexts(told.events)[0]}`);
  });

  it('gives silence to a turn that is too short for the engine', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    live.closed({ id: 'u0', startMs: 0, endMs: 40 });
    await live.finish(15_000);
    expect(told.events).toContainEqual(expect.objectContaining({ kind: 'final', text: '' }));
    expect(standIn.calls[0]?.turns[0]).toBeCloseTo(0.12, 3);
  });

  it.each([
    '429',
    '500',
    'mute',
    'silent',
    'reset',
    'reset-at-commit',
    'broken-json',
    'error',
    'failed-item',
    { delayMs: 300 },
  ] as const)('gets over one connection that is %j, saying everything once', async (fault) => {
    standIn.script(fault);
    const speech = engine({ policy: { handshakeMs: 1_000, deadlineMs: fault === 'silent' ? 1_500 : 20_000 } });
    const events = await (fault === 'silent' ? twoRounds(speech) : spoken(speech));
    expect(finalTexts(events).filter(Boolean).join(' ')).toBe(BRIEF);
    expect(ends(events)).toEqual(IN_ORDER);
  });

  /** The first utterance is given up on, and the rest comes through. */
  async function twoRounds(speech: OpenAiRealtimeLiveSpeechToText) {
    const told = listenTo(brief);
    const live = speech.open(told.request);
    live.closed({ id: 'lost', startMs: 0, endMs: 700 });
    await until(() => ends(told.events).length === 1);
    expect(ends(told.events)).toEqual([['lost', 'failed', 'timeout']]);
    told.events.length = 0;
    for (const span of brief.spans) live.closed(span);
    await live.finish(15_000);
    return told.events;
  }

  it('clears what a refused commit left with the engine', async () => {
    standIn.script('refused-commit');
    const told = listenTo(answer);
    const live = engine().open(told.request);
    live.closed(first);
    await live.finish(15_000);
    expect(standIn.calls[0]?.turns).toEqual([3, 3]);
    expect(ends(told.events)).toEqual([['u0', 'final']]);
  });

  it.each([
    ['401', 'unauthorized'],
    ['json', 'rejected'],
    ['broken-json', 'invalid_reply'],
    ['error', 'server_error'],
  ] as const)('fails every utterance once when the server always says %s', async (fault, reason) => {
    standIn.always(fault);
    expect(ends(await caughtUp(engine({ coolDownMs: 1 })))).toEqual(
      answer.spans.map(({ id }) => [id, 'failed', reason]),
    );
  });

  it('waits as long as a server asks to, but not for long', async () => {
    const speech = engine();
    standIn.script('429', { status: 429, headers: { 'Retry-After': '60' } });
    const told = listenTo(answer);
    const live = speech.open(told.request);
    live.closed(first);
    await until(() => ends(told.events).length === 1);
    expect(ends(told.events)).toEqual([['u0', 'failed', 'rate_limited']]);
    live.closed({ ...first, id: 'u1' });
    expect(ends(told.events)[1]).toEqual(['u1', 'failed', 'rate_limited']);
    expect(standIn.calls).toHaveLength(2);
    moved = 60_000;
    live.closed({ ...first, id: 'u2' });
    await live.finish(15_000);
    expect(ends(told.events)[2]).toEqual(['u2', 'final']);
  });

  it('leaves a server alone that keeps failing, and comes back to it', async () => {
    standIn.always('500');
    const speech = engine({ coolDownMs: 600_000 });
    expect(ends(await caughtUp(speech)).map(([, , reason]) => reason)).toEqual(Array(4).fill('circuit_open'));
    expect(standIn.calls).toHaveLength(5);
    expect(ends(await caughtUp(speech)).map(([, , reason]) => reason)).toEqual(Array(4).fill('circuit_open'));
    expect(standIn.calls).toHaveLength(5);
    standIn.always('ok');
    moved = 600_000;
    expect(ends(await caughtUp(speech))).toEqual(IN_ORDER);
  });

  it('goes on over a new connection when the server was started anew in the midst of an utterance', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    await until(() => told.events.length === 1);
    await speak(live, { samples: answer.samples.subarray(0, 32 * 4_000), spans: answer.spans.slice(0, 2) });
    standIn.hangUp();
    await until(() => standIn.calls.length === 2);
    const rest = { samples: answer.samples.subarray(32 * 4_000), spans: [] };
    await speak(live, rest);
    for (const span of answer.spans.slice(1)) live.closed(span);
    await live.finish(15_000);
    expect(finalTexts(told.events).join(' ')).toBe(JFK);
    expect(ends(told.events)).toEqual(IN_ORDER);
  });

  it('gives an utterance up that the engine never settles, and what waited as long', async () => {
    standIn.always('silent');
    const told = listenTo(answer);
    const live = engine({ policy: { deadlineMs: 1_000 } }).open(told.request);
    for (const span of answer.spans) live.closed(span);
    await live.finish(60_000);
    expect(ends(told.events)).toEqual(answer.spans.map(({ id }) => [id, 'failed', 'timeout']));
  });

  it('holds its sound back from a server that does not read', async () => {
    standIn.always('stuck');
    const told = listenTo(answer);
    const live = engine({ policy: { deadlineMs: 1_000 } }).open(told.request);
    for (let at = 0; at < 40; at += 1) live.closed({ id: `v${at}`, startMs: 0, endMs: 11_000 });
    await live.finish(60_000);
    expect(ends(told.events).every(([, kind]) => kind === 'failed')).toBe(true);
    // A few MB fit into the buffers of a loopback connection; all of it would be 240 pieces of 2 s.
    expect(told.reads.length).toBeLessThan(120);
  });

  it('hangs up at once when the session is left, and tells nothing any more', async () => {
    standIn.always('silent');
    const told = listenTo(answer);
    const live = engine().open(told.request);
    for (const span of answer.spans) live.closed(span);
    await until(() => standIn.calls[0]?.turns.length === 4);
    const finished = live.finish(100_000);
    told.leave();
    await finished;
    await until(() => standIn.calls[0]?.open === false);
    expect(told.events).toEqual([{ kind: 'start' }]);
    live.audio(new Uint8Array(3_200));
    live.opened({ id: 'u8', startMs: 0 });
    live.closed({ id: 'u9', startMs: 0, endMs: 1_000 });
    expect(standIn.calls).toHaveLength(1);
  });

  it('fails an utterance whose sound cannot be had, and takes the next', async () => {
    const told = listenTo(answer);
    const read = ({ startMs, endMs }: { startMs: number; endMs: number }) =>
      startMs < 3_000 ? Promise.reject(new Error('disk')) : told.request.read({ startMs, endMs });
    const live = engine().open({ ...told.request, read });
    for (const span of answer.spans) live.closed(span);
    await live.finish(15_000);
    expect(ends(told.events)).toEqual([['u0', 'failed', 'aborted'], ...IN_ORDER.slice(1)]);
  });
});
