import { Clock } from '../../src/common/clock.js';
import { newId } from '../../src/common/ids.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { LiveEventRepository } from '../../src/modules/live-session/live-event.repository.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import { SharedAccess } from '../../src/modules/live-session/shared-access.service.js';
import { ConsentService } from '../../src/modules/relationships/consent.service.js';
import { LiveEventWriter } from '../../src/modules/live-session/live-event-writer.service.js';
import { LiveMarkerRepository } from '../../src/modules/live-session/live-marker.repository.js';
import { LiveSessionRepository } from '../../src/modules/live-session/live-session.repository.js';
import type { NewLiveEvent, NudgeRecord } from '../../src/modules/live-session/live-session.views.js';
import { segmentIdOf } from '../../src/modules/live-session/live-session.views.js';
import { NudgeFeedbackService } from '../../src/modules/live-session/nudge-feedback.service.js';
import { TimelineService } from '../../src/modules/live-session/timeline.service.js';
import { Database } from '../../src/platform/database/database.js';
import { dataSourceOptions } from '../../src/platform/database/options.js';
import { DataSource } from 'typeorm';
import { entities } from '../../src/app.entities.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Spoken {
  readonly sessionId: string;
  readonly attemptId: string;
  readonly streamId: string;
  readonly userId: string;
}

describe('the events of live sessions', () => {
  let app: TestApp;
  let other: DataSource;
  let person: Person;
  let spoken: Spoken;

  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    other = await new DataSource(dataSourceOptions({ url: app.databaseUrl, entities })).initialize();
  });
  beforeEach(async () => {
    person = await registerPerson(app);
    spoken = await speak(person);
  });
  afterAll(async () => {
    await other.destroy();
    await app.close();
  });

  /** A session with an open answer. */
  async function speak({ user, accessToken }: Person): Promise<Spoken> {
    const { sessionId } = await openLiveSession(app.url, accessToken);
    const started = await app.app
      .get(AnswerStreamService)
      .start({ userId: user.id }, sessionId, { sampleRateHz: 16_000 });
    return { sessionId, streamId: started.id, attemptId: started.attemptId!, userId: user.id };
  }

  const here = () => app.app.get(LiveEventService);
  /** The same in another process, as far as the database can tell. */
  const elsewhere = () => {
    const database = new Database(other);
    const [events, clock] = [new LiveEventRepository(database), app.app.get(Clock)];
    const writer = new LiveEventWriter(events, app.app.get(ConsentService), database, clock);
    return new LiveEventService(
      writer,
      events,
      new LiveMarkerRepository(database),
      new LiveSessionRepository(database),
      app.app.get(SharedAccess),
      clock,
    );
  };
  const final = (
    { sessionId, streamId, attemptId, userId }: Spoken,
    startMs: number,
    text = `said at ${startMs}`,
  ): NewLiveEvent => {
    const segmentId = segmentIdOf(attemptId, startMs);
    const span = { startMs, endMs: startMs + 900 };
    const payload = { sessionId, attemptId, segmentId, speaker: userId, text, timing: null, ...span };
    return { sessionId, userId: null, kind: 'transcript_final', atMs: startMs, streamId, segmentId, payload };
  };
  const nudge = (
    { sessionId, streamId, attemptId, userId }: Spoken,
    limit: NudgeRecord,
    nudgeId = newId(),
  ): NewLiveEvent => {
    const evidence = { metric: 'rateWpm', value: 210, threshold: 190, windowMs: 10_000 };
    const text = { type: 'SLOW_DOWN', intensity: 2, message: 'A little slower', messageKey: 'slow_down.2' };
    const payload = { sessionId, nudgeId, attemptId, ...text, evidence, atMs: 5_000, at: '2026-11-20T10:00:05.000Z' };
    return { sessionId, userId, kind: 'nudge', atMs: 5_000, streamId, segmentId: null, payload, limit };
  };
  const spent = (lastMs: number, version: number): NudgeRecord => ({
    sent: { lastMs, lastOfTypeMs: { SLOW_DOWN: lastMs } },
    version,
  });
  const list = (afterSeq = 0, limit = 1_000) => here().list(spoken, spoken.sessionId, afterSeq, limit);
  const lastSeq = async () => (await list()).at(-1)?.seq ?? 0;
  const failure = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing was refused',
      (error: Error & { code?: string }) => error.code ?? error.message,
    );

  it('are numbered without gap or double by writers in two processes', async () => {
    const writers = [here(), elsewhere()];
    const others = await Promise.all([speak(await registerPerson(app)), speak(await registerPerson(app))]);
    const all = [spoken, ...others];
    const stored = await Promise.all(
      Array.from({ length: 300 }, (_, at) => writers[at % 2]!.append(final(all[at % 3]!, 1_000 * at))),
    );
    for (const { sessionId } of all) {
      const seqs = stored.filter((event) => event?.sessionId === sessionId).map((event) => event!.seq);
      expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    }
    expect((await list()).map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
  });

  it('hold a segment once, whoever hears it again: the stored one is the answer', async () => {
    const first = await here().append(final(spoken, 1_000, 'as heard first'));
    const again = await Promise.all(
      [here(), elsewhere(), here(), elsewhere()].map((events) => events.append(final(spoken, 1_000, 'heard again'))),
    );
    for (const event of again) expect(event).toMatchObject({ seq: first!.seq, payload: { text: 'as heard first' } });
    const together = await Promise.all([1, 2, 3].map(() => here().append(final(spoken, 2_000))));
    expect(new Set(together.map((event) => event!.seq)).size).toBe(1);
    expect(await here().finalsOf(spoken.streamId)).toHaveLength(2);
    expect(await lastSeq()).toBe(2);
  });

  it('hold one nudge when two processes mean to send one', async () => {
    const sent = await Promise.all(
      Array.from({ length: 16 }, (_, at) => [here(), elsewhere()][at % 2]!.append(nudge(spoken, spent(at, 0)))),
    );
    expect(sent.filter((event) => event !== null)).toHaveLength(1);
    const { version } = await here().nudgeStateOf(spoken.sessionId, spoken.userId);
    expect(version).toBe(1);
    expect(await here().append(nudge(spoken, spent(40_000, 0)))).toBeNull();
    expect(await here().append(nudge(spoken, spent(40_000, 1)))).toMatchObject({ seq: 2 });
    expect(await here().nudgeStateOf(spoken.sessionId, spoken.userId)).toEqual(spent(40_000, 2));
  });

  it('hold a nudge and the next one that are decided on before the first is stored', async () => {
    const both = await Promise.all([0, 1].map((version) => here().append(nudge(spoken, spent(version, version)))));
    expect(both.map((event) => event?.seq)).toEqual([1, 2]);
    expect(await here().nudgeStateOf(spoken.sessionId, spoken.userId)).toEqual(spent(1, 2));
  });

  it('are told again from any number on, in order, and only to those in the session', async () => {
    for (const startMs of [3_000, 1_000, 2_000]) await here().append(final(spoken, startMs));
    expect((await list(1)).map(({ seq, payload }) => [seq, payload])).toEqual([
      [2, final(spoken, 1_000).payload],
      [3, final(spoken, 2_000).payload],
    ]);
    expect((await list(0, 2)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await list(3)).toEqual([]);
    expect((await here().finalsOf(spoken.streamId)).map(({ startMs }) => startMs)).toEqual([1_000, 2_000, 3_000]);
    const stranger = { userId: (await registerPerson(app)).user.id };
    expect(await failure(here().list(stranger, spoken.sessionId, 0, 10))).toBe('session_not_found');
  });

  it('of what is gone are refused, and those beside them are stored', async () => {
    const gone = await speak(person);
    await app.app.get(AttemptService).remove(gone, gone.attemptId);
    const [kept, deleted, unknown, outsider] = await Promise.allSettled([
      here().append(final(spoken, 1_000)),
      here().append(final(gone, 1_000)),
      here().append(final({ ...spoken, sessionId: newId() }, 2_000)),
      here().append(nudge({ ...spoken, userId: newId() }, spent(0, 0))),
    ]);
    expect(kept).toMatchObject({ status: 'fulfilled', value: { seq: 1 } });
    for (const refused of [deleted, unknown, outsider]) {
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'session_not_found' } });
    }
  });

  it('take any text an engine may send, and no place that is none', async () => {
    await here().append(final(spoken, 1_000, 'nul \0 and half \ud83d a pair'));
    expect((await here().finalsOf(spoken.streamId))[0]?.text).toBe('nul  and half \ufffd a pair');
    for (const startMs of [Number.NaN, -1, Infinity]) {
      await expect(here().append(final(spoken, startMs))).rejects.toThrow(RangeError);
    }
  });

  it('go with their attempt', async () => {
    await here().append(final(spoken, 1_000));
    await here().append(nudge(spoken, spent(0, 0)));
    await app.app.get(AttemptService).remove(spoken, spoken.attemptId);
    expect(await list()).toEqual([]);
  });

  it('take feedback on one’s own nudges, each kind once', async () => {
    const nudgeId = newId();
    await here().append(nudge(spoken, spent(0, 0), nudgeId));
    const feedback = app.app.get(NudgeFeedbackService);
    const { sessionId } = spoken;
    for (const action of ['seen', 'helpful', 'seen'] as const) {
      await feedback.record(spoken, { sessionId, nudgeId, action });
      app.clock.advance(1);
    }
    const stranger = await speak(await registerPerson(app));
    expect(await failure(feedback.record(stranger, { sessionId, nudgeId, action: 'seen' }))).toBe('not_found');
    const elsewhereId = { sessionId: stranger.sessionId, nudgeId, action: 'seen' as const };
    expect(await failure(feedback.record(spoken, elsewhereId))).toBe('not_found');
    const { items } = await app.app.get(TimelineService).of(spoken, sessionId, { limit: 50, pauses: 'long' });
    expect(items.find(({ kind }) => kind === 'nudge')?.nudge).toMatchObject({ nudgeId, feedback: ['seen', 'helpful'] });
  });

  it('stand on the timeline with the moments of the connection, page by page', async () => {
    const { sessionId, userId, attemptId } = spoken;
    for (const startMs of [2_000, 1_000, 3_000]) await here().append(final(spoken, startMs));
    app.clock.advance(1_500);
    await here().mark({ sessionId, userId, kind: 'connection_lost', attemptId });
    await here().mark({ sessionId, userId: newId(), kind: 'connection_lost', attemptId });
    const timeline = app.app.get(TimelineService);
    const whole = await timeline.of(spoken, sessionId, { limit: 100, pauses: 'long' });
    expect(whole.items.map(({ marker, transcript }) => marker?.name ?? transcript?.text)).toEqual([
      'session_started',
      'answer_started',
      'said at 1000',
      'connection_lost',
      'said at 2000',
      'said at 3000',
    ]);
    const pages: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await timeline.of(spoken, sessionId, { limit: 2, pauses: 'long', ...(cursor && { cursor }) });
      pages.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual(whole.items);
  });

  it('are stored by the thousand in a few transactions', async () => {
    const before = await transactions();
    const many = Array.from({ length: 1_000 }, (_, at) => final(spoken, 10 * at));
    const stored = await Promise.all(many.map((event) => here().append(event)));
    expect(stored.at(-1)?.seq).toBe(1_000);
    expect((await transactions()) - before).toBeLessThan(40);
  });

  /** Which numbers of transactions were given out: only those that write take one. */
  async function transactions(): Promise<number> {
    const rows = await app.database.pool.query<{ next: string }[]>('SELECT pg_current_xact_id()::text AS next');
    return Number(rows[0]!.next);
  }
});
