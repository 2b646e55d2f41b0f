import { setTimeout as delay } from 'node:timers/promises';
import { LeanSocket, payloadOf } from '../../bench/live/lean-socket.js';
import { FaultProxy } from '../../proofs/fault-proxy.js';
import { type LiveClient, type LiveSession, connectLive } from '../../sdk/live/index.js';
import type { AckData, ServerPayload } from '../../src/contract/live-events.js';
import { SocketRegistry } from '../../src/modules/realtime/socket-registry.js';
import { type LiveSetting, openLiveSession, send } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { LiveRecord, say, talk, toldAnswer } from '../support/live-talk.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENT_OPTIONS = { firstDelayMs: 50, longestDelayMs: 200 };
const FRAME_BYTES = 3_200;
const JFK = 'And so, my fellow Americans, ask not what your country can do for you,';

interface Speaker {
  readonly person: Person;
  readonly setting: LiveSetting;
  readonly client: LiveClient;
  readonly session: LiveSession;
  readonly record: LiveRecord;
}

const transcriptFinal = (sessionId: string, attemptId: string | null): ServerPayload<'server.transcript_final'> => ({
  sessionId,
  attemptId,
  eventSeq: 1,
  segmentId: `${attemptId}/0`,
  speaker: sessionId,
  text: '',
  timing: null,
  startMs: 0,
  endMs: 1,
  atMs: 0,
});

/** Those that take several processes, 2, 8 and 9, are in `live-two-processes.e2e-spec.ts`. */
describe('live sessions guarantee that', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  const opened: { close(): unknown }[] = [];

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    app = await startTestApp({ environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
  });
  afterEach(async () => {
    engine.always('ok');
    for (const one of opened.splice(0)) await one.close();
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  async function arrive(url = app.url): Promise<Speaker> {
    const person = await registerPerson(app);
    const setting = await openLiveSession(app.url, person.accessToken);
    const client = connectLive(url, person.accessToken, CLIENT_OPTIONS);
    opened.push(client);
    const session = client.enter(setting.sessionId);
    return { person, setting, client, session, record: new LiveRecord(session) };
  }

  /** A socket whose every packet the test writes itself, joined to its session with an answer begun. */
  async function plainSpeaker(person: Person, { sessionId, questionIds }: LiveSetting) {
    const socket = await LeanSocket.connect(app.url, person.accessToken);
    opened.push(socket);
    const events: { event: string; packet: string }[] = [];
    socket.received = (event, packet) => events.push({ event, packet });
    await socket.command('client.session_join', { sessionId });
    const begun = { sessionId, questionId: questionIds[0], encoding: 'pcm16' };
    const started = await socket.command<AckData<'client.audio_start'>>('client.audio_start', begun);
    const samples = Buffer.from(talk('jfk.wav').buffer);
    const frame = (seq: number): void => {
      const header = JSON.stringify({ sessionId, seq, startMs: seq * 100 });
      socket.frame(header, samples.subarray(seq * FRAME_BYTES, (seq + 1) * FRAME_BYTES));
    };
    const stop = (lastSeq: number) =>
      socket.command<AckData<'client.audio_stop'>>('client.audio_stop', { sessionId, lastSeq });
    return { socket, events, started, frame, stop };
  }

  const transcriptionOf = (person: Person, attemptId: string | null) =>
    send<{ state: string; text: string | null }>(
      'GET',
      `${app.url}/v1/attempts/${attemptId}/transcription`,
      person.accessToken,
    );

  it('1. frames arrive in order or are asked for again, and a frame sent twice counts once', async () => {
    const person = await registerPerson(app);
    const { events, frame, stop } = await plainSpeaker(person, await openLiveSession(app.url, person.accessToken));
    for (const seq of [0, 1, 1, 3, 4]) frame(seq);
    await eventually(async () => {
      const asked = events.filter(({ event }) => event === 'server.audio_resync');
      expect(asked.map(({ packet }) => payloadOf<ServerPayload<'server.audio_resync'>>(packet).nextSeq)).toEqual([2]);
      await Promise.resolve();
    });
    await expect(stop(4)).rejects.toThrow('audio_incomplete');
    for (const seq of [2, 3, 2, 4, 0]) frame(seq);
    expect(await stop(4)).toMatchObject({ durationSeconds: 0.5 });
  });

  it('3. a cut of 30 s loses nothing: what was said meanwhile follows, in the same answer', async () => {
    const samples = talk('jfk.wav', 'mfa_acoustic_corpus.wav', 'librivox_sense-0870.wav');
    const whole = await arrive();
    const uncut = await whole.session.speak();
    await say(uncut, samples);
    const expected = toldAnswer(await uncut.stop(), whole.record);

    const proxy = await FaultProxy.start(Number(new URL(app.url).port));
    opened.push(proxy);
    const speaker = await arrive(proxy.through(app.url).replace(/\/$/, ''));
    const answer = await speaker.session.speak();
    await say(answer, samples.subarray(0, 10 * 16_000));
    proxy.down();
    await eventually(async () => {
      expect(speaker.record.interruptions).toBeGreaterThan(0);
      await Promise.resolve();
    });
    await say(answer, samples.subarray(10 * 16_000, 40 * 16_000));
    expect(answer.bufferedSeconds).toBeGreaterThanOrEqual(30);
    app.clock.advance(30_000);
    proxy.restore();
    await say(answer, samples.subarray(40 * 16_000));
    expect(toldAnswer(await answer.stop(), speaker.record)).toEqual(expected);
    expect(expected.state).toBe('ready');
    expect(expected.segments.map(({ text }) => text).join(' ')).toContain(JFK);
  });

  it('4. an engine that dies mid-answer costs no sound, and metrics go on', async () => {
    const { person, session, record } = await arrive();
    const samples = talk('jfk.wav', 'jfk.wav');
    const answer = await session.speak();
    await say(answer, samples.subarray(0, 13 * 16_000));
    await eventually(async () => {
      expect(record.finals.length).toBeGreaterThan(0);
      await Promise.resolve();
    });
    engine.always('401');
    const measured = record.metrics;
    await say(answer, samples.subarray(13 * 16_000));
    const stopped = await answer.stop();
    expect(stopped.durationSeconds).toBe(24);
    expect(stopped.transcription?.state).toBe('waiting');
    expect(record.metrics).toBeGreaterThan(measured);
    expect(record.errors).toContainEqual(
      expect.objectContaining({ code: 'transcription_interrupted', retryable: true }),
    );
    engine.always('ok');
    app.clock.advance(600_000);
    await eventually(async () => {
      const { state, text } = await transcriptionOf(person, answer.attemptId);
      expect(state).toBe('ready');
      expect(text?.split(JFK)).toHaveLength(3);
    });
  });

  it('5. a reader that hangs costs the others nothing, and is let go with the way back', async () => {
    const { person, setting, session, record } = await arrive();
    const answer = await session.speak();
    const slow = await LeanSocket.connect(app.url, person.accessToken);
    opened.push(slow);
    await slow.command('client.session_join', { sessionId: setting.sessionId });
    slow.pause();
    const registry = app.app.get(SocketRegistry);
    const [, hanging] = registry.inSession(setting.sessionId);
    await say(answer, talk('jfk.wav', 'mfa_acoustic_corpus.wav'));
    // As much as hours of speaking: more than what may wait for one reader and what its connection holds.
    const final = { ...transcriptFinal(setting.sessionId, answer.attemptId), text: 'so many words '.repeat(2_000) };
    for (let sent = 0; sent < 5_000 && hanging?.open; sent += 1) {
      hanging.send('server.transcript_final', final);
      if (sent % 20 === 0) await delay(0);
    }
    expect(hanging?.open).toBe(false);
    await say(answer, talk('librivox_sense-0870.wav'));
    expect((await answer.stop()).transcription?.state).toBe('ready');
    expect(registry.inSession(setting.sessionId)).toHaveLength(1);
    const client = connectLive(app.url, person.accessToken, CLIENT_OPTIONS);
    opened.push(client);
    const back = client.enter(setting.sessionId, { lastEventSeq: 2 });
    const replayed = new LiveRecord(back);
    await back.whenJoined();
    expect(replayed.finals).toEqual(record.finals.filter(({ eventSeq }) => eventSeq > 2));
    expect(replayed.finals.length).toBeGreaterThan(3);
  });

  it('6. a hostile socket costs only itself', async () => {
    const good = await arrive();
    const person = await registerPerson(app);
    const hostile = await plainSpeaker(person, await openLiveSession(app.url, person.accessToken));
    let closed = false;
    hostile.socket.closed = () => (closed = true);
    const answer = await good.session.speak();
    const saying = say(answer, talk('jfk.wav'));
    for (let packet = 0; packet < 20_000 && !closed; packet += 1) {
      hostile.socket.frame(packet % 2 === 0 ? '{"seq":-1}' : '[null]', Buffer.alloc(packet % 7));
      if (packet % 100 === 0) await delay(0);
    }
    hostile.socket.frame('{}', Buffer.alloc(1_000_000));
    await saying;
    const stopped = await answer.stop();
    expect(stopped).toMatchObject({ durationSeconds: 12, transcription: { state: 'ready' } });
    await eventually(async () => {
      expect(closed).toBe(true);
      await Promise.resolve();
    });
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });

  it('7. nobody else receives or writes anything in a session', async () => {
    const owner = await arrive();
    const answer = await owner.session.speak();
    const stranger = await registerPerson(app);
    const spy = await LeanSocket.connect(app.url, stranger.accessToken);
    opened.push(spy);
    const heard: string[] = [];
    spy.received = (event) => heard.push(event);
    const { sessionId } = owner.setting;
    const tries: [string, object][] = [
      ['client.session_join', { sessionId }],
      ['client.session_leave', { sessionId }],
      ['client.audio_start', { sessionId, encoding: 'pcm16' }],
      ['client.audio_stop', { sessionId, lastSeq: 3 }],
      ['client.coaching_settings', { sessionId, intensity: 'off' }],
      ['client.nudge_feedback', { sessionId, nudgeId: sessionId, action: 'seen' }],
    ];
    for (const [event, payload] of tries) {
      await expect(spy.command(event, payload)).rejects.toThrow(/^session_not_(found|joined):/);
    }
    spy.frame(JSON.stringify({ sessionId, seq: 0, startMs: 0 }), Buffer.alloc(FRAME_BYTES, 1));
    await say(answer, talk('jfk.wav'));
    expect(await answer.stop()).toMatchObject({ durationSeconds: 12 });
    expect(owner.record.finals.length).toBeGreaterThan(0);
    expect(heard.filter((event) => event !== 'server.error')).toEqual([]);
  });
});
