import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  connectLive,
  type LiveAnswer,
  type LiveMetrics,
  type LiveSession,
  type SessionComment,
} from '../../sdk/live/index.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import { ConsentService } from '../../src/modules/relationships/consent.service.js';
import { consent, EVERY_SCOPE, openSessionForTwo, relate, type Scope } from '../factories/live-pairs.js';
import { openLiveSession, send } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { ask, codeOf, connectLiveSocket } from '../support/live-sockets.js';
import { LiveRecord, say, talk } from '../support/live-talk.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENT_OPTIONS = { firstDelayMs: 50, longestDelayMs: 200 };
const RATE_HZ = 16_000;
const PACE = 8;
const AUDIO = { encoding: 'pcm16', sampleRateHz: RATE_HZ };
const HEARD = ['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED'] as const;

interface Member {
  readonly person: Person;
  readonly session: LiveSession;
  readonly record: LiveRecord;
  readonly metrics: LiveMetrics[];
  readonly comments: SessionComment[];
}

interface Pair {
  readonly relationshipId: string;
  readonly sessionId: string;
  readonly owner: Member;
  readonly other: Member;
}

type Scopes = readonly Scope[];

describe('two people in one live session', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  const opened: { close(): unknown }[] = [];

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    app = await startTestApp({ environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  function enter(person: Person, sessionId: string, lastEventSeq?: number): Member {
    const client = connectLive(app.url, person.accessToken, CLIENT_OPTIONS);
    opened.push(client);
    const session = client.enter(sessionId, lastEventSeq === undefined ? {} : { lastEventSeq });
    const metrics: LiveMetrics[] = [];
    session.on('metrics', (told) => metrics.push(told));
    const comments: SessionComment[] = [];
    session.on('comment', (told) => comments.push(told));
    return { person, session, record: new LiveRecord(session), metrics, comments };
  }

  async function related(own: Scopes, others: Scopes, relationship?: object) {
    const [owner, other] = [await registerPerson(app), await registerPerson(app)];
    const relationshipId = await relate(app.url, [owner.accessToken, other.accessToken], relationship);
    await consent(app.url, owner.accessToken, relationshipId, own);
    await consent(app.url, other.accessToken, relationshipId, others);
    return { owner, other, relationshipId };
  }

  /** Both have joined a conversation. */
  async function meet(own: Scopes, others: Scopes): Promise<Pair> {
    const { owner, other, relationshipId } = await related(own, others);
    const sessionId = await openSessionForTwo(app.url, owner.accessToken, { relationshipId });
    const pair = { relationshipId, sessionId, owner: enter(owner, sessionId), other: enter(other, sessionId) };
    for (const { session } of [pair.owner, pair.other]) await session.whenJoined();
    return pair;
  }

  const bothSay = (first: LiveAnswer, one: Int16Array, second: LiveAnswer, two: Int16Array) =>
    Promise.all([say(first, one, PACE), say(second, two, PACE)]);

  const stored = async (table: string, sessionId: string) =>
    (await app.database.pool.query<unknown[]>(`SELECT * FROM ${table} WHERE session_id = $1`, [sessionId])).length;

  it('hear what the other says, each in words of their own, and are measured and nudged alone', async () => {
    const { owner, other, sessionId } = await meet(HEARD, HEARD);
    expect(await owner.session.whenJoined()).toMatchObject({
      interviewId: null,
      participants: [{ role: 'speaker' }, { role: 'partner' }],
      consent: { required: true, given: true, missing: [] },
    });
    const [first, second] = [await owner.session.speak(), await other.session.speak()];
    expect(first).toMatchObject({ attemptId: null, questionId: null, stored: true });
    await say(first, talk('jfk.wav'), PACE);
    await say(second, talk('librivox_sense-0870.wav'), PACE);
    const [ownStop, otherStop] = [await first.stop(), await second.stop()];
    expect([ownStop.segments.length > 0, otherStop.segments.length > 0]).toEqual([true, true]);
    await eventually(async () => {
      expect(other.record.finals).toHaveLength(ownStop.segments.length + otherStop.segments.length);
      expect(other.record.finals).toEqual(owner.record.finals);
      await Promise.resolve();
    });
    const speakers = new Set(owner.record.finals.map(({ speaker }) => speaker));
    expect(speakers).toEqual(new Set([owner.person.user.id, other.person.user.id]));
    // One frame a second, of one's own sound alone.
    expect([owner.metrics.length, other.metrics.length].every((count) => count > 5)).toBe(true);
    const begins = await app.database.pool.query<{ id: string; offset_ms: number }[]>(
      'SELECT id, offset_ms FROM audio_streams WHERE session_id = $1',
      [sessionId],
    );
    for (const { segmentId, startMs, atMs } of owner.record.finals) {
      const { offset_ms: offsetMs } = begins.find(({ id }) => segmentId.startsWith(id))!;
      expect(atMs).toBe(Math.round(offsetMs + startMs));
    }
    const back = enter(other.person, sessionId, 0);
    await back.session.whenJoined();
    expect(back.record.finals).toEqual(other.record.finals);
    expect(back.record.nudges).toEqual(other.record.nudges);
  });

  it('are measured on one clock: the overlap of the mix', async () => {
    const { owner, other, sessionId } = await meet(HEARD, HEARD);
    const [left, right] = channelsOf('overlap_1_0_stereo.wav');
    const [first, second] = [await owner.session.speak(), await other.session.speak()];
    await bothSay(first, left, second, right);
    await eventually(async () => {
      expect(Math.min(owner.metrics.length, other.metrics.length)).toBeGreaterThanOrEqual(4);
      await Promise.resolve();
    });
    const places = await app.database.pool.query<{ offset_ms: number }[]>(
      'SELECT offset_ms FROM audio_streams WHERE session_id = $1 ORDER BY offset_ms',
      [sessionId],
    );
    // They began that much apart on the session's clock.
    const apartMs = places[1]!.offset_ms - places[0]!.offset_ms;
    const overlapMs = 1_000 - apartMs;
    const last = owner.metrics.at(-1)!;
    // Between the ends of what is known of both: a second of sound, and what is not yet decided of it.
    const anyone = [2_810, 3_500, 4_340].map((untilMs) => overlapMs / (untilMs + apartMs - 500));
    expect(last.overlapRatio).toBeGreaterThan(Math.min(...anyone) - 0.02);
    expect(last.overlapRatio).toBeLessThan(Math.max(...anyone) + 0.02);
    expect(last.talkShare).toBeNull();
  });

  it.each<[string, Scopes, string[]]>([
    ['while both allow it', EVERY_SCOPE, ['PAUSE']],
    ['and not otherwise', HEARD, []],
  ])('are asked to let the other finish, who interrupts alone, %s', async (_when, others, expected) => {
    const { owner, other } = await meet(EVERY_SCOPE, others);
    const [first, second] = [await owner.session.speak(), await other.session.speak()];
    const long = talk('librivox_sense-0870.wav', 'librivox_sense-0920.wav').subarray(0, 10 * RATE_HZ);
    const late = new Int16Array(long.length);
    late.set(talk('jfk.wav').subarray(0, 6 * RATE_HZ), 4 * RATE_HZ);
    await bothSay(first, long, second, late);
    await Promise.all([first.stop(), second.stop()]);
    const together = ({ record }: Member) =>
      record.nudges.map(({ type }) => type).filter((type) => ['PAUSE', 'MONOLOGUE', 'TAKE_TURN'].includes(type));
    expect([together(owner), together(other)]).toEqual([[], expected]);
    expect(Math.max(...other.metrics.map(({ overlapRatio }) => overlapRatio ?? 0))).toBeGreaterThan(0.3);
  });

  it('are measured and forgotten where they do not let their words be stored', async () => {
    const { owner, other, sessionId } = await meet(['REALTIME_FEATURES_ONLY'], HEARD);
    const answer = await owner.session.speak();
    expect(answer).toMatchObject({ attemptId: null, stored: false, continuedFrom: 0 });
    const heard = engine.heard.length;
    await say(answer, talk('jfk.wav'), PACE);
    await eventually(async () => {
      expect(answer.ackedSeq).toBeGreaterThan(100);
      expect(owner.metrics.length).toBeGreaterThan(9);
      await Promise.resolve();
    });
    const stopped = await answer.stop();
    expect(stopped).toMatchObject({ attemptId: null, stored: false, segments: [], transcription: null });
    expect(stopped.durationSeconds).toBeCloseTo(12, 0);
    expect([other.record.finals, other.record.partials, owner.record.finals, engine.heard.length]).toEqual([
      [],
      0,
      [],
      heard,
    ]);
    // Far too fast, by a device that measures for itself.
    for (let second = 0; second < 4; second += 1) {
      owner.session.sendFeatures({ timestampMs: second * 1_000, wordsPerMinute: 260 });
    }
    await eventually(async () => {
      expect(owner.record.nudges).toContainEqual(expect.objectContaining({ type: 'SLOW_DOWN', eventSeq: null }));
      await Promise.resolve();
    });
    for (const table of ['audio_streams', 'live_events', 'live_markers']) {
      expect([table, await stored(table, sessionId)]).toEqual([table, 0]);
    }
  });

  it('lose both their session at once when one withdraws anything, and nothing is told of it any more', async () => {
    const { owner, other, relationshipId, sessionId } = await meet(EVERY_SCOPE, EVERY_SCOPE);
    const [first, second] = [await owner.session.speak(), await other.session.speak()];
    await bothSay(first, talk('jfk.wav').subarray(0, 5 * RATE_HZ), second, new Int16Array(5 * RATE_HZ));
    const told = () =>
      [owner, other].map(({ record, metrics }) => [
        record.finals.length,
        record.partials,
        record.nudges.length,
        metrics.length,
      ]);
    await consent(app.url, other.person.accessToken, relationshipId, [...HEARD, 'SUMMARY_SHARED']);
    await eventually(async () => {
      for (const { record } of [owner, other]) {
        expect(record.ends).toEqual([{ reason: 'consent_withdrawn', problem: null }]);
      }
      await Promise.resolve();
    }, 1_000);
    const before = told();
    expect(() => first.write(new Int16Array(1_600))).toThrow('The session is over');
    await eventually(async () => {
      const session = await send<object>('GET', `${app.url}/v1/sessions/${sessionId}`, owner.person.accessToken);
      expect(session).toMatchObject({ status: 'finalized', endReason: 'consent_withdrawn' });
    });
    expect(told()).toEqual(before);
  });

  it('lose it when the other’s account is deleted', async () => {
    const { owner, other, sessionId } = await meet(EVERY_SCOPE, EVERY_SCOPE);
    const answer = await owner.session.speak();
    await say(answer, talk('jfk.wav').subarray(0, 2 * RATE_HZ));
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [other.person.user.id]);
    await eventually(async () => {
      expect(owner.record.ends).toEqual([{ reason: 'consent_withdrawn', problem: null }]);
      await Promise.resolve();
    });
    await eventually(async () => {
      const session = await send<object>('GET', `${app.url}/v1/sessions/${sessionId}`, owner.person.accessToken);
      expect(session).toMatchObject({ status: 'finalized' });
    });
  });

  it('are told every word that was stored, also while a consent that changed is read again', async () => {
    const { owner, other } = await meet(HEARD, HEARD);
    const answer = await owner.session.speak();
    const [events, consents] = [app.app.get(LiveEventService), app.app.get(ConsentService)];
    const append = events.append.bind(events);
    jest.spyOn(events, 'append').mockImplementation(async (event) => {
      const stored = await append(event);
      // As between the word of a change and its reading.
      jest.spyOn(consents, 'granted').mockReturnValueOnce(false);
      jest.spyOn(consents, 'isConfirmed').mockReturnValueOnce(false);
      return stored;
    });
    await say(answer, talk('jfk.wav'));
    const { segments } = await answer.stop();
    jest.restoreAllMocks();
    expect(segments.length).toBeGreaterThan(0);
    await eventually(async () => {
      expect(other.record.finals).toHaveLength(segments.length);
      await Promise.resolve();
    });
    expect(owner.record.finals).toEqual(other.record.finals);
  });

  it('lose no frame while nobody can confirm their consent', async () => {
    const { owner } = await meet(EVERY_SCOPE, EVERY_SCOPE);
    const samples = talk('jfk.wav');
    const answer = await owner.session.speak();
    await say(answer, samples.subarray(0, 3 * RATE_HZ), PACE);
    const spied = jest.spyOn(app.app.get(ConsentService), 'granted').mockReturnValue(false);
    await say(answer, samples.subarray(3 * RATE_HZ), PACE);
    await eventually(async () => {
      expect(owner.record.codes).toContain('consent_unconfirmed');
      await Promise.resolve();
    });
    expect(answer.ackedSeq).toBeLessThan(40);
    spied.mockRestore();
    // Nothing more is sent by itself: the server asks for what it left out.
    await eventually(async () => {
      expect(answer.ackedSeq).toBe(119);
      await Promise.resolve();
    });
    expect((await answer.stop()).durationSeconds).toBe(12);
    expect(owner.record.ends).toEqual([]);
  });

  it('are one heard and one who listens, where a mentor observes', async () => {
    const { owner, other, relationshipId } = await related(EVERY_SCOPE, [], { type: 'MENTOR', role: 'candidate' });
    const { interviewId, questionIds } = await openLiveSession(app.url, owner.accessToken);
    const sessionId = await openSessionForTwo(app.url, owner.accessToken, {
      relationshipId,
      interviewId,
      partnerRole: 'observer',
    });
    const [candidate, mentor] = [enter(owner, sessionId), enter(other, sessionId)];
    for (const { session } of [candidate, mentor]) await session.whenJoined();
    const answer = await candidate.session.speak();
    expect(answer).toMatchObject({ questionId: questionIds[0], stored: true });
    await say(answer, talk('jfk.wav'), PACE);
    const stopped = await answer.stop();
    expect(stopped.attemptId).not.toBeNull();
    await eventually(async () => {
      expect(mentor.record.finals).toHaveLength(stopped.segments.length);
      await Promise.resolve();
    });
    expect([mentor.metrics, mentor.record.nudges]).toEqual([[], []]);
    expect(candidate.metrics.at(-1)).toMatchObject({ overlapRatio: null, talkShare: null });
    const path = `${app.url}/v1/sessions/${sessionId}/comments`;
    const comment = { atMs: 1_200, text: 'Well begun.', score: 80 };
    const { id: commentId } = await send<{ id: string }>('POST', path, other.accessToken, comment);
    await eventually(async () => {
      const told = { sessionId, commentId, authorId: other.user.id, ...comment };
      expect([candidate.comments, mentor.comments]).toEqual([[told], [told]]);
      await Promise.resolve();
    });
    const replayed = enter(other, sessionId, 0);
    await replayed.session.whenJoined();
    expect([replayed.record.finals, replayed.record.nudges]).toEqual([mentor.record.finals, []]);
    const socket = await connectLiveSocket(app.url, other.accessToken);
    opened.push(socket);
    await ask(socket, 'client.session_join', { sessionId });
    const codes = [
      await codeOf(socket, 'client.audio_start', { sessionId, ...AUDIO }),
      await codeOf(socket, 'client.audio_frame', { sessionId, seq: 0, startMs: 0 }, Buffer.alloc(3_200)),
      await codeOf(socket, 'client.feature_frame', { sessionId, timestampMs: 1 }),
      await codeOf(socket, 'client.coaching_settings', { sessionId, intensity: 'off' }),
    ];
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'observer_silent'));
  });
});

/** Each channel of a stereo recording. */
function channelsOf(file: string): [Int16Array, Int16Array] {
  const bytes = readFileSync(new URL(`../fixtures/speech/synthetic/${file}`, import.meta.url));
  const from = bytes.indexOf('data', 12, 'latin1') + 8;
  const length = Math.floor((bytes.length - from) / 4);
  const channel = (at: number) =>
    Int16Array.from({ length }, (_, frame) => bytes.readInt16LE(from + 4 * frame + 2 * at));
  return [channel(0), channel(1)];
}
