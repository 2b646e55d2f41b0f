import { randomUUID } from 'node:crypto';
import {
  type Credentials,
  furnish,
  invitations,
  type OwnedIds,
  sampleBody,
  sampleForm,
} from '../factories/owned-world.js';
import { mailedLinks } from '../factories/mailed-links.js';
import { type Person, registerPerson } from '../factories/people.js';
import {
  answeredFields,
  collectionOf,
  type JsonSchema,
  nameOf,
  type Operation,
  operations,
  pathParameters,
  queryParameters,
  resolved,
  undocumented,
} from '../support/openapi.js';
import { problemFaults } from '../support/problem-check.js';
import { badAddressValues, badJsonValues } from '../support/schema-values.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The whole list of what is open to callers without a token. */
const publicRoutes = [
  'GET /',
  'GET /.well-known/jwks.json',
  'GET /health/live',
  'GET /health/ready',
  'POST /v1/auth/email/verify',
  'POST /v1/auth/login',
  'POST /v1/auth/password/forgot',
  'POST /v1/auth/password/reset',
  'POST /v1/auth/refresh',
  'POST /v1/auth/register',
  'GET /v1/invites/{token}',
];

/** Not for clients, so not in the document: the document itself and what is guarded in another way. */
const undocumentedRoutes = [
  // Pages that links in mail lead to.
  /^GET \/(verify-email|reset-password|invite|pages\/pages\.(js|css))$/,
  /^GET \/metrics$/,
  // A protocol of its own, with strangers in its own test.
  /^\S+ \/v1\/uploads\/tus/,
  // Signed links to files on our own disk.
  /^(GET|PUT) \/v1\/files\//,
  /^GET \/docs/,
  /^GET \/(openapi|asyncapi)\.(json|yaml)$/,
];

interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Headers;
  readonly body: string;
}

interface Shot {
  readonly address: string;
  readonly token?: string;
  readonly json?: string;
  readonly form?: FormData;
}

/** Calls a route and looks at every answer in the same way, whatever the question was. */
class Sweep {
  readonly faults: string[] = [];
  readonly succeeded = new Set<string>();
  shots = 0;

  constructor(private readonly url: string) {}

  async fire(operation: Operation, shot: Shot): Promise<Answer> {
    const { address, token, json, form } = shot;
    const body = form ?? json;
    const response = await fetch(this.url + address, {
      method: operation.method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const answer = {
      status: response.status,
      contentType: response.headers.get('content-type'),
      headers: response.headers,
      body: await response.text(),
    };
    this.shots++;
    this.judge(operation, shot, answer);
    return answer;
  }

  private judge(operation: Operation, { address, json }: Shot, answer: Answer): void {
    const { status } = answer;
    const asked = `${operation.method} ${address.slice(0, 120)} ${json?.slice(0, 120) ?? ''}`;
    if (status >= 500) this.faults.push(`${asked}: ${status}`);
    const faults = status >= 400 ? problemFaults(answer) : undocumented(operation, answer);
    this.faults.push(...faults.map((fault) => `${asked}: ${status}: ${fault}`));
    if (status < 300) this.succeeded.add(operation.operationId);
  }
}

/** The address with these ids in the places of its parameters. */
function addressOf(operation: Operation, idFor: (collection: string) => string): string {
  return pathParameters(operation).reduce(
    (path, name) => path.replace(`{${name}}`, idFor(collectionOf(operation.path, name))),
    operation.path,
  );
}

function bodyOf(operation: Operation, person: Credentials, ids?: OwnedIds): Pick<Shot, 'json' | 'form'> {
  if (operation.json !== null) return { json: JSON.stringify(sampleBody(operation, person, ids)) };
  return operation.multipart === null ? {} : { form: sampleForm(operation.multipart.required ?? ['file']) };
}

const withPath = operations.filter((operation) => pathParameters(operation).length > 0);
const withJson = operations.filter((operation) => operation.json !== null);

/** Without what differs between two answers to the same question. */
const comparable = ({ status, body }: Answer): string => `${status} ${body.replace(/"requestId":"[^"]*"/, '')}`;

describe('the sweep over all routes', () => {
  let app: TestApp;
  let sweep: Sweep;
  let owner: Person;
  let stranger: Person;
  let owned: OwnedIds;
  let strangers: OwnedIds;

  beforeAll(async () => {
    app = await startTestApp();
    sweep = new Sweep(app.url);
    owner = await registerPerson(app);
    stranger = await registerPerson(app);
    owned = await furnish(app.url, owner);
    strangers = await furnish(app.url, stranger);
  }, 60_000);
  afterAll(() => app.close());
  afterEach(() => {
    const found = sweep.faults.splice(0);
    expect(found.slice(0, 30)).toEqual([]);
  });

  const ownId = (ids: OwnedIds, collection: string): string => {
    const id = ids[collection]?.[0];
    if (id === undefined) throw new Error(`Nobody owns one of ${collection}: make one in owned-world.ts.`);
    return id;
  };

  /** Rows of every table, as checksums; jobs that concern somebody count as well. */
  const tables = async (): Promise<Record<string, string>> => {
    const names: unknown = await app.database.pool.query(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    );
    const sums: Record<string, string> = {};
    for (const { name } of names as { name: string }[]) {
      const rows: unknown = await app.database.pool.query(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum FROM "${name}" t`,
      );
      sums[name] = (rows as { sum: string }[])[0]!.sum;
    }
    const jobs: unknown = await app.database.pool.query(`SELECT count(*) AS sum FROM pgboss.job WHERE data ? 'userId'`);
    return { ...sums, jobs: (jobs as { sum: string }[])[0]!.sum };
  };

  it('knows the same routes as the framework', () => {
    interface Layer {
      readonly route?: { readonly path: string | string[]; readonly methods: Record<string, boolean> };
    }
    const express = app.app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } };
    const routed = express.router.stack.flatMap(({ route }) =>
      [route?.path ?? []]
        .flat()
        .flatMap((path) =>
          Object.keys(route?.methods ?? {}).map(
            (method) => `${method.toUpperCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
          ),
        ),
    );
    const served = [...new Set(routed)].filter((name) => !undocumentedRoutes.some((route) => route.test(name)));
    expect(served.sort()).toEqual(operations.map(nameOf).sort());
  });

  it('opens the listed routes to everybody and no other', async () => {
    expect(operations.filter(({ isPublic }) => isPublic).map(nameOf)).toEqual(publicRoutes);
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const address = addressOf(operation, (collection) => ownId(owned, collection));
      for (const token of [undefined, 'not-a-token', owner.refreshToken]) {
        const answer = await sweep.fire(operation, { address, ...bodyOf(operation, owner), ...(token && { token }) });
        expect(`${nameOf(operation)} ${answer.status}`).toBe(`${nameOf(operation)} 401`);
      }
    }
  });

  it("answers a stranger's use of an id exactly as that of an id that never was, and writes nothing", async () => {
    const before = await tables();
    let compared = 0;
    for (const operation of withPath) {
      for (const parameter of pathParameters(operation)) {
        const collection = collectionOf(operation.path, parameter);
        for (const foreign of owned[collection] ?? [ownId(owned, collection)]) {
          // Every other id of the path is the caller's own: mixed pairs are refused as well.
          const ids = (id: string) => (name: string) => (name === collection ? id : ownId(strangers, name));
          const use = (id: string) =>
            sweep.fire(operation, {
              address: addressOf(operation, ids(id)),
              token: stranger.accessToken,
              ...bodyOf(operation, stranger),
            });
          const [theirs, nobodys] = [await use(foreign), await use(randomUUID())];
          expect(`${nameOf(operation)} ${comparable(theirs)}`).toBe(`${nameOf(operation)} ${comparable(nobodys)}`);
          expect(`${nameOf(operation)} ${theirs.status}`).toBe(`${nameOf(operation)} 404`);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(withPath.length);
    expect(await tables()).toEqual(before);
  });

  it('takes no id of somebody else in a body or a query, and writes nothing', async () => {
    const before = await tables();
    const own = (collection: string) => ownId(strangers, collection);
    let compared = 0;
    for (const operation of operations) {
      const fields = idFields(operation.json).map((name) => ({ name, place: 'body' as const }));
      const queries = queryParameters(operation)
        .filter((name) => name.endsWith('Id'))
        .map((name) => ({ name, place: 'query' as const }));
      for (const { name, place } of [...fields, ...queries]) {
        const foreign = ownId(owned, collectionNamed(name));
        const use = (id: string) => {
          const address = addressOf(operation, own) + (place === 'query' ? `?${name}=${id}` : '');
          const json = { ...(JSON.parse(bodyOf(operation, stranger).json ?? '{}') as object), [name]: id };
          const body = place === 'body' ? { json: JSON.stringify(json) } : {};
          return sweep.fire(operation, { address, token: stranger.accessToken, ...body });
        };
        const [theirs, nobodys] = [await use(foreign), await use(randomUUID())];
        expect(`${nameOf(operation)} ${name} ${comparable(theirs)}`).toBe(
          `${nameOf(operation)} ${name} ${comparable(nobodys)}`,
        );
        expect([nameOf(operation), name, theirs.status]).toEqual([nameOf(operation), name, 404]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
    expect(await tables()).toEqual(before);
  });

  it('answers bad values in addresses with a 4xx', async () => {
    const person = await registerPerson(app);
    const ids = await furnish(app.url, person);
    for (const operation of withPath) {
      for (const value of badAddressValues) {
        const address = addressOf(operation, () => value);
        const { status } = await sweep.fire(operation, {
          address,
          token: person.accessToken,
          ...bodyOf(operation, person),
        });
        expect([nameOf(operation), value.slice(0, 40), status >= 400]).toEqual([
          nameOf(operation),
          value.slice(0, 40),
          true,
        ]);
      }
    }
    for (const operation of operations) {
      for (const name of queryParameters(operation)) {
        const path = addressOf(operation, (collection) => ownId(ids, collection));
        for (const value of badAddressValues) {
          await sweep.fire(operation, { address: `${path}?${name}=${value}`, token: person.accessToken });
        }
        for (const odd of [
          `${name}=1&${name}=2`,
          `${name}[]=1`,
          `${name}[a]=1`,
          `${name}`,
          `${name}=`,
          `__proto__[x]=1`,
        ]) {
          await sweep.fire(operation, { address: `${path}?${odd}`, token: person.accessToken });
        }
      }
    }
  }, 120_000);

  it('takes a cursor only in the list and from the person it was made for', async () => {
    const lists = operations.filter((operation) => queryParameters(operation).includes('cursor'));
    expect(lists.length).toBeGreaterThan(0);
    const cursors: { readonly from: string; readonly cursor: string }[] = [];
    for (const operation of lists) {
      const address = `${addressOf(operation, (collection) => ownId(owned, collection))}?limit=1`;
      const { body } = await sweep.fire(operation, { address, token: owner.accessToken });
      const { nextCursor } = JSON.parse(body) as { nextCursor: string | null };
      if (nextCursor !== null) cursors.push({ from: nameOf(operation), cursor: nextCursor });
    }
    expect(cursors.length).toBeGreaterThan(0);
    for (const operation of lists) {
      for (const { from, cursor } of cursors) {
        const use = async (ids: OwnedIds, token: string, value: string) => {
          const path = addressOf(operation, (collection) => ownId(ids, collection));
          return (await sweep.fire(operation, { address: `${path}?cursor=${value}`, token })).status;
        };
        const own = from === nameOf(operation) ? 200 : 400;
        expect([from, nameOf(operation), await use(owned, owner.accessToken, cursor)]).toEqual([
          from,
          nameOf(operation),
          own,
        ]);
        expect(await use(strangers, stranger.accessToken, cursor)).toBe(400);
        for (const changed of alteredCursors(cursor)) expect(await use(owned, owner.accessToken, changed)).toBe(400);
      }
    }
  });

  it('answers wrong types in every field of every body with anything but a 5xx', async () => {
    const person = await registerPerson(app);
    const ids = await furnish(app.url, person);
    for (const operation of withJson) {
      const address = addressOf(operation, (collection) => ids[collection]?.at(-1) ?? ownId(ids, collection));
      const sample = sampleBody(operation, person);
      for (const field of Object.keys(operation.json?.properties ?? {})) {
        for (const value of badJsonValues) {
          const rest = Object.entries(sample).filter(([name]) => name !== field);
          const members = [...rest.map(([name, other]) => `"${name}":${JSON.stringify(other)}`), `"${field}":${value}`];
          await sweep.fire(operation, { address, token: person.accessToken, json: `{${members.join(',')}}` });
        }
      }
      for (const whole of ['null', '[]', '"x"', '7', '{"a":{"b":[[]]}}']) {
        await sweep.fire(operation, { address, token: person.accessToken, json: whole });
      }
    }
  }, 240_000);

  it('lets no field of an answer be set from outside', async () => {
    const person = await registerPerson(app);
    const ids = await furnish(app.url, person);
    const before = await tables();
    for (const operation of withJson) {
      const accepted = new Set(Object.keys(operation.json?.properties ?? {}));
      const address = addressOf(operation, (collection) => ownId(ids, collection));
      const sample = JSON.stringify(sampleBody(operation, person));
      for (const field of new Set([...fieldsOfAnswers(operation), ...tempting])) {
        if (accepted.has(field)) continue;
        const json = sample.replace(
          /^\{/,
          `{"${field}":${JSON.stringify(valueFor(field))}${sample === '{}' ? '' : ','}`,
        );
        const { status } = await sweep.fire(operation, { address, token: person.accessToken, json });
        expect([nameOf(operation), field, status >= 400]).toEqual([nameOf(operation), field, true]);
      }
    }
    expect(await tables()).toEqual({ ...before, login_failures: expect.any(String) });
    for (const operation of operations.filter(({ multipart }) => multipart !== null)) {
      for (const field of tempting) {
        const form = sampleForm(['file']);
        form.set(field, 'admin');
        const address = addressOf(operation, (collection) => ownId(ids, collection));
        const answer = await sweep.fire(operation, { address, token: person.accessToken, form });
        const made = JSON.parse(answer.body) as Record<string, unknown>;
        expect([nameOf(operation), field, made[field]]).not.toEqual([nameOf(operation), field, 'admin']);
      }
    }
  }, 120_000);

  it('answers its owner with what the document says, on every route', async () => {
    const order = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
    // What lies within something is deleted before it.
    const place = ({ method, path }: Operation) =>
      order.indexOf(method) + (path.endsWith('/complete') ? 0.5 : 0) - path.split('/').length / 100;
    const [usual, deleting] = [await makeCaller(app), await makeCaller(app)];
    for (const operation of [...operations].sort((a, b) => place(a) - place(b))) {
      const { method, path } = operation;
      // What ends the session or the account is tried with somebody of its own.
      const ends =
        /\/(logout|logout-all|password\/reset|auth\/sessions\/\{id\})$/.test(path) ||
        operation.operationId === 'closeAccount';
      await succeed(operation, ends ? await makeCaller(app) : method === 'DELETE' ? deleting : usual);
    }
    const never = operations.filter(({ operationId }) => !sweep.succeeded.has(operationId)).map(nameOf);
    expect(never).toEqual([]);
  }, 240_000);

  /** Tries the ids one after the other: some are in a state that refuses. */
  async function succeed(operation: Operation, { person, ids }: Caller): Promise<void> {
    const collection = collectionOf(operation.path, pathParameters(operation)[0] ?? '');
    const candidates = collection === '' ? [''] : (ids[collection] ?? []);
    for (const id of candidates) {
      const address = addressOf(operation, (name) => (name === collection ? id : ownId(ids, name)));
      await sweep.fire(operation, { address, token: person.accessToken, ...bodyOf(operation, person, ids) });
    }
  }
});

interface Caller {
  readonly person: Person;
  readonly ids: OwnedIds;
}

async function makeCaller(app: TestApp): Promise<Caller> {
  const person = await registerPerson(app);
  const ids = await furnish(app.url, person);
  return { person, ids: { ...ids, ...(await mailedLinks(app, person.user.id)), ...(await invitations(app.url)) } };
}

const tempting = [
  'id',
  'userId',
  'user_id',
  'role',
  'status',
  'state',
  'score',
  'emailVerified',
  'isAdmin',
  'createdAt',
];

const valueFor = (field: string): unknown => {
  if (/Id$|^id$|_id$/.test(field)) return randomUUID();
  if (/At$/.test(field)) return '2020-01-01T00:00:00.000Z';
  if (field === 'role') return 'admin';
  return /score|count|position/i.test(field) ? 100 : 'changed';
};

/** Fields of the answer of this route and of what is read at the same address. */
function fieldsOfAnswers(operation: Operation): string[] {
  const reader = operations.find(({ method, path }) => method === 'GET' && path === operation.path);
  return [...answeredFields(operation), ...(reader === undefined ? [] : answeredFields(reader))];
}

function idFields(schema: JsonSchema | null): string[] {
  return Object.entries(schema?.properties ?? {})
    .filter(([, property]) => resolved(property).format === 'uuid')
    .map(([name]) => name);
}

/** `jobDescriptionId` names one of `job-descriptions`. */
const collectionNamed = (field: string): string =>
  `${field.replace(/Id$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}s`;

function alteredCursors(cursor: string): string[] {
  const bytes = Buffer.from(cursor, 'base64url');
  const flipped = [0, 11, 12, 19, 20, bytes.length - 1].map((place) => {
    const copy = Buffer.from(bytes);
    copy[place]! ^= 1;
    return copy.toString('base64url');
  });
  return [...flipped, cursor.slice(0, -4), `${cursor}AAAA`, Buffer.alloc(bytes.length).toString('base64url')];
}
