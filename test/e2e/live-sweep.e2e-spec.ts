import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { CLIENT_EVENTS, type ClientEventName, LIVE_PROTOCOL, SERVER_EVENTS } from '../../src/contract/live-events.js';
import { type LiveSetting, openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { ask, connectLiveSocket, liveSocket, tryConnect } from '../support/live-sockets.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Everything a client may send, aimed at somebody's session: valid in form, so that only the access is in question. */
function aimedAt({ sessionId, questionIds }: LiveSetting, nudgeId: string): Record<ClientEventName, unknown[]> {
  return {
    'client.session_join': [{ sessionId, lastEventSeq: 0 }],
    'client.session_leave': [{ sessionId }],
    'client.audio_start': [{ sessionId, questionId: questionIds[0], encoding: 'pcm16', sampleRateHz: 16_000 }],
    'client.audio_frame': [{ sessionId, seq: 0, startMs: 0 }, Buffer.alloc(3_200)],
    'client.audio_stop': [{ sessionId, lastSeq: -1 }],
    'client.feature_frame': [{ sessionId, timestampMs: 1, wordsPerMinute: 200 }],
    'client.coaching_settings': [{ sessionId, intensity: 'off' }],
    'client.nudge_feedback': [{ sessionId, nudgeId, action: 'seen' }],
    'client.token_refresh': [{ accessToken: 'not a token' }],
  };
}

const events = Object.keys(CLIENT_EVENTS) as ClientEventName[];
/** Tables a trespasser must leave as they are. */
const tables = [
  'live_sessions',
  'live_participants',
  'live_events',
  'live_markers',
  'audio_streams',
  'nudge_feedback',
  'attempts',
];

describe('every event of the live socket', () => {
  let app: TestApp;
  let owner: Person;
  let setting: LiveSetting;
  /** The owner's own socket: a trespasser must not be noticed on it. */
  let spy: Socket;
  let spied: string[];
  const opened: Socket[] = [];

  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    owner = await registerPerson(app);
    setting = await openLiveSession(app.url, owner.accessToken);
    spy = await connectLiveSocket(app.url, owner.accessToken);
    expect(await ask(spy, 'client.session_join', { sessionId: setting.sessionId })).toMatchObject({ ok: true });
    spied = [];
    spy.onAny((event: string) => spied.push(event));
  });
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.close();
  });
  afterAll(async () => {
    spy.close();
    await app.close();
  });

  const connect = async (person: Person) => {
    const socket = await connectLiveSocket(app.url, person.accessToken);
    opened.push(socket);
    return socket;
  };

  /** Everything stored, row by row. */
  async function stored(): Promise<string> {
    const rows = await Promise.all(
      tables.map((table) => app.database.pool.query<unknown[]>(`SELECT * FROM ${table} ORDER BY 1, 2`)),
    );
    return JSON.stringify(rows);
  }

  async function verdicts(socket: Socket, target: LiveSetting, sent = events): Promise<Record<string, string>> {
    const aimed = aimedAt(target, randomUUID());
    const codes: Record<string, string> = {};
    for (const event of sent) {
      const ack = await ask(socket, event, ...aimed[event]);
      codes[event] = ack.ok ? 'ok' : ack.problem.code;
    }
    return codes;
  }

  /** What a session that does not exist would be answered with: theirs is answered alike, and tells nothing. */
  const refused = Object.fromEntries(
    events.map((event) => [
      event,
      event === 'client.session_join'
        ? 'session_not_found'
        : event === 'client.token_refresh'
          ? 'unauthenticated'
          : 'session_not_joined',
    ]),
  );

  it('is aimed at by the sweep', () => {
    expect(Object.keys(aimedAt(setting, '')).sort()).toEqual([...events].sort());
  });

  it.each<[string, () => Promise<object>]>([
    ['anonymous', () => Promise.resolve({ protocol: LIVE_PROTOCOL })],
    [
      'expired',
      async () => {
        app.clock.advance(-16 * 60_000);
        const { accessToken: token } = await registerPerson(app);
        app.clock.advance(16 * 60_000);
        return { token, protocol: LIVE_PROTOCOL };
      },
    ],
  ])('finds no socket when the sender is %s', async (_who, authOf) => {
    const socket = liveSocket(app.url, await authOf());
    const heard: string[] = [];
    socket.onAny((event: string) => heard.push(event));
    expect((await tryConnect(socket))?.data).toMatchObject({ code: 'unauthenticated', status: 401 });
    // Sent all the same, they are kept by the client for a connection that never comes.
    expect([socket.connected, heard]).toEqual([false, []]);
    socket.close();
  });

  it('is answered with a problem when the session is a stranger’s, as if there were none, and changes nothing', async () => {
    const stranger = await connect(await registerPerson(app));
    const before = await stored();
    const heard: string[] = [];
    stranger.onAny((event: string) => heard.push(event));
    expect(await verdicts(stranger, setting)).toEqual(refused);
    const absent = { ...setting, sessionId: randomUUID() };
    expect(await verdicts(stranger, absent)).toEqual(refused);
    expect(await stored()).toBe(before);
    expect([heard, spied]).toEqual([[], []]);
  });

  it('is answered with a problem when the stranger is in a session of their own', async () => {
    const person = await registerPerson(app);
    const stranger = await connect(person);
    const own = await openLiveSession(app.url, person.accessToken);
    expect(await ask(stranger, 'client.session_join', { sessionId: own.sessionId })).toMatchObject({ ok: true });
    const before = await stored();
    expect(await verdicts(stranger, setting)).toEqual(refused);
    // Their own session, and the owner's question.
    const mixed = { ...own, questionIds: setting.questionIds };
    const started = await ask(stranger, 'client.audio_start', aimedAt(mixed, '')['client.audio_start'][0]);
    expect(started).toMatchObject({ ok: false, problem: { code: 'question_not_found' } });
    expect(await stored()).toBe(before);
    expect(spied).toEqual([]);
  });

  it('is answered with a problem when the session is one’s own and was not joined on this connection', async () => {
    const socket = await connect(owner);
    const other = await openLiveSession(app.url, owner.accessToken, { track: 'frontend' });
    const before = await stored();
    expect(await ask(socket, 'client.session_join', { sessionId: setting.sessionId })).toMatchObject({ ok: true });
    const { 'client.session_join': _joining, ...expected } = refused;
    const sent = events.filter((event) => event !== 'client.session_join');
    expect(await verdicts(socket, other, sent)).toEqual(expected);
    expect(await stored()).toBe(before);
  });

  it('of the server is unknown when a client sends it', async () => {
    const socket = await connect(owner);
    for (const event of Object.keys(SERVER_EVENTS)) {
      expect(await ask(socket, event, { sessionId: setting.sessionId })).toMatchObject({
        ok: false,
        problem: { code: 'event_unknown' },
      });
    }
  });
});
