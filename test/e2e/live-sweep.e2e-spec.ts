import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { CLIENT_EVENTS, type ClientEventName, LIVE_PROTOCOL, SERVER_EVENTS } from '../../src/contract/live-events.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import { segmentIdOf, segmentsNameOf } from '../../src/modules/live-session/live-session.views.js';
import { consent, EVERY_SCOPE, invite, openSessionForTwo, relate, type Scope } from '../factories/live-pairs.js';
import { type LiveSetting, openLiveSession, send } from '../factories/live-sessions.js';
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

  describe('of somebody the owner practises with', () => {
    const canaries = { final: 'canary-of-a-final', nudge: 'canary-of-a-nudge' };
    /** What the owner lets the other have; the other's own consent opens nothing of the owner's. */
    const open = ['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED'] as const;
    let sessionId: string;
    let relationshipId: string;
    let member: Person;

    beforeEach(async () => {
      const [host, guest] = [await registerPerson(app), await registerPerson(app)];
      [owner, member] = [host, guest];
      relationshipId = await relate(app.url, [host.accessToken, guest.accessToken]);
      for (const { accessToken } of [host, guest]) await consent(app.url, accessToken, relationshipId, open);
      sessionId = await openSessionForTwo(app.url, host.accessToken, { relationshipId });
      await furnish(host, sessionId);
    });

    /** Words and a nudge of the owner, stored. */
    async function furnish({ user }: Person, id: string): Promise<void> {
      const stream = await app.app.get(AnswerStreamService).start({ userId: user.id }, id, { sampleRateHz: 16_000 });
      const events = app.app.get(LiveEventService);
      const place = { sessionId: id, atMs: 0, streamId: stream.id };
      const segmentId = segmentIdOf(segmentsNameOf(stream), 0);
      const said = { sessionId: id, attemptId: null, segmentId, speaker: user.id, timing: null, startMs: 0, endMs: 1 };
      const final = { ...place, userId: null, segmentId, payload: { ...said, text: canaries.final } };
      await events.append({ ...final, kind: 'transcript_final' });
      const evidence = { metric: 'rate10sWpm', value: 200, threshold: 180, windowMs: 10_000 };
      const shown = { nudgeId: randomUUID(), type: 'SLOW_DOWN', intensity: 1, messageKey: 'slow_down.1', evidence };
      const at = new Date().toISOString();
      const payload = { ...shown, sessionId: id, attemptId: null, message: canaries.nudge, atMs: 0, at };
      const nudge = { ...place, userId: user.id, segmentId: null, payload, limit: stream.nudges };
      await events.append({ ...nudge, kind: 'nudge' });
    }

    /** Joins first and leaves last; what is heard by all that goes on. */
    async function sweep(person: Person): Promise<{ codes: Record<string, string>; heard: string }> {
      const socket = await connect(person);
      const heard: unknown[] = [];
      socket.onAny((...told: unknown[]) => heard.push(told));
      const middle = events.filter((event) => !['client.session_join', 'client.session_leave'].includes(event));
      const aimed = { sessionId, interviewId: '', questionIds: [] };
      const codes = await verdicts(socket, aimed, ['client.session_join', ...middle, 'client.session_leave']);
      return { codes, heard: JSON.stringify(heard) };
    }

    it.each<[string, () => Promise<Person>]>([
      [
        'only invited',
        async () => {
          const { id } = await send<{ id: string }>('POST', `${app.url}/v1/relationships`, owner.accessToken, {
            type: 'FRIEND',
          });
          const secret = await invite(app.url, owner.accessToken, id);
          const invited = await registerPerson(app);
          await send('GET', `${app.url}/v1/invites/${secret}`, invited.accessToken);
          return invited;
        },
      ],
      [
        'related to the owner in another way',
        async () => {
          const friend = await registerPerson(app);
          const other = await relate(app.url, [owner.accessToken, friend.accessToken]);
          for (const { accessToken } of [owner, friend]) await consent(app.url, accessToken, other, EVERY_SCOPE);
          return friend;
        },
      ],
      [
        'who has left',
        async () => {
          await send('DELETE', `${app.url}/v1/relationships/${relationshipId}`, member.accessToken);
          return member;
        },
      ],
      [
        'whom the owner has left',
        async () => {
          await send('DELETE', `${app.url}/v1/relationships/${relationshipId}`, owner.accessToken);
          return member;
        },
      ],
    ])('is answered as if there were no session when they are %s', async (_who, become) => {
      const person = await become();
      const before = await stored();
      const { codes, heard } = await sweep(person);
      expect(codes).toEqual(refused);
      expect(heard).toBe('[]');
      expect(await stored()).toBe(before);
    });

    const unheard = {
      'client.session_join': 'ok',
      'client.session_leave': 'ok',
      'client.audio_start': 'consent_required',
      'client.audio_frame': 'ok',
      'client.audio_stop': 'audio_not_started',
      'client.feature_frame': 'consent_required',
      'client.coaching_settings': 'ok',
      'client.nudge_feedback': 'not_found',
      'client.token_refresh': 'unauthenticated',
    };
    const both = {
      ...unheard,
      'client.audio_start': 'ok',
      'client.audio_stop': 'ok',
      'client.feature_frame': 'ok',
    };
    it.each<[string, readonly Scope[] | null, readonly Scope[] | null, object, readonly string[]]>([
      ['without consent of their own', null, [], unheard, [canaries.final]],
      ['without any consent of the two', [], [], unheard, []],
      ['without the owner’s words', ['REALTIME_FEATURES_ONLY'], null, both, []],
      ['with consent', null, null, both, [canaries.final]],
    ])('opens no more than was consented to when they are active, %s', async (_how, own, others, codes, shown) => {
      if (own !== null) await consent(app.url, owner.accessToken, relationshipId, own);
      if (others !== null) await consent(app.url, member.accessToken, relationshipId, others);
      const swept = await sweep(member);
      expect(swept.codes).toEqual(codes);
      const { 'client.audio_start': started } = swept.codes;
      const missing = started === 'ok' ? [] : ['REALTIME_FEATURES_ONLY'];
      expect(await ask(await connect(member), 'client.session_join', { sessionId })).toMatchObject({
        data: { consent: { required: true, given: started === 'ok', missing } },
      });
      expect(Object.values(canaries).filter((canary) => swept.heard.includes(canary))).toEqual(shown);
    });
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
