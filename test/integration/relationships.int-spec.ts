import * as fc from 'fast-check';
import { AppError } from '../../src/common/app-error.js';
import { newId } from '../../src/common/ids.js';
import { Log } from '../../src/common/logger.js';
import { AnswerInviteService } from '../../src/modules/relationships/answer-invite.service.js';
import { ConsentLedger } from '../../src/modules/relationships/consent-ledger.service.js';
import { ConsentService } from '../../src/modules/relationships/consent.service.js';
import { EndRelationshipService } from '../../src/modules/relationships/end-relationship.service.js';
import { InviteService } from '../../src/modules/relationships/invite.service.js';
import { RelationshipRepository } from '../../src/modules/relationships/relationship.repository.js';
import { RelationshipService } from '../../src/modules/relationships/relationship.service.js';
import {
  type ConsentScope,
  consentScopes,
  type Owner,
  type RelationshipStatus,
} from '../../src/modules/relationships/relationship.views.js';
import { SendInviteService } from '../../src/modules/relationships/send-invite.service.js';
import { DatabaseChannel } from '../../src/platform/database-channel/database-channel.js';
import { registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const dayMs = 24 * 3_600_000;
const speak: ConsentScope = 'REALTIME_FEATURES_ONLY';

describe('relationships', () => {
  let app: TestApp;
  let relationships: RelationshipService;
  let sending: SendInviteService;
  let invites: InviteService;
  let answering: AnswerInviteService;
  let ending: EndRelationshipService;
  let ledger: ConsentLedger;
  let consents: ConsentService;
  let ann: Owner;
  let bob: Owner;
  let stranger: Owner;

  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    relationships = app.app.get(RelationshipService);
    sending = app.app.get(SendInviteService);
    invites = app.app.get(InviteService);
    answering = app.app.get(AnswerInviteService);
    ending = app.app.get(EndRelationshipService);
    ledger = app.app.get(ConsentLedger);
    consents = app.app.get(ConsentService);
    const { user } = await registerPerson(app);
    [ann, bob, stranger] = [{ userId: user.id }, ...(await addUsers(user.id, 2))] as [Owner, Owner, Owner];
  });
  afterAll(() => app.close());

  /** Others with everything but the name as this one has it. */
  async function addUsers(like: string, count: number): Promise<Owner[]> {
    const ids = Array.from({ length: count }, () => newId());
    await app.database.pool.query(
      `INSERT INTO users SELECT (jsonb_populate_record(u, jsonb_build_object(
         'id', n.id, 'email', n.id || '@example.org', 'email_key', n.id || '@example.org'))).*
       FROM users u, unnest($2::uuid[]) AS n(id) WHERE u.id = $1`,
      [like, ids],
    );
    return ids.map((userId) => ({ userId }));
  }

  const codeOf = async (act: Promise<unknown>): Promise<string> => {
    try {
      await act;
      return 'ok';
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  };
  const begin = async (actor = ann): Promise<string> => {
    const { id } = await relationships.create(actor, { id: newId(), type: 'PRACTICE_PARTNER', role: null });
    return id;
  };
  const invite = async (relationshipId: string, actor = ann): Promise<{ id: string; secret: string }> => {
    // Of the invites of a day there are few.
    app.clock.advance(dayMs / 10);
    const { id, url } = await sending.send(actor, { id: newId(), relationshipId, email: null });
    return { id, secret: url!.split('#token=')[1]! };
  };
  const give = (actor: Owner, id: string, scopes: readonly ConsentScope[]) =>
    ledger.put(actor, id, { scopes, templateVersion: 1 });
  const join = async (): Promise<string> => {
    const id = await begin();
    await answering.accept(bob, (await invite(id)).secret);
    return id;
  };
  const count = async (sql: string, parameters: unknown[]): Promise<number> => {
    const rows: unknown = await app.database.pool.query(`SELECT count(*)::integer AS count ${sql}`, parameters);
    return (rows as { count: number }[])[0]!.count;
  };
  const spaces = (id: string) => count('FROM relationship_spaces WHERE id = $1', [id]);
  const endAll = async (): Promise<void> => {
    for (const { id } of await relationships.listActive(ann.userId)) await ending.end(ann, id);
  };
  afterEach(endAll);

  it('are what a small model says they are, whatever two people and a stranger do', async () => {
    const people = () => [ann, bob, stranger];
    const who = fc.nat({ max: 2 });
    const link = fc.nat({ max: 3 });
    const command = fc.oneof(
      fc.record({ do: fc.constant('invite' as const), who }),
      fc.record({ do: fc.constantFrom('accept' as const, 'accept' as const, 'decline' as const), who, link }),
      fc.record({ do: fc.constant('cancel' as const), who, link }),
      fc.record({ do: fc.constant('consent' as const), who, scopes: fc.subarray([...consentScopes]) }),
      fc.record({ do: fc.constant('end' as const), who }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 3, maxLength: 14 }), async (commands) => {
        app.clock.advance(2 * dayMs);
        const id = await begin();
        const model = new Model(ann.userId);
        const links: { id: string; secret: string }[] = [];
        for (const step of commands) {
          const actor = people()[step.who]!;
          const at = 'link' in step ? step.link : 0;
          const expected = model.apply({ ...step, at, userId: actor.userId });
          const act = async () => {
            if (step.do === 'invite') return void links.push(await invite(id, actor));
            if (step.do === 'consent') return give(actor, id, step.scopes);
            if (step.do === 'end') return ending.end(actor, id);
            const { id: inviteId, secret } = links[at] ?? { id: newId(), secret: 'unknown' };
            if (step.do === 'cancel') return invites.cancel(actor, id, inviteId);
            return step.do === 'accept' ? answering.accept(actor, secret) : answering.decline(actor, secret);
          };
          expect([step.do, await codeOf(act())]).toEqual([step.do, expected]);
          const standing = await consents.standing(id);
          expect(standing?.status).toBe(model.status);
          expect(standing?.members.map(({ userId, scopes }) => [userId, [...scopes]])).toEqual(model.shown());
          expect(await spaces(id)).toBe(model.status === 'ACTIVE' ? 1 : 0);
        }
        await endAll();
      }),
      { numRuns: 40 },
    );
  });

  it('end revoked when accepting races with ending', async () => {
    for (let round = 0; round < 50; round++) {
      const id = await begin();
      const { secret } = await invite(id);
      const [accepted, ended] = await Promise.all([codeOf(answering.accept(bob, secret)), codeOf(ending.end(ann, id))]);
      expect([ended, ['ok', 'invite_not_found'].includes(accepted)]).toEqual(['ok', true]);
      expect((await consents.standing(id))?.status).toBe('REVOKED');
      expect(await spaces(id)).toBe(0);
    }
  });

  it('open nothing when giving consent races with leaving', async () => {
    for (let round = 0; round < 50; round++) {
      const id = await join();
      await give(bob, id, [speak]);
      const [given, left] = await Promise.all([codeOf(give(ann, id, [speak])), codeOf(ending.end(bob, id))]);
      expect([left, ['ok', 'relationship_not_active'].includes(given)]).toEqual(['ok', true]);
      const { members } = await ledger.get(ann, id);
      expect(members.map(({ effective, scopes }) => [effective, scopes])).toEqual([
        [false, []],
        [false, []],
      ]);
    }
  });

  it('let one of sixteen in who come by the same link at once', async () => {
    const crowd = await addUsers(ann.userId, 16);
    for (let round = 0; round < 5; round++) {
      const id = await begin();
      const { secret } = await invite(id);
      const codes = await Promise.all(crowd.map((each) => codeOf(answering.accept(each, secret))));
      expect(codes.toSorted()).toEqual([...Array<string>(15).fill('invite_not_found'), 'ok']);
      const partner = crowd[codes.indexOf('ok')]!;
      expect((await consents.standing(id))?.members.map(({ userId }) => userId)).toEqual([ann.userId, partner.userId]);
      await ending.end(partner, id);
    }
  });

  it('are one of each type between two people, also when two invites are accepted at once', async () => {
    const [mine, theirs] = [await begin(ann), await begin(bob)];
    const [toBob, toAnn] = [await invite(mine, ann), await invite(theirs, bob)];
    const codes = await Promise.all([
      codeOf(answering.accept(bob, toBob.secret)),
      codeOf(answering.accept(ann, toAnn.secret)),
    ]);
    expect(codes.toSorted()).toEqual(['already_related', 'ok']);
    expect(await relationships.listActive(ann.userId)).toHaveLength(1);
    const other = codes[0] === 'ok' ? theirs : mine;
    expect((await consents.standing(other))?.status).toBe('PENDING_ACCEPTANCE');
  });

  it('hold still for who relies on them: a withdrawal waits, and is seen by the next', async () => {
    const id = await join();
    await give(ann, id, [speak]);
    let done = false;
    const withdrawal = await app.database.transaction(async (tx) => {
      const held = await consents.hold(tx, id);
      expect(held?.members[0]?.scopes).toEqual(new Set([speak]));
      const waiting = give(ann, id, []).then(() => (done = true));
      await eventually(async () => {
        const blocked = await count(`FROM pg_locks WHERE NOT granted`, []);
        expect(blocked).toBeGreaterThan(0);
      });
      expect((await consents.hold(tx, id))?.members[0]?.scopes).toEqual(new Set([speak]));
      expect(done).toBe(false);
      return { waiting };
    });
    await withdrawal.waiting;
    const after = await app.database.transaction((tx) => consents.hold(tx, id));
    expect(after?.members[0]?.scopes.size).toBe(0);
    expect(await app.database.transaction((tx) => consents.hold(tx, newId()))).toBeNull();
  });

  it('say who withdrew to whom it may concern, once for each withdrawal', async () => {
    const jobs = () =>
      count(`FROM pgboss.job WHERE name = 'relationships.consent-withdrawn' AND data->>'relationshipId' = $1`, [id]);
    const id = await join();
    await give(ann, id, [speak, 'SUMMARY_SHARED']);
    await give(ann, id, [speak, 'SUMMARY_SHARED', 'MEDIATION_ALLOWED']);
    expect(await jobs()).toBe(0);
    await give(ann, id, [speak]);
    await give(ann, id, [speak]);
    expect(await jobs()).toBe(1);
    await ending.end(bob, id);
    await ending.end(ann, id);
    expect(await jobs()).toBe(2);
    const { history } = await ledger.get(ann, id);
    expect(history.map(({ version, status }) => [version, status])).toEqual([
      [4, 'REVOKED'],
      [3, 'ACTIVE'],
      [2, 'ACTIVE'],
      [1, 'ACTIVE'],
    ]);
  });

  it('bound how many letters somebody can have sent', async () => {
    const send = (relationshipId: string) =>
      codeOf(sending.send(stranger, { id: newId(), relationshipId, email: null }));
    app.clock.advance(2 * dayMs);
    const ids = await Promise.all(Array.from({ length: 5 }, () => begin(stranger)));
    // At once: the limits hold in a race too.
    const codes = await Promise.all(ids.flatMap((id) => Array.from({ length: 6 }, () => send(id))));
    expect(codes.filter((code) => code === 'ok')).toHaveLength(20);
    expect(new Set(codes)).toEqual(new Set(['ok', 'rate_limited', 'invite_limit_reached']));
    app.clock.advance(dayMs + 1_000);
    expect(await send(await begin(stranger))).toBe('ok');
  });

  it('write to nobody any more once the account of who invites is gone', async () => {
    const [inviting] = (await addUsers(ann.userId, 1)) as [Owner];
    const email = `invited-${newId()}@example.org`;
    await sending.send(inviting, { id: newId(), relationshipId: await begin(inviting), email });
    expect(await count('FROM mails WHERE address = $1', [email])).toBe(1);
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [inviting.userId]);
    expect(await count('FROM mails WHERE address = $1', [email])).toBe(0);
  });

  it('let nobody keep the other busy with their consent, and hold no withdrawal back', async () => {
    const id = await join();
    const codes: string[] = [];
    for (let change = 0; change < 10; change++) {
      codes.push(await codeOf(give(ann, id, [speak])), await codeOf(give(ann, id, [speak, 'SUMMARY_SHARED'])));
    }
    expect(new Set(codes)).toEqual(new Set(['ok']));
    expect(await codeOf(give(ann, id, ['MEDIATION_ALLOWED']))).toBe('rate_limited');
    expect(await codeOf(give(ann, id, [speak]))).toBe('ok');
    expect(await codeOf(give(ann, id, []))).toBe('ok');
    expect((await consents.standing(id))?.members[0]?.scopes.size).toBe(0);
    app.clock.advance(3_600_001);
    expect(await codeOf(give(ann, id, [speak]))).toBe('ok');
  });

  it('go with an account, and take along only what is of the two', async () => {
    const [leaver, other] = (await addUsers(ann.userId, 2)) as [Owner, Owner];
    const [inviting, invited] = [await begin(leaver), await begin(other)];
    await answering.accept(other, (await invite(inviting, leaver)).secret);
    await give(leaver, inviting, [speak]);
    await give(other, inviting, [speak]);
    const { secret } = await invite(invited, other);
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [leaver.userId]);
    expect(await consents.standing(inviting)).toBeNull();
    expect(await count('FROM consent_records WHERE relationship_id = $1', [inviting])).toBe(0);
    expect(await spaces(inviting)).toBe(0);
    expect(await codeOf(answering.accept(bob, secret))).toBe('ok');
    await ending.end(bob, invited);
  });

  describe('in the memory of several processes', () => {
    const processes: { consents: ConsentService; channel: DatabaseChannel }[] = [];
    const startProcess = (channel?: DatabaseChannel): ConsentService => {
      const log = new Log({ level: 'silent' });
      const own = channel ?? new DatabaseChannel({ url: app.databaseUrl }, log);
      const service = new ConsentService(new RelationshipRepository(app.database), own, app.clock, log);
      processes.push({ consents: service, channel: own });
      return service;
    };
    afterEach(async () => {
      for (const each of processes.splice(0)) {
        each.consents.onModuleDestroy();
        await each.channel.close();
      }
    });

    it('hold as they are given, and no longer once withdrawn in any of them', async () => {
      const id = await join();
      await give(ann, id, [speak]);
      const here = startProcess();
      const changed: string[] = [];
      here.onChange((relationshipId) => changed.push(relationshipId));
      expect(here.granted(id, ann.userId, speak)).toBe(false);
      const watched = await here.watch(id);
      expect([here.granted(id, ann.userId, speak), here.granted(id, bob.userId, speak)]).toEqual([true, false]);
      await give(ann, id, []);
      await eventually(() => Promise.resolve(expect(changed).toEqual([id])));
      expect([here.granted(id, ann.userId, speak), here.isConfirmed(id)]).toEqual([false, true]);
      await give(ann, id, [speak]);
      await eventually(() => Promise.resolve(expect(here.granted(id, ann.userId, speak)).toBe(true)));
      watched.release();
      watched.release();
      expect(here.granted(id, ann.userId, speak)).toBe(false);
    });

    it('end where nobody could tell, too: by looking again, and with an erased account', async () => {
      const deaf = { listen: () => Promise.resolve(), close: () => Promise.resolve() } as unknown as DatabaseChannel;
      const here = startProcess(deaf);
      const [leaver] = (await addUsers(ann.userId, 1)) as [Owner];
      const [left, erased] = [await join(), await begin(leaver)];
      await answering.accept(bob, (await invite(erased, leaver)).secret);
      for (const id of [left, erased]) {
        await give(bob, id, [speak]);
        await here.watch(id);
        expect(here.granted(id, bob.userId, speak)).toBe(true);
      }
      const changed: string[] = [];
      here.onChange((relationshipId) => changed.push(relationshipId));
      await ending.end(ann, left);
      await app.database.pool.query('DELETE FROM users WHERE id = $1', [leaver.userId]);
      await eventually(() => Promise.resolve(expect(changed.toSorted()).toEqual([left, erased].toSorted())));
      expect(here.granted(left, bob.userId, speak)).toBe(false);
      expect(here.granted(erased, bob.userId, speak)).toBe(false);
    });
  });
});

interface Step {
  readonly do: 'invite' | 'accept' | 'decline' | 'cancel' | 'consent' | 'end';
  readonly userId: string;
  readonly at: number;
  readonly scopes?: readonly ConsentScope[];
}

/** What the two have agreed on, as one would tell it to a friend. */
class Model {
  status: RelationshipStatus = 'DRAFT';
  private partnerId: string | null = null;
  /** True: it can still be answered. */
  private readonly links: boolean[] = [];
  private readonly opened = new Map<string, readonly ConsentScope[]>();

  constructor(private readonly creatorId: string) {}

  /** The outcome: `ok` or the code of the refusal. */
  apply(step: Step): string {
    switch (step.do) {
      case 'accept':
      case 'decline':
        return this.answer(step);
      default:
        return this.isMember(step.userId) ? this.asMember(step) : 'relationship_not_found';
    }
  }

  shown(): [string, ConsentScope[]][] {
    return [this.creatorId, this.partnerId]
      .filter((userId) => userId !== null)
      .map((userId) => [userId, this.status === 'ACTIVE' ? [...(this.opened.get(userId) ?? [])] : []]);
  }

  private answer({ do: answer, userId, at }: Step): string {
    if (this.links[at] !== true) return 'invite_not_found';
    if (userId === this.creatorId) return 'invite_own';
    this.links.fill(false);
    this.status = answer === 'accept' ? 'ACTIVE' : 'DECLINED';
    if (answer === 'accept') {
      this.partnerId = userId;
      // Prepared before somebody was there: to be said again.
      this.opened.clear();
    }
    return 'ok';
  }

  private asMember({ do: act, userId, at, scopes = [] }: Step): string {
    const over = this.status === 'DECLINED' || this.status === 'REVOKED';
    if (act === 'end') {
      if (!over) this.status = 'REVOKED';
      this.links.fill(false);
      return 'ok';
    }
    if (act === 'cancel') {
      if (userId !== this.creatorId || this.links[at] === undefined) return 'invite_not_found';
      this.links[at] = false;
      return 'ok';
    }
    if (act === 'consent') return this.consent(userId, scopes, over);
    if (this.status === 'ACTIVE') return 'relationship_complete';
    if (over) return 'relationship_not_active';
    if (this.links.filter(Boolean).length === 5) return 'invite_limit_reached';
    this.links.push(true);
    this.status = 'PENDING_ACCEPTANCE';
    return 'ok';
  }

  /** Taking back what is not there is no news, even after the end. */
  private consent(userId: string, scopes: readonly ConsentScope[], over: boolean): string {
    const nothingOpen = this.status === 'REVOKED' || (this.opened.get(userId) ?? []).length === 0;
    if (over) return scopes.length === 0 && nothingOpen ? 'ok' : 'relationship_not_active';
    this.opened.set(userId, scopes);
    return 'ok';
  }

  private isMember(userId: string): boolean {
    return userId === this.creatorId || userId === this.partnerId;
  }
}
