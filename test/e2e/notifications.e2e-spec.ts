import {
  countUnreadNotifications,
  endRelationship,
  getReport,
  getNotificationSettings,
  listNotifications,
  readAllNotifications,
  readNotification,
  rebuildReport,
  replaceNotificationSettings,
  sendPoke,
} from '../../sdk/src/generated/sdk.gen.js';
import type { NotificationResponse } from '../../sdk/src/generated/types.gen.js';
import { newId } from '../../src/common/ids.js';
import { NotificationListService } from '../../src/modules/notifications/notification-list.service.js';
import { type NewNotification, NotificationService } from '../../src/modules/notifications/notification.service.js';
import { completedInterview } from '../factories/completed-interviews.js';
import { relate } from '../factories/live-pairs.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { connectLiveSocket, nextOf } from '../support/live-sockets.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('notifications', () => {
  let app: TestApp;
  let ann: Person;
  let ben: Person;

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    ann = await registerPerson(app, { fullName: 'Ann Example' });
    ben = await registerPerson(app, { fullName: 'Ben Example' });
  });
  afterAll(() => app.close());

  const link = (type = 'FRIEND') => relate(app.url, [ann.accessToken, ben.accessToken], { type });
  const listOf = async (person: Person, query = {}): Promise<NotificationResponse[]> =>
    (await listNotifications({ client: person.client, query })).data!.items;
  const unreadOf = async (person: Person) => (await countUnreadNotifications({ client: person.client })).data!.unread;
  const poke = (person: Person, relationshipId: string) =>
    sendPoke({ client: person.client, body: { relationshipId, type: 'good_luck' } });
  const notify = (notification: Omit<NewNotification, 'subjectId'>) =>
    app.database.transaction((tx) =>
      app.app.get(NotificationService).notify(tx, { subjectId: newId(), ...notification }),
    );
  /** What the mails to somebody are about; their words are gone once they are sent. */
  const mailsOf = async ({ user }: Person): Promise<string[]> => {
    const rows = await app.database.pool.query<{ kind: string }[]>(
      `SELECT content ->> 'kind' AS kind FROM mails WHERE user_id = $1 AND key LIKE 'notification:%'
       ORDER BY created_at, id`,
      [user.id],
    );
    return rows.map(({ kind }) => kind);
  };
  const confirmAddress = ({ user }: Person) =>
    app.database.pool.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [user.id]);

  it('tell that a report is ready, once however often it is built', async () => {
    const { id } = await completedInterview(ann, { questions: 3 });
    await eventually(async () => {
      expect(await listOf(ann)).toMatchObject([
        {
          kind: 'report_ready',
          title: 'Report ready',
          text: 'Your report is ready.',
          subjectType: 'interview',
          subjectId: id,
          actorId: null,
          readAt: null,
        },
      ]);
    });
    const { data: first } = await getReport({ client: ann.client, path: { id } });
    await rebuildReport({ client: ann.client, path: { id } });
    await eventually(async () => {
      const { data: second } = await getReport({ client: ann.client, path: { id } });
      expect(second!.status).toBe('ready');
      expect(second!.readyAt).not.toBe(first!.readyAt);
    });
    expect(await listOf(ann)).toHaveLength(1);
  });

  it('are read one by one or all at once, by nobody but their owner', async () => {
    for (const key of ['a', 'b', 'c']) await notify({ userId: ann.user.id, kind: 'export_ready', key });
    const [newest, , oldest] = await listOf(ann);
    expect(await unreadOf(ann)).toBe(3);
    const first = await readNotification({ client: ann.client, path: { id: newest!.id } });
    expect(first.data?.readAt).not.toBeNull();
    const again = await readNotification({ client: ann.client, path: { id: newest!.id } });
    expect(again.data).toEqual(first.data);
    expect((await listOf(ann, { unreadOnly: true })).map(({ id }) => id)).not.toContain(newest!.id);
    const foreign = await readNotification({ client: ben.client, path: { id: oldest!.id } });
    expect([foreign.response?.status, foreign.error?.code]).toEqual([404, 'notification_not_found']);
    expect(await unreadOf(ann)).toBe(2);
    expect((await readAllNotifications({ client: ann.client })).data).toEqual({ unread: 0 });
    expect(await listOf(ann, { unreadOnly: true })).toEqual([]);
    expect(await listOf(ann)).toHaveLength(3);
  });

  it('come in pages, newest first', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) await notify({ userId: ann.user.id, kind: 'export_ready', key });
    const all = await listOf(ann);
    const paged: NotificationResponse[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = (await listNotifications({ client: ann.client, query })).data!;
      paged.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all);
    const odd = await listNotifications({ client: ann.client, query: { unreadOnly: 'yes' as never } });
    expect(odd.error?.code).toBe('validation_failed');
  });

  it('are one for one fact, and none when its transaction fails', async () => {
    const fact = { userId: ann.user.id, kind: 'export_ready', subjectId: newId(), key: 'export:1' } as const;
    await Promise.all(Array.from({ length: 16 }, () => notify(fact)));
    expect(await listOf(ann)).toHaveLength(1);
    const failed = app.database.transaction(async (tx) => {
      await app.app.get(NotificationService).notify(tx, { ...fact, key: 'export:2' });
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await listOf(ann)).toHaveLength(1);
  });

  it('name the partner as long as the two are linked, and nobody afterwards', async () => {
    const relationshipId = await link();
    await poke(ben, relationshipId);
    const [poked, accepted] = await listOf(ann);
    expect(poked).toMatchObject({ kind: 'poke', text: 'Ben Example poked you.', actorId: ben.user.id, relationshipId });
    expect(accepted).toMatchObject({ kind: 'relationship_accepted', subjectId: relationshipId });
    expect(accepted?.text).toMatch(/^Ben Example accepted/);
    await endRelationship({ client: ben.client, path: { id: relationshipId } });
    const after = await listOf(ann);
    expect(after[0]).toMatchObject({ kind: 'relationship_ended', subjectId: relationshipId });
    expect(
      after.map(({ actorId, relationshipId: of, text }) => [actorId, of, text.startsWith('Your partner')]),
    ).toEqual(after.map(() => [null, null, true]));
    expect(JSON.stringify(after)).not.toContain('Ben Example');
  });

  it('are told over the socket when they are stored', async () => {
    const relationshipId = await link();
    const socket = await connectLiveSocket(app.url, ann.accessToken);
    try {
      const told = nextOf(socket, 'server.notification');
      const sent = await poke(ben, relationshipId);
      const [notification] = await listOf(ann);
      expect(await told).toEqual([
        {
          notificationId: notification!.id,
          kind: 'poke',
          subjectId: sent.data!.id,
          at: notification!.createdAt,
        },
      ]);
    } finally {
      socket.disconnect();
    }
  });

  it('are mailed to whom it pleases, where the address is confirmed, and pokes at most once an hour', async () => {
    const relationshipId = await link();
    const wish = await replaceNotificationSettings({ client: ann.client, body: { mail: ['report_ready', 'poke'] } });
    expect(wish.data).toEqual({ mail: ['report_ready', 'poke'] });
    await poke(ben, relationshipId);
    expect(await mailsOf(ann)).toEqual([]);
    await confirmAddress(ann);
    await confirmAddress(ben);
    const hours = new Set<number>();
    for (let sent = 0; sent < 3; sent++) {
      app.clock.advance(11_000);
      const { data } = await poke(ben, relationshipId);
      hours.add(Math.floor(Date.parse(data!.createdAt) / hour));
    }
    const report = { userId: ann.user.id, kind: 'report_ready', subjectType: 'session', subjectId: newId() } as const;
    await notify({ ...report, key: 'report' });
    expect(await mailsOf(ann)).toEqual([...[...hours].map(() => 'notification'), 'report_ready']);
    await poke(ann, relationshipId);
    expect(await mailsOf(ben)).toEqual([]);
  });

  it('are mailed only where somebody waits for them, unless they say otherwise', async () => {
    const standard = await getNotificationSettings({ client: ann.client });
    expect(standard.data).toEqual({ mail: ['relationship_accepted', 'export_ready'] });
    const none = await replaceNotificationSettings({ client: ann.client, body: { mail: [] } });
    expect(none.data).toEqual({ mail: [] });
    expect((await getNotificationSettings({ client: ann.client })).data).toEqual({ mail: [] });
    const odd = await replaceNotificationSettings({ client: ann.client, body: { mail: ['gossip' as never] } });
    expect(odd.error?.code).toBe('validation_failed');
  });

  it('go after ninety days', async () => {
    await notify({ userId: ann.user.id, kind: 'export_ready', key: 'old' });
    app.clock.advance(89 * day);
    await notify({ userId: ann.user.id, kind: 'export_ready', key: 'new' });
    app.clock.advance(2 * day);
    await app.app.get(NotificationListService).deleteOld();
    const rows = await app.database.pool.query<unknown[]>('SELECT key FROM notifications WHERE user_id = $1', [
      ann.user.id,
    ]);
    expect(rows).toEqual([{ key: 'new' }]);
  });
});
