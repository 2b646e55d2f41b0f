import { newId } from '../../src/common/ids.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import {
  type AnswerStreamView,
  segmentIdOf,
  segmentsNameOf,
} from '../../src/modules/live-session/live-session.views.js';
import { SettleAnswerService } from '../../src/modules/live-session/settle-answer.service.js';
import { AnswerHearing } from '../../src/speech/live/answer-hearing.js';
import { consent, EVERY_SCOPE, invite, openSessionForTwo, type Scope } from '../factories/live-pairs.js';
import { send } from '../factories/live-sessions.js';
import { furnish, type OwnedIds } from '../factories/owned-world.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { collectionOf, nameOf, type Operation, operations, pathParameters } from '../support/openapi.js';
import { recording } from '../support/sounds.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const RATE_HZ = 16_000;

/** Where something of the owner's would show. */
const canaries = {
  answer: 'canary-of-the-answer',
  talk: 'canary-of-the-talk',
  nudge: 'canary-of-the-nudge',
  title: 'canary-of-the-interview',
} as const;

/** What of the owner's the partner is shown, as it stands in the answers themselves. */
interface Seen {
  /** Routes with an id of the owner's that gave anything but a refusal. */
  readonly open: readonly string[];
  readonly words: boolean;
  readonly pauses: boolean;
  readonly summary: boolean;
  readonly conversation: boolean;
}

const nothing: Seen = { open: [], words: false, pauses: false, summary: false, conversation: false };

/** What belongs to both: everybody in the relationship reads it. */
const relationshipRoutes = [
  'GET /v1/relationships/{id}',
  'GET /v1/relationships/{id}/consents',
  'GET /v1/relationships/{id}/invites',
];
const sessionRoutes = [
  'GET /v1/sessions/{id}',
  'GET /v1/sessions/{id}/comments',
  'GET /v1/sessions/{id}/report',
  'GET /v1/sessions/{id}/timeline',
];

/** The whole table: what a set of the owner's scopes opens while the relationship is active, and nothing besides. */
const openedBy = (scopes: readonly Scope[]): Seen => ({
  open: [...relationshipRoutes, ...sessionRoutes],
  words: scopes.includes('TRANSCRIPT_STORED'),
  pauses: scopes.includes('SUMMARY_SHARED'),
  summary: scopes.includes('SUMMARY_SHARED'),
  conversation: scopes.includes('REALTIME_FEATURES_ONLY'),
});

const everySet: readonly (readonly Scope[])[] = Array.from({ length: 16 }, (_, bits) =>
  EVERY_SCOPE.filter((_scope, bit) => (bits >> bit) % 2 === 1),
);

const reads = operations.filter(({ method, isPublic }) => method === 'GET' && !isPublic);

/** Every state two people can be in with each other × every route that could show one what is the other's. */
describe('what somebody sees of another', () => {
  let app: TestApp;
  let owner: Person;
  let partner: Person;
  let stranger: Person;
  let owned: OwnedIds;
  let relationshipId: string;
  let sessionId: string;

  beforeAll(async () => {
    app = await startTestApp();
    owner = await registerPerson(app, { fullName: 'Ada Owner' });
    [partner, stranger] = [await registerPerson(app), await registerPerson(app)];
    owned = await furnish(app.url, owner);
  }, 60_000);
  afterAll(() => app.close());

  const call = <T>(person: Person, method: string, path: string, body?: object) =>
    send<T>(method, `${app.url}/v1${path}`, person.accessToken, body);

  /** With the shared things first, so that no route is tried with private ones alone. */
  const idsOf = (collection: string): readonly string[] => {
    const shared: Record<string, string | undefined> = { relationships: relationshipId, 'live-sessions': sessionId };
    return [shared[collection], ...(owned[collection] ?? [])].filter((id) => id !== undefined);
  };

  const addresses = (operation: Operation): string[] => {
    const parameters = pathParameters(operation);
    const most = Math.max(1, ...parameters.map((name) => idsOf(collectionOf(operation.path, name)).length));
    return Array.from({ length: most }, (_, at) =>
      parameters.reduce((path, name) => {
        const ids = idsOf(collectionOf(operation.path, name));
        return path.replace(`{${name}}`, ids[Math.min(at, ids.length - 1)] ?? newId());
      }, operation.path),
    );
  };

  const fetchAs = async (person: Person, address: string) => {
    const query = address.endsWith('/timeline') ? '?pauses=all' : '';
    const headers = { authorization: `Bearer ${person.accessToken}` };
    const response = await fetch(app.url + address + query, { headers });
    return { status: response.status, body: await response.text() };
  };

  /** Asks every route for everything of the owner's, and finds nothing it does not know. */
  async function whatSees(person: Person): Promise<Seen> {
    const open = new Set<string>();
    const seen = { words: false, pauses: false, summary: false, conversation: false };
    for (const operation of reads) {
      for (const address of addresses(operation)) {
        const { status, body } = await fetchAs(person, address);
        const named = pathParameters(operation).length > 0;
        if (named && ![403, 404].includes(status)) open.add(nameOf(operation));
        expect([address, body.includes(canaries.nudge), body.includes(canaries.title)]).toEqual([
          address,
          false,
          false,
        ]);
        expect([address, body.includes(owner.email)]).toEqual([address, false]);
        const words = body.includes(canaries.answer) || body.includes(canaries.talk);
        // Both or neither: the words of an answer are closed like those of talk.
        if (words) expect([body.includes(canaries.answer), body.includes(canaries.talk)]).toEqual([true, true]);
        seen.words ||= words;
        if (status !== 200) continue;
        if (address.endsWith('/timeline')) seen.pauses ||= pausesOf(body, owner.user.id);
        if (address === `/v1/sessions/${sessionId}/report`) {
          const report = JSON.parse(body) as { partner: object | null; conversation: object | null };
          seen.summary = report.partner !== null;
          seen.conversation = report.conversation !== null;
        }
      }
    }
    return { open: [...open].sort(), ...seen };
  }

  const say = async (stream: AnswerStreamView, text: string) => {
    const { attemptId, id: streamId, userId: speaker } = stream;
    const segmentId = segmentIdOf(segmentsNameOf(stream), 500);
    const payload = { sessionId, attemptId, segmentId, speaker, text, timing: null, startMs: 500, endMs: 1_400 };
    const event = { kind: 'transcript_final' as const, sessionId, userId: null, atMs: 500, streamId, segmentId };
    await app.app.get(LiveEventService).append({ ...event, payload });
    await app.app.get(SettleAnswerService).settle(stream, heard([segmentId]));
    app.clock.advance(60_000);
  };

  const nudgeOwner = async () => {
    const evidence = { metric: 'wordsPerMinute', value: 190, threshold: 170, windowMs: 10_000 };
    const text = { type: 'SLOW_DOWN', intensity: 1, message: canaries.nudge, messageKey: 'slow_down.1', evidence };
    const payload = {
      sessionId,
      nudgeId: newId(),
      attemptId: null,
      ...text,
      atMs: 900,
      at: '2026-11-20T10:00:00.000Z',
    };
    const event = {
      kind: 'nudge' as const,
      sessionId,
      userId: owner.user.id,
      atMs: 900,
      streamId: null,
      segmentId: null,
    };
    const limit = { sent: { lastMs: 900, lastOfTypeMs: {} }, version: 0 };
    await app.app.get(LiveEventService).append({ ...event, payload, limit });
  };

  /** An interview of the owner's with the partner, who is the mentor and speaks too. */
  async function talkTogether(): Promise<void> {
    const { id: interviewId } = await call<{ id: string }>(owner, 'POST', '/interviews', {
      track: 'backend',
      questionCount: 1,
      title: canaries.title,
    });
    await call(owner, 'POST', `/interviews/${interviewId}/questions`, {});
    sessionId = await openSessionForTwo(app.url, owner.accessToken, { relationshipId, interviewId });
    const streams = app.app.get(AnswerStreamService);
    const request = { sampleRateHz: RATE_HZ };
    for (const [person, text] of [
      [owner, canaries.answer],
      [owner, canaries.talk],
      [partner, 'what the partner says'],
    ] as const) {
      await say(await streams.start({ userId: person.user.id }, sessionId, request), text);
    }
    await nudgeOwner();
    await call(partner, 'POST', `/sessions/${sessionId}/comments`, { atMs: 0, text: 'Well begun.', score: 80 });
    await call(owner, 'POST', `/sessions/${sessionId}/finalize`);
    for (const person of [owner, partner]) {
      await eventually(async () => {
        const { status } = await call<{ status: string }>(person, 'GET', `/sessions/${sessionId}/report`);
        expect(status).toBe('ready');
      });
    }
  }

  it('is nothing while they have nothing to do with each other', async () => {
    expect(await whatSees(partner)).toEqual(nothing);
  });

  it('is nothing as long as one of them has not accepted', async () => {
    const body = { type: 'MENTOR', role: 'candidate' };
    relationshipId = (await call<{ id: string }>(owner, 'POST', '/relationships', body)).id;
    expect(await whatSees(partner)).toEqual(nothing);
    const token = await invite(app.url, owner.accessToken, relationshipId);
    expect(await whatSees(partner)).toEqual(nothing);
    await call(partner, 'POST', `/invites/${token}/accept`, {});
  });

  it('is what the scopes of the other open, each of the sixteen sets of them, and nothing besides', async () => {
    for (const person of [owner, partner]) await consent(app.url, person.accessToken, relationshipId, EVERY_SCOPE);
    await talkTogether();
    for (const scopes of everySet) {
      await consent(app.url, owner.accessToken, relationshipId, scopes);
      expect({ scopes, ...(await whatSees(partner)) }).toEqual({ scopes, ...openedBy(scopes) });
    }
    expect(await whatSees(stranger)).toEqual(nothing);
    await consent(app.url, owner.accessToken, relationshipId, EVERY_SCOPE);
    expect(await whatSees(partner)).toEqual(openedBy(EVERY_SCOPE));
  }, 120_000);

  it('does not depend on what one opens oneself, but for what is measured together', async () => {
    await consent(app.url, partner.accessToken, relationshipId, []);
    expect(await whatSees(partner)).toEqual({ ...openedBy(EVERY_SCOPE), conversation: false });
    await consent(app.url, partner.accessToken, relationshipId, EVERY_SCOPE);
  });

  it('is the relationship itself after it has ended, also when they are related anew', async () => {
    await call(partner, 'DELETE', `/relationships/${relationshipId}`);
    const ended = { ...nothing, open: relationshipRoutes };
    expect(await whatSees(partner)).toEqual(ended);
    const { id } = await call<{ id: string }>(owner, 'POST', '/relationships', { type: 'FRIEND' });
    await call(partner, 'POST', `/invites/${await invite(app.url, owner.accessToken, id)}/accept`, {});
    for (const person of [owner, partner]) await consent(app.url, person.accessToken, id, EVERY_SCOPE);
    expect(await whatSees(partner)).toEqual(ended);
  });

  it('is the own part of what they said together once the account of the other is gone', async () => {
    const { client: _client, ...rest } = owner;
    await call(owner, 'DELETE', '/users/me', { password: rest.password });
    await eventually(async () => {
      const rows = await app.database.pool.query<unknown[]>('SELECT FROM users WHERE id = $1', [owner.user.id]);
      expect(rows).toHaveLength(0);
    });
    expect(await whatSees(partner)).toEqual({ ...nothing, open: sessionRoutes });
    const { body } = await fetchAs(partner, `/v1/sessions/${sessionId}/timeline`);
    expect(body).toContain('what the partner says');
  });
});

function pausesOf(timeline: string, userId: string): boolean {
  const { items } = JSON.parse(timeline) as { items: { kind: string; userId: string | null }[] };
  return items.some((item) => item.kind === 'pause' && item.userId === userId);
}

function heard(utteranceIds: readonly string[]) {
  const hearing = new AnswerHearing(RATE_HZ);
  const samples = Int16Array.from(recording('jfk.wav'), (sample) => Math.round(sample * 32_767));
  const bytes = new Uint8Array(samples.buffer);
  for (let from = 0; from < bytes.length; from += RATE_HZ) hearing.push(bytes.subarray(from, from + RATE_HZ));
  hearing.finish();
  return { hearing, utteranceIds, frames: 10 };
}
