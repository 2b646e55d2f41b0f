import {
  completeActivity,
  endRelationship,
  getActivity,
  inviteToActivity,
  listActivities,
  listNotifications,
  listPokes,
  planActivity,
  respondToActivity,
  sendPoke,
  suggestActivities,
} from '../../sdk/src/generated/sdk.gen.js';
import type { PokeType } from '../../sdk/src/generated/types.gen.js';
import { completedInterview } from '../factories/completed-interviews.js';
import { relate } from '../factories/live-pairs.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { connectLiveSocket, nextOf } from '../support/live-sockets.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const hour = 3_600_000;

interface Answered {
  readonly response?: Response;
  readonly error?: unknown;
}

/** The status, or the code of the problem. */
const outcome = ({ response, error }: Answered): string =>
  (error as { code?: string } | undefined)?.code ?? String(response?.status);

const counted = (answers: readonly Answered[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[outcome(answer)] = (counts[outcome(answer)] ?? 0) + 1;
  return counts;
};

const times = <T>(count: number, make: (place: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, place) => make(place)));

let app: TestApp;
let ann: Person;
let ben: Person;
let relationshipId: string;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ann, ben] = await Promise.all([
    registerPerson(app, { fullName: 'Ann Example' }),
    registerPerson(app, { fullName: 'Ben Example' }),
  ]);
  relationshipId = await relate(app.url, [ann.accessToken, ben.accessToken], { type: 'FRIEND' });
});
afterAll(() => app.close());

const rowsOf = async (table: string): Promise<number> => {
  const rows = await app.database.pool.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM ${table} WHERE relationship_id = $1`,
    [relationshipId],
  );
  return rows[0]!.count;
};

describe('pokes', () => {
  const poke = (person: Person, type: PokeType = 'practice_time', emoji?: string) =>
    sendPoke({ client: person.client, body: { relationshipId, type, ...(emoji === undefined ? {} : { emoji }) } });

  it('reach the other over the socket and stay in the list of both', async () => {
    const socket = await connectLiveSocket(app.url, ben.accessToken);
    try {
      const told = nextOf(socket, 'server.poke');
      const { data } = await poke(ann, 'emoji', '👩🏾‍🚀');
      expect(data).toMatchObject({ fromUserId: ann.user.id, toUserId: ben.user.id, type: 'emoji', emoji: '👩🏾‍🚀' });
      expect(await told).toEqual([
        {
          pokeId: data!.id,
          relationshipId,
          fromUserId: ann.user.id,
          type: 'emoji',
          emoji: '👩🏾‍🚀',
          at: data!.createdAt,
        },
      ]);
      await poke(ben, 'well_done');
      for (const { client } of [ann, ben]) {
        const { items } = (await listPokes({ client, query: { relationshipId } })).data!;
        expect(items.map(({ type }) => type)).toEqual(['well_done', 'emoji']);
        expect((await listPokes({ client })).data!.items).toEqual(items);
      }
    } finally {
      socket.disconnect();
    }
  });

  it('are one in ten seconds in each direction, whoever asks how often at once', async () => {
    const answers = await times(16, () => poke(ann));
    expect(counted(answers)).toEqual({ 201: 1, poke_too_soon: 15 });
    const refused = answers.find(({ response }) => response?.status === 429)!;
    expect(Number(refused.response?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(outcome(await poke(ben))).toBe('201');
    const other = await relate(app.url, [ben.accessToken, ann.accessToken], { type: 'PRACTICE_PARTNER' });
    const elsewhere = await sendPoke({ client: ann.client, body: { relationshipId: other, type: 'love' } });
    expect(outcome(elsewhere)).toBe('poke_too_soon');
    app.clock.advance(10_000);
    expect(counted(await times(4, () => poke(ann)))).toEqual({ 201: 1, poke_too_soon: 3 });
    expect(await rowsOf('pokes')).toBe(3);
  });

  it('are sent once for one Idempotency-Key', async () => {
    const send = () =>
      sendPoke({
        client: ann.client,
        body: { relationshipId, type: 'love' },
        headers: { 'Idempotency-Key': 'once' },
      });
    const [first, second] = [await send(), await send()];
    expect(outcome(first)).toBe('201');
    expect(second.data).toEqual(first.data);
    expect(await rowsOf('pokes')).toBe(1);
  });

  it('carry exactly one emoji, and only those that are an emoji', async () => {
    for (const [type, emoji] of [
      ['emoji', undefined],
      ['emoji', '😀😀'],
      ['emoji', 'love'],
      ['emoji', '🏽'],
      ['love', '😀'],
      ['hug', undefined],
    ] as const) {
      expect([type, emoji, outcome(await poke(ann, type as PokeType, emoji))]).toEqual([
        type,
        emoji,
        'validation_failed',
      ]);
    }
    expect(await rowsOf('pokes')).toBe(0);
  });

  it('are nothing to strangers, and gone with the relationship', async () => {
    const stranger = await registerPerson(app);
    await poke(ann);
    expect(outcome(await poke(stranger))).toBe('relationship_not_found');
    expect(outcome(await listPokes({ client: stranger.client, query: { relationshipId } }))).toBe(
      'relationship_not_found',
    );
    expect((await listPokes({ client: stranger.client })).data?.items).toEqual([]);
    await endRelationship({ client: ben.client, path: { id: relationshipId } });
    app.clock.advance(11_000);
    expect(outcome(await poke(ann))).toBe('relationship_not_active');
    expect((await listPokes({ client: ann.client })).data?.items).toEqual([]);
    expect(await rowsOf('pokes')).toBe(0);
  });
});

describe('activities', () => {
  const invite = (person: Person, activityId = 'active-listening') =>
    inviteToActivity({ client: person.client, body: { relationshipId, activityId } });
  const invited = async (activityId?: string) => (await invite(ann, activityId)).data!.id;
  const respond = (person: Person, id: string, accept = true) =>
    respondToActivity({ client: person.client, path: { id }, body: { accept } });
  const plan = (person: Person, id: string, at: string, insteadOf?: string) =>
    planActivity({
      client: person.client,
      path: { id },
      body: { at, ...(insteadOf === undefined ? {} : { insteadOf }) },
    });
  const complete = (person: Person, id: string, rating = 4, note?: string) =>
    completeActivity({
      client: person.client,
      path: { id },
      body: { rating, ...(note === undefined ? {} : { note }) },
    });
  const inHours = (hours: number) => new Date(app.clock.now().getTime() + hours * hour).toISOString();
  const newsOf = async (person: Person, id: string): Promise<string[]> => {
    const { items } = (await listNotifications({ client: person.client })).data!;
    return items
      .filter(({ subjectId }) => subjectId === id)
      .map(({ kind }) => kind)
      .reverse();
  };

  it('go from the invitation over a plan to two ratings, and each step is told to the other', async () => {
    const made = await invite(ann);
    expect(made.data).toMatchObject({
      status: 'invited',
      invitedBy: ann.user.id,
      activity: { title: 'Active listening' },
    });
    const { id } = made.data!;
    expect((await respond(ben, id)).data).toMatchObject({ status: 'accepted', plannedAt: null });
    const [first, second] = [inHours(24), inHours(48)];
    expect((await plan(ann, id, first)).data).toMatchObject({ status: 'planned', plannedAt: first });
    expect((await plan(ben, id, second, first)).data).toMatchObject({ status: 'planned', plannedAt: second });
    expect((await complete(ben, id, 5, ' Good to be heard. ')).data).toMatchObject({
      status: 'completed',
      ownRating: 5,
      ownNote: 'Good to be heard.',
      otherHasRated: false,
    });
    expect((await getActivity({ client: ann.client, path: { id } })).data).toMatchObject({
      ownRating: null,
      ownNote: null,
      otherHasRated: true,
    });
    expect((await complete(ann, id, 3)).data).toMatchObject({ ownRating: 3, ownNote: null, otherHasRated: true });
    expect(outcome(await complete(ann, id, 5))).toBe('activity_rated');
    expect(await newsOf(ben, id)).toEqual(['activity_invited', 'activity_planned']);
    expect(await newsOf(ann, id)).toEqual(['activity_answered', 'activity_planned', 'activity_completed']);
    const history = await listActivities({ client: ann.client, query: { relationshipId, status: 'completed' } });
    expect(history.data?.items.map((each) => each.id)).toEqual([id]);
    expect((await listActivities({ client: ann.client, query: { status: 'invited' } })).data?.items).toEqual([]);
  });

  it('refuse what is not due', async () => {
    const id = await invited();
    expect(outcome(await respond(ann, id))).toBe('activity_not_answered');
    expect(outcome(await plan(ben, id, inHours(1)))).toBe('activity_not_answered');
    expect(outcome(await complete(ben, id))).toBe('activity_not_answered');
    await respond(ben, id);
    const noMoments = ['2027-01-01', '2027-02-30T10:00:00Z', '2027-W10-1T18:30:00Z', '2027-060T18:30:00Z', 'tomorrow'];
    for (const at of [inHours(-1), inHours(24 * 400), ...noMoments]) {
      expect([at, outcome(await plan(ben, id, at))]).toEqual([at, 'validation_failed']);
    }
    expect((await respond(ann, id, false)).data?.status).toBe('declined');
    expect(outcome(await complete(ben, id))).toBe('activity_over');
    expect(outcome(await invite(ann, 'no-such-thing'))).toBe('validation_failed');
    expect(outcome(await invite(ann, 'report-reading'))).toBe('validation_failed');
    expect(outcome(await invite(ann, 'voice-warm-up'))).toBe('validation_failed');
  });

  it('have one winner of those that do the same at once', async () => {
    const invites = await times(8, (place) => invite(place % 2 === 0 ? ann : ben, 'gratitude'));
    expect(counted(invites)).toEqual({ 201: 1, activity_open: 7 });
    const id = await invited();
    expect(counted(await times(8, () => respond(ben, id)))).toEqual({ 200: 1, activity_answered: 7 });
    const plans = await times(8, (place) => plan(place % 2 === 0 ? ann : ben, id, inHours(place + 1)));
    expect(counted(plans)).toEqual({ 200: 1, activity_plan_changed: 7 });
    const ratings = await times(8, (place) => complete(place % 2 === 0 ? ann : ben, id));
    expect(counted(ratings)).toEqual({ 200: 2, activity_rated: 6 });
    expect(await newsOf(ben, id)).toEqual(expect.arrayContaining(['activity_invited']));
  });

  it('are nothing to strangers, and gone with the relationship', async () => {
    const stranger = await registerPerson(app);
    const id = await invited();
    await respond(ben, id);
    await complete(ben, id);
    const { client } = stranger;
    expect(outcome(await getActivity({ client, path: { id } }))).toBe('activity_not_found');
    for (const answer of [respond(stranger, id), plan(stranger, id, inHours(1)), complete(stranger, id)]) {
      expect(outcome(await answer)).toBe('activity_not_found');
    }
    expect(outcome(await invite(stranger))).toBe('relationship_not_found');
    expect(outcome(await listActivities({ client, query: { relationshipId } }))).toBe('relationship_not_found');
    expect(outcome(await suggestActivities({ client, query: { relationshipId } }))).toBe('relationship_not_found');
    await endRelationship({ client: ann.client, path: { id: relationshipId } });
    expect(outcome(await getActivity({ client: ben.client, path: { id } }))).toBe('activity_not_found');
    expect(outcome(await invite(ben))).toBe('relationship_not_active');
    expect(await rowsOf('activities')).toBe(0);
  });

  it('leave nothing behind when the relationship ends while they are made', async () => {
    const kinds = ['gratitude', 'daily-check-in', 'shared-goal', 'equal-minutes', 'slow-talk', 'filler-tally'];
    const [answers] = await Promise.all([
      times(kinds.length, (place) => invite(place % 2 === 0 ? ann : ben, kinds[place])),
      endRelationship({ client: ben.client, path: { id: relationshipId } }),
    ]);
    expect(Object.keys(counted(answers)).filter((each) => !['201', 'relationship_not_active'].includes(each))).toEqual(
      [],
    );
    expect(await rowsOf('activities')).toBe(0);
    expect(await rowsOf('notifications')).toBe(0);
  });
});

describe('suggestions', () => {
  const idsOf = async (person: Person, query: { relationshipId?: string; limit?: number } = {}) =>
    (await suggestActivities({ client: person.client, query })).data!.items;

  it('suit the two, and leave out what is open and what was just done', async () => {
    const before = await idsOf(ann, { relationshipId, limit: 3 });
    expect(before.map(({ reason, evidence }) => [reason.code, evidence])).toEqual(
      before.map(() => ['suits_relationship', null]),
    );
    const [first, second] = before.map(({ activity }) => activity.id) as [string, string];
    await inviteToActivity({ client: ann.client, body: { relationshipId, activityId: first } });
    expect((await idsOf(ben, { relationshipId })).map(({ activity }) => activity.id)).not.toContain(first);
    const other = await inviteToActivity({ client: ben.client, body: { relationshipId, activityId: second } });
    const { id } = other.data!;
    await respondToActivity({ client: ann.client, path: { id }, body: { accept: true } });
    await completeActivity({ client: ann.client, path: { id }, body: { rating: 2 } });
    expect((await idsOf(ann, { relationshipId })).map(({ activity }) => activity.id)).not.toContain(second);
  });

  it('follow what the own last report found weak, with the evidence, alone and with a partner', async () => {
    const { id } = await completedInterview(ann, { questions: 3 });
    await eventually(async () => {
      const [first] = await idsOf(ann);
      expect(first?.evidence).toMatchObject({ reportOf: 'interview', reportId: id });
    });
    const alone = await idsOf(ann);
    expect(alone[0]).toMatchObject({ activity: { relationshipTypes: [] }, reason: { code: 'weak_measure' } });
    const { measure, score } = alone[0]!.evidence!;
    expect(alone[0]!.activity.measures).toContain(measure);
    expect(score).toBeLessThan(70);
    const together = await idsOf(ann, { relationshipId });
    expect(together[0]?.evidence?.reportId).toBe(id);
    expect(await idsOf(ann, { relationshipId })).toEqual(together);
    expect((await idsOf(ben, { relationshipId })).every(({ evidence }) => evidence === null)).toBe(true);
  });
});
