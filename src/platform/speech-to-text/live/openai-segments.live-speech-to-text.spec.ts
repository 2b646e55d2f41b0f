import { createServer } from 'node:net';
import { ends, finalTexts, kinds, listenTo, liveAnswer, speak, until } from '../../../../test/support/live-answer.js';
import {
  type SpeechEngineStandIn,
  startSpeechEngineStandIn,
} from '../../../../test/support/standins/speech-engine.standin.js';
import { OpenAiSegmentsLiveSpeechToText, type OpenAiSegmentsOptions } from './openai-segments.live-speech-to-text.js';

const JFK =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const answer = liveAnswer('jfk.wav', 0, 3_000, 5_500, 8_000, 11_000);
const IN_ORDER = ['u0', 'u1', 'u2', 'u3'].map((id) => [id, 'final']);

let standIn: SpeechEngineStandIn;
let now = 0;
beforeEach(async () => {
  standIn = await startSpeechEngineStandIn();
  now = Date.now();
});
afterEach(() => standIn.close());

function engine(over: Partial<OpenAiSegmentsOptions> = {}): OpenAiSegmentsLiveSpeechToText {
  return new OpenAiSegmentsLiveSpeechToText({
    baseUrl: standIn.url,
    apiKey: null,
    model: 'whisper',
    verbatim: false,
    now: () => now,
    ...over,
    policy: { attemptTimeoutMs: 5_000, backoffMs: 5, longestPauseMs: 2_000, ...over.policy },
  });
}

/** All utterances are closed at once, as when an answer is caught up with. */
async function caughtUp(speech: OpenAiSegmentsLiveSpeechToText) {
  const told = listenTo(answer);
  const live = speech.open(told.request);
  for (const span of answer.spans) live.closed(span);
  await live.finish(15_000);
  return told.events;
}

describe('live transcription in segments', () => {
  it('has the words of all utterances once, in the times of the answer', async () => {
    const events = await caughtUp(engine());
    expect(finalTexts(events).join(' ')).toBe(JFK);
    expect(ends(events)).toEqual(IN_ORDER);
    const words = events.flatMap((event) => (event.kind === 'final' ? (event.words ?? []) : []));
    expect(words).toHaveLength(22);
    expect(words[0]).toMatchObject({ startMs: 290, endMs: 630 });
    expect(words.every(({ startMs }, at) => startMs >= (words[at - 1]?.startMs ?? 0))).toBe(true);
    const spans = answer.spans.map(({ startMs, endMs }) => endMs - startMs);
    const audioSeconds = kinds(events, 'usage').reduce(
      (sum, event) => sum + (event as { audioSeconds: number }).audioSeconds,
      0,
    );
    expect(audioSeconds).toBe(spans.reduce((sum, ms) => sum + ms, 0) / 1000);
    expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(['start', 'end']);
  });

  it('sends each utterance as a WAV file in the form the server wants', async () => {
    standIn.refuseVerbose('vendor');
    const events = await caughtUp(engine());
    expect(finalTexts(events).join(' ')).toBe(JFK);
    expect(kinds(events, 'final').every((event) => event.kind === 'final' && event.words === null)).toBe(true);
    expect(standIn.heard.at(-1)).toMatchObject({
      fileName: 'utterance.wav',
      mediaType: 'audio/wav',
      fileBytes: 44 + 32 * 3_000,
    });
    expect(standIn.heard.at(-1)?.fields).toMatchObject({
      model: ['whisper'],
      language: ['en'],
      response_format: ['json'],
    });
  });

  it('tells the open utterance about once a second, while something new is heard', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    live.opened({ id: 'u0', startMs: 0 });
    for (let second = 1; second <= 3; second += 1) {
      for (let frame = 0; frame < 10; frame += 1) live.audio(new Uint8Array(3_200));
      live.audio(new Uint8Array());
      await until(() => kinds(told.events, 'partial').length === second);
      now += 1_000;
    }
    live.audio(new Uint8Array(320));
    live.closed({ id: 'u0', startMs: 0, endMs: 3_000 });
    await live.finish(10_000);
    expect(told.reads.map(({ endMs }) => endMs)).toEqual([1_000, 2_000, 3_000, 3_000]);
    const texts = told.events.flatMap((event) => (event.kind === 'partial' ? [event.text] : []));
    expect(texts.at(-1)).toBe(finalTexts(told.events)[0]);
    expect(told.events.at(-1)?.kind).toBe('end');
  });

  it('knows how much was heard before it came to an answer', async () => {
    const told = listenTo(answer, { heardMs: 2_500 });
    const live = engine().open(told.request);
    live.opened({ id: 'u0', startMs: 1_000 });
    live.audio(new Uint8Array(3_200));
    await until(() => kinds(told.events, 'partial').length === 1);
    expect(told.reads).toEqual([{ startMs: 1_000, endMs: 2_500 }]);
    told.leave();
  });

  it('does not ask more often than once a second however fast the sound comes', async () => {
    const told = listenTo(answer);
    const live = engine().open(told.request);
    await speak(live, { ...answer, spans: [{ id: 'u0', startMs: 0, endMs: 99_000 }] });
    await until(() => kinds(told.events, 'partial').length === 1);
    expect(told.reads).toHaveLength(1);
    told.leave();
  });

  it('leaves partials out while only places for finals are free', async () => {
    standIn.always('timeout');
    const speech = engine({ concurrentCalls: 5 });
    const [busy, other] = [listenTo(answer), listenTo(answer)];
    speech.open(busy.request).closed(answer.spans[0] as (typeof answer.spans)[0]);
    await until(() => standIn.calls.length === 1);
    await speak(speech.open(other.request), { ...answer, spans: [{ id: 'u0', startMs: 0, endMs: 99_000 }] });
    expect(other.reads).toEqual([]);
    busy.leave();
    other.leave();
  });

  it('asks for no more partials of an utterance after one that failed', async () => {
    standIn.script('500');
    const told = listenTo(answer);
    const live = engine().open(told.request);
    live.opened({ id: 'u0', startMs: 0 });
    live.audio(new Uint8Array(32_000));
    await until(() => standIn.calls[0]?.endedAt !== null && standIn.calls.length === 1);
    now += 2_000;
    live.audio(new Uint8Array(64_000));
    live.closed({ id: 'u0', startMs: 0, endMs: 3_000 });
    await live.finish(10_000);
    expect(standIn.calls).toHaveLength(2);
    expect(told.events.map(({ kind }) => kind)).toEqual(['start', 'usage', 'final', 'end']);
  });

  it.each(['429', '500', '503', 'reset', 'broken-json', 'html', 'cut', 'empty'] as const)(
    'gets over one %s',
    async (fault) => {
      standIn.script(fault);
      const events = await caughtUp(engine());
      expect(finalTexts(events).join(' ')).toBe(JFK);
      expect(ends(events)).toEqual(IN_ORDER);
    },
  );

  it.each(['timeout', 'slow'] as const)('gets over one %s', async (fault) => {
    standIn.script(fault);
    const events = await caughtUp(
      engine({ policy: { tries: 2, attemptTimeoutMs: 1_500, backoffMs: 5, longestPauseMs: 5 } }),
    );
    expect(finalTexts(events).join(' ')).toBe(JFK);
    expect(ends(events)).toEqual(IN_ORDER);
  });

  it('waits as long as a server asks to', async () => {
    standIn.script({ status: 429, headers: { 'retry-after': '1' }, body: '{}' });
    const told = listenTo(answer);
    const live = engine().open(told.request);
    live.closed(answer.spans[0] as (typeof answer.spans)[0]);
    await live.finish(15_000);
    const [first, second] = standIn.calls;
    expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(990);
    expect(ends(told.events)).toEqual([['u0', 'final']]);
  });

  it.each([
    ['401', 'unauthorized'],
    ['quota', 'quota_exhausted'],
    ['501', 'unsupported'],
    ['html', 'invalid_reply'],
    ['broken-json', 'invalid_reply'],
  ] as const)('fails every utterance once when the server always says %s', async (fault, reason) => {
    standIn.always(fault);
    expect(ends(await caughtUp(engine()))).toEqual(answer.spans.map(({ id }) => [id, 'failed', reason]));
  });

  it('leaves a server alone that keeps failing, and takes the next utterances when it is back', async () => {
    const speech = engine({ coolDownMs: 10_000 });
    standIn.always('500');
    const events = await caughtUp(speech);
    expect(events.filter(({ kind }) => kind === 'failed')).toHaveLength(4);
    const tried = standIn.calls.length;
    expect(ends(await caughtUp(speech)).map(([, , reason]) => reason)).toEqual(Array(4).fill('circuit_open'));
    expect(standIn.calls).toHaveLength(tried);
    standIn.always('ok');
    now += 10_000;
    const told = listenTo(answer);
    const live = speech.open(told.request);
    live.closed(answer.spans[0] as (typeof answer.spans)[0]);
    await until(() => ends(told.events).length === 1);
    for (const span of answer.spans.slice(1)) live.closed(span);
    await live.finish(15_000);
    expect(finalTexts(told.events).join(' ')).toBe(JFK);
  });

  it('fails what does not come within the deadline of an utterance', async () => {
    standIn.always('timeout');
    const events = await caughtUp(engine({ deadlineMs: 1_000 }));
    expect(ends(events)).toEqual(answer.spans.map(({ id }) => [id, 'failed', 'timeout']));
  });

  it('ends when it has to, whatever still runs', async () => {
    standIn.script('timeout', 'timeout', 'timeout', 'timeout');
    const told = listenTo(answer);
    const live = engine().open(told.request);
    for (const span of answer.spans) live.closed(span);
    await until(() => standIn.calls.length === 3);
    await live.finish(1);
    expect(ends(told.events)).toHaveLength(4);
    expect(told.events.at(-1)?.kind).toBe('end');
    await until(() => standIn.calls.every(({ aborted }) => aborted));
    live.closed({ id: 'late', startMs: 0, endMs: 1_000 });
    expect(told.events.at(-1)?.kind).toBe('end');
  });

  it('ends all calls when the session is left, and tells nothing any more', async () => {
    standIn.always('timeout');
    const told = listenTo(answer);
    const live = engine().open(told.request);
    for (const span of answer.spans) live.closed(span);
    live.opened({ id: 'u9', startMs: 0 });
    live.audio(new Uint8Array(64_000));
    await until(() => standIn.calls.length === 4);
    const finished = live.finish(100_000);
    told.leave();
    await finished;
    await until(() => standIn.calls.every(({ aborted }) => aborted));
    expect(told.events).toEqual([{ kind: 'start' }]);
    expect(standIn.calls).toHaveLength(4);
  });

  it('runs so many calls at a time for all answers, and fails what finds no place in the line', async () => {
    standIn.always('timeout');
    const speech = engine({ concurrentCalls: 2, waitingCalls: 1 });
    const told = Array.from({ length: 3 }, () => listenTo(answer));
    const lives = told.map(({ request }) => speech.open(request));
    for (const live of lives) live.closed(answer.spans[0] as (typeof answer.spans)[0]);
    lives[2]?.closed(answer.spans[1] as (typeof answer.spans)[0]);
    await until(() => standIn.calls.length === 2);
    standIn.always('ok');
    told[0]?.leave();
    told[1]?.leave();
    await lives[2]?.finish(15_000);
    expect(ends(told[2]?.events ?? [])).toEqual([
      ['u0', 'final'],
      ['u1', 'failed', 'timeout'],
    ]);
    expect(standIn.calls).toHaveLength(3);
  });

  it('fails an utterance whose sound cannot be had, and blames no engine', async () => {
    for (const read of [() => Promise.reject(new Error('disk')), () => Promise.resolve(new Uint8Array())]) {
      const told = listenTo(answer);
      const live = engine().open({ ...told.request, read });
      for (const span of answer.spans) live.closed(span);
      await live.finish(15_000);
      expect(ends(told.events)).toEqual(answer.spans.map(({ id }) => [id, 'failed', 'aborted']));
    }
    expect(standIn.calls).toEqual([]);
  });

  it('says unreachable when nobody listens', async () => {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    const events = await caughtUp(engine({ baseUrl: `http://127.0.0.1:${port}/v1`, policy: { tries: 1 } }));
    expect(ends(events)[0]).toEqual(['u0', 'failed', 'unreachable']);
  });
});
