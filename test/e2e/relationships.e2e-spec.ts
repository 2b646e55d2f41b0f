import {
  acceptInvite,
  cancelInvite,
  createRelationship,
  declineInvite,
  endRelationship,
  getRelationship,
  listConsents,
  listConsentTemplates,
  listInvites,
  listRelationships,
  openInvite,
  putConsent,
  sendInvite,
} from '../../sdk/src/generated/sdk.gen.js';
import type { ConsentScope, CreateRelationshipRequest } from '../../sdk/src/generated/types.gen.js';
import { DatabaseChannel } from '../../src/platform/database-channel/database-channel.js';
import { consent, invite, relate } from '../factories/live-pairs.js';
import { registerPerson, type Person } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { secretIn, type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const dayMs = 24 * 3_600_000;

describe('relationships over HTTP', () => {
  let sink: SmtpSink;
  let app: TestApp;
  let ann: Person;
  let bob: Person;
  let eve: Person;

  const register = () =>
    Promise.all([
      registerPerson(app, { fullName: 'Ann Inviting' }),
      registerPerson(app, { fullName: 'Bob Invited' }),
      registerPerson(app, { fullName: 'Eve Elsewhere' }),
    ]);
  beforeAll(async () => {
    sink = await startSmtpSink();
    app = await startTestApp({ environment: { SMTP_URL: sink.url } });
    [ann, bob, eve] = await register();
  });
  afterEach(async () => {
    const { data } = await listRelationships({ client: ann.client });
    for (const { id } of data?.items ?? []) await endRelationship({ client: ann.client, path: { id } });
  });
  afterAll(async () => {
    await app.close();
    await sink.stop();
  });

  const begin = async ({ client }: Person, body: CreateRelationshipRequest = { type: 'FRIEND' }) =>
    (await createRelationship({ client, body })).data!;
  const inviteTo = ({ accessToken }: Person, id: string) => invite(app.url, accessToken, id);
  const tokenIn = (url: string | null) => url?.split('#token=')[1] ?? '';
  const outcome = ({ response, error }: { response?: Response; error?: unknown }): string =>
    `${response?.status} ${(error as { code?: string } | undefined)?.code ?? 'ok'}`;
  const open = (token: string) => openInvite({ client: app.anonymous, path: { token } });
  const accept = ({ client }: Person, token: string) => acceptInvite({ client, path: { token } });
  const put = ({ client }: Person, id: string, scopes: ConsentScope[], templateVersion = 1) =>
    putConsent({ client, path: { id }, body: { scopes, templateVersion } });
  const read = async ({ client }: Person, id: string) => (await getRelationship({ client, path: { id } })).data;

  it('begin with a letter and are there once the other has accepted', async () => {
    const { id } = await begin(ann, { type: 'PRACTICE_PARTNER' });
    expect(await read(ann, id)).toMatchObject({ status: 'DRAFT', members: [{ fullName: 'Ann Inviting' }] });
    const address = `bob-${id}@example.org`;
    const sent = await sendInvite({ client: ann.client, path: { id }, body: { email: address } });
    expect(sent.data).toMatchObject({
      state: 'SENT',
      url: expect.stringMatching(/^http:\/\/rehearse\.test\/invite#token=/),
    });
    await eventually(() => Promise.resolve(expect(sink.mails.filter(({ to }) => to === address)).toHaveLength(1)));
    const letter = sink.mails.find(({ to }) => to === address)!;
    expect(letter.text).toContain('Ann Inviting');
    expect(letter.text).not.toContain(ann.email);
    const token = secretIn(letter);
    expect(token).toBe(tokenIn(sent.data!.url));

    expect((await open(token)).data).toEqual({
      inviterName: 'Ann Inviting',
      type: 'PRACTICE_PARTNER',
      role: 'member',
      expiresAt: sent.data!.expiresAt,
    });
    const invites = await listInvites({ client: ann.client, path: { id } });
    expect(invites.data?.items).toMatchObject([{ state: 'OPENED', openedAt: expect.any(String) }]);

    const accepted = await accept(bob, token);
    expect(accepted.data).toMatchObject({
      id,
      status: 'ACTIVE',
      members: [
        { userId: ann.user.id, fullName: 'Ann Inviting', role: 'member' },
        { userId: bob.user.id, fullName: 'Bob Invited', role: 'member' },
      ],
    });
    for (const person of [ann, bob]) {
      const { data } = await listRelationships({ client: person.client });
      expect(data?.items.map((each) => each.id)).toEqual([id]);
    }
    expect(outcome(await accept(eve, token))).toBe('404 invite_not_found');
  });

  it('are nobody else’s, before and after', async () => {
    const { id } = await begin(ann);
    const token = await inviteTo(ann, id);
    const tryAll = async ({ client }: Person) =>
      (
        await Promise.all([
          getRelationship({ client, path: { id } }),
          endRelationship({ client, path: { id } }),
          sendInvite({ client, path: { id }, body: {} }),
          listInvites({ client, path: { id } }),
          listConsents({ client, path: { id } }),
          putConsent({ client, path: { id }, body: { scopes: ['SUMMARY_SHARED'], templateVersion: 1 } }),
        ])
      ).map(outcome);
    const nothing = Array<string>(6).fill('404 relationship_not_found');
    expect(await tryAll(bob)).toEqual(nothing);
    await accept(bob, token);
    expect(await tryAll(eve)).toEqual(nothing);
    expect((await listRelationships({ client: eve.client })).data?.items).toEqual([]);
    // Of two who are in it each sees their own invites.
    expect((await listInvites({ client: bob.client, path: { id } })).data?.items).toEqual([]);
  });

  it('are never joined but by somebody else, and once by two of the same people', async () => {
    const { id } = await begin(ann);
    const token = await inviteTo(ann, id);
    expect(outcome(await accept(ann, token))).toBe('409 invite_own');
    expect(outcome(await declineInvite({ client: ann.client, path: { token } }))).toBe('409 invite_own');
    expect(outcome(await accept(bob, token))).toBe('200 ok');
    expect(outcome(await sendInvite({ client: ann.client, path: { id }, body: {} }))).toBe('409 relationship_complete');
    const again = await begin(bob);
    const back = await inviteTo(bob, again.id);
    expect(outcome(await accept(ann, back))).toBe('409 already_related');
    expect((await read(bob, again.id))?.status).toBe('PENDING_ACCEPTANCE');
    await endRelationship({ client: ann.client, path: { id } });
    expect(outcome(await accept(ann, back))).toBe('200 ok');
  });

  it('have a mentor and a candidate where they are for that', async () => {
    const mentoring = await begin(ann, { type: 'MENTOR', role: 'mentor' });
    const token = await inviteTo(ann, mentoring.id);
    expect((await open(token)).data?.role).toBe('candidate');
    expect((await accept(bob, token)).data?.members.map(({ role }) => role)).toEqual(['mentor', 'candidate']);
    const other = await begin(ann, { type: 'MENTOR' });
    expect(other.members.map(({ role }) => role)).toEqual(['candidate']);
    const wrong = await createRelationship({ client: ann.client, body: { type: 'FRIEND', role: 'mentor' } });
    expect(outcome(wrong)).toBe('422 validation_failed');
  });

  it('are offered alike to whom we know and to whom we do not', async () => {
    const { id } = await begin(ann);
    const send = async (email: string) => {
      const { data, response } = await sendInvite({ client: ann.client, path: { id }, body: { email } });
      return [response?.status, Object.keys(data!).toSorted(), data!.state];
    };
    const unknown = `nobody-${id}@example.org`;
    expect(await send(bob.email)).toEqual(await send(unknown));
    await eventually(() => {
      const [letter, other] = [bob.email, unknown].map((address) =>
        sink.mails.find(({ to, subject }) => to === address && !subject.includes('onfirm')),
      );
      expect(letter?.subject).toBeDefined();
      expect(letter?.subject).toBe(other?.subject);
      return Promise.resolve();
    });
    const told: unknown = await app.database.pool.query('SELECT 1 FROM notifications WHERE subject_id = $1', [id]);
    expect(told).toEqual([]);
  });

  it('are offered once however often the request is repeated, by a link that lies nowhere', async () => {
    const { id } = await begin(ann);
    const address = `once-${id}@example.org`;
    const send = () =>
      sendInvite({
        client: ann.client,
        path: { id },
        body: { email: address },
        headers: { 'Idempotency-Key': 'one-and-the-same' },
      });
    const first = (await send()).data!;
    const second = await send();
    expect(second.data).toEqual(first);
    expect(second.response?.headers.get('Idempotency-Replayed')).toBe('true');
    const token = tokenIn(first.url);
    expect(await tablesWith(token)).toEqual([]);
    await eventually(() => Promise.resolve(expect(sink.mails.some(({ to }) => to === address)).toBe(true)));
    await accept(bob, token);
    expect((await send()).data).toMatchObject({ id: first.id, state: 'ACCEPTED', url: null });
    expect(sink.mails.filter(({ to }) => to === address)).toHaveLength(1);
    for (const secret of [token, address]) expect(app.logged.join('')).not.toContain(secret);
  });

  /** Every table, of the job queue too, that holds this text anywhere. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables: unknown = await app.database.pool.query(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of tables as { name: string }[]) {
      const rows: unknown = await app.database.pool.query(
        `SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`,
        [text],
      );
      if ((rows as unknown[]).length > 0) found.push(name);
    }
    return found;
  }

  it('open what each says, from when there is somebody to say it to', async () => {
    const { id } = await begin(ann);
    const token = await inviteTo(ann, id);
    const draft = (await put(ann, id, ['SUMMARY_SHARED'])).data!;
    expect(draft.members).toMatchObject([{ version: 1, status: 'DRAFT', effective: false }]);
    await accept(bob, token);
    const { data: before } = await listConsents({ client: bob.client, path: { id } });
    expect(before?.members.map(({ status, effective }) => [status, effective])).toEqual([
      ['DRAFT', false],
      ['DRAFT', false],
    ]);
    await put(ann, id, ['TRANSCRIPT_STORED', 'REALTIME_FEATURES_ONLY']);
    const same = (await put(ann, id, ['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED'])).data!;
    expect(same.members[0]).toMatchObject({
      version: 2,
      status: 'ACTIVE',
      effective: true,
      scopes: ['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED'],
    });
    const { data: seen } = await listConsents({ client: bob.client, path: { id } });
    expect(seen?.members[0]).toEqual(same.members[0]);
    expect(seen?.history).toEqual([]);
    const none = (await put(ann, id, [])).data!;
    expect(none.members[0]).toMatchObject({ version: 3, status: 'REVOKED', effective: false, scopes: [] });
    expect(none.history.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect((await put(ann, id, [])).data).toEqual(none);
  });

  it('change for every process under one spelling of their id, however it was asked for', async () => {
    const id = await relate(app.url, [ann.accessToken, bob.accessToken]);
    const heard: string[] = [];
    await app.app.get(DatabaseChannel).listen('consents', (changed) => heard.push(changed));
    await consent(app.url, ann.accessToken, id.toUpperCase(), ['SUMMARY_SHARED']);
    await eventually(() => Promise.resolve(expect(heard).toEqual([id])));
  });

  it('are asked about in words that are known, and in no others', async () => {
    const { data } = await listConsentTemplates({ client: ann.client });
    expect(data!.items.filter(({ version }) => version === data!.currentVersion)).toHaveLength(6);
    const { id, templateVersion } = await begin(ann);
    expect(templateVersion).toBe(data!.currentVersion);
    expect(outcome(await put(ann, id, ['SUMMARY_SHARED'], 99))).toBe('422 consent_template_unknown');
    const odd = ['EVERYTHING'] as unknown as ConsentScope[];
    expect(outcome(await put(ann, id, odd))).toBe('422 validation_failed');
    expect(outcome(await put(ann, id, ['SUMMARY_SHARED', 'SUMMARY_SHARED']))).toBe('422 validation_failed');
  });

  it('end for both when one of them leaves: nothing is open, nobody is named, and the other is told', async () => {
    const scopes: ConsentScope[] = ['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED'];
    const id = await relate(app.url, [ann.accessToken, bob.accessToken]);
    for (const { accessToken } of [ann, bob]) await consent(app.url, accessToken, id, scopes);
    expect(outcome(await endRelationship({ client: bob.client, path: { id } }))).toBe('204 ok');
    expect(outcome(await endRelationship({ client: ann.client, path: { id } }))).toBe('204 ok');
    for (const person of [ann, bob]) {
      const relationship = await read(person, id);
      expect(relationship).toMatchObject({ status: 'REVOKED', endedAt: expect.any(String) });
      expect(relationship?.members.map(({ fullName }) => fullName)).toEqual([null, null]);
      const { data } = await listConsents({ client: person.client, path: { id } });
      expect(data?.members.map(({ status, scopes: left }) => [status, left])).toEqual([
        ['REVOKED', []],
        ['REVOKED', []],
      ]);
      expect(outcome(await put(person, id, scopes))).toBe('409 relationship_not_active');
      expect(outcome(await put(person, id, []))).toBe('200 ok');
    }
    const kinds: unknown = await app.database.pool.query(
      `SELECT user_id AS "userId", kind FROM notifications WHERE subject_id = $1 AND kind = 'relationship_ended'`,
      [id],
    );
    expect(kinds).toEqual([{ userId: ann.user.id, kind: 'relationship_ended' }]);
  });

  it('tell nobody which links there were: all that open nothing are the same', async () => {
    // Their tokens are too old afterwards, like everybody's.
    [ann, bob, eve] = await register();
    const { id } = await begin(ann);
    const [used, closed, canceled] = [await inviteTo(ann, id), await inviteTo(ann, id), await inviteTo(ann, id)];
    const { data } = await listInvites({ client: ann.client, path: { id } });
    await cancelInvite({ client: ann.client, path: { id, inviteId: data!.items[0]!.id } });
    expect(outcome(await open(canceled))).toBe('404 invite_not_found');
    await accept(bob, used);
    const old = await inviteTo(ann, (await begin(ann)).id);
    const declined = await inviteTo(ann, (await begin(ann)).id);
    const { client } = eve;
    expect(outcome(await declineInvite({ client, path: { token: declined } }))).toBe('204 ok');
    app.clock.advance(7 * dayMs + 1);
    const bodies = await Promise.all(
      [used, closed, canceled, old, declined, 'x'.repeat(43), 'no token at all'].map(async (token) => {
        const { requestId: _id, ...rest } = (await open(token)).error as { requestId: string };
        return JSON.stringify(rest);
      }),
    );
    expect(new Set(bodies).size).toBe(1);
    const rows: unknown = await app.database.pool.query(
      `SELECT status FROM relationships WHERE creator_id = $1 ORDER BY created_at`,
      [ann.user.id],
    );
    expect(rows).toEqual([{ status: 'ACTIVE' }, { status: 'PENDING_ACCEPTANCE' }, { status: 'DECLINED' }]);
  });
});
