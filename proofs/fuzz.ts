import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { projectRoot } from '../src/common/project-root.js';
import { furnish, type OwnedIds, sampleBody } from '../test/factories/owned-world.js';
import {
  collectionOf,
  type JsonSchema,
  nameOf,
  type Operation,
  operations,
  pathParameters,
  queryParameters,
  resolved,
  undocumented,
} from '../test/support/openapi.js';
import { problemFaults } from '../test/support/problem-check.js';
import { type Account, type Answer, call, inParallel, must, registerAccount } from './calls.js';
import { Checks, milliseconds, quantile, tally } from './checks.js';
import { startProduct, withDataDir } from './product-process.js';

/**
 * Random requests made from the API document, twenty for each of its operations, and files with flipped bits: never a
 * 5xx, never an answer that the document does not describe, never a refusal in another form.
 *
 *   npm run build && node --import tsx proofs/fuzz.ts [seed] [requests] [mutants of each format]
 */

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000_000);
/** Grows with the document, so that a new route takes nothing from the others. */
const requestCount = Number(process.argv[3] ?? Math.max(2_000, 20 * operations.length));
const mutantCount = Number(process.argv[4] ?? 200);

interface Shot {
  readonly operation: Operation;
  readonly ids: readonly string[];
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly json: unknown;
  readonly withToken: boolean;
}

/** Mostly what the schema admits, sometimes what it does not, sometimes anything at all. */
function valueFor(schema: JsonSchema, owned: OwnedIds, depth = 0): fc.Arbitrary<unknown> {
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), oddText);
  return fc.oneof(
    { weight: 6, arbitrary: fitting(resolved(schema), owned, depth) },
    { weight: 1, arbitrary: anything },
  );
}

/** `uploadId` is mostly the id of an own upload: what is behind the look-up is to be reached too. */
function propertyFor(name: string, schema: JsonSchema, owned: OwnedIds, depth: number): fc.Arbitrary<unknown> {
  const ids = owned[`${name.replace(/Id$/, '')}s`] ?? [];
  const arbitrary = valueFor(schema, owned, depth);
  if (!name.endsWith('Id') || ids.length === 0) return arbitrary;
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary });
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    "'; --",
    '../..',
    '%00',
    'NaN',
    '1e999',
    '<script>',
    'x'.repeat(6_000),
  ),
);

function fitting(schema: JsonSchema, owned: OwnedIds, depth: number): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const type = Array.isArray(schema.type) ? (schema.type as string[])[0] : schema.type;
  switch (type) {
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      if (depth > 3) return fc.constant({});
      const model = Object.fromEntries(
        properties.map(([name, property]) => [name, propertyFor(name, property, owned, depth + 1)]),
      );
      return fc.record(model, { requiredKeys: (schema.required ?? []).filter((name) => name in model) });
    }
    case 'array':
      return fc.array(valueFor(schema.items ?? {}, owned, depth + 1), { maxLength: 5 });
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -5, max: schema.maximum ?? 1_000 }),
        fc.double(),
        fc.maxSafeInteger(),
      );
    case 'boolean':
      return fc.boolean();
    default:
      return schema.format === 'uuid' ? fc.uuid() : fc.oneof(fc.string({ maxLength: 80 }), oddText, fc.emailAddress());
  }
}

function shotFor(operation: Operation, owned: OwnedIds): fc.Arbitrary<Shot> {
  const ids = pathParameters(operation).map((name) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...(owned[collectionOf(operation.path, name)] ?? [''])) },
      { weight: 1, arbitrary: fc.uuid() },
      { weight: 1, arbitrary: oddText },
    ),
  );
  const query = Object.fromEntries(
    queryParameters(operation).map((name) => [name, fc.oneof(oddText, fc.integer().map(String))]),
  );
  return fc.record({
    operation: fc.constant(operation),
    ids: fc.tuple(...ids),
    query: fc.record(query, { requiredKeys: [] }),
    json: operation.json === null ? fc.constant(undefined) : valueFor(operation.json, owned),
    withToken: fc.integer({ min: 0, max: 19 }).map((roll) => roll > 0),
  });
}

/** `encodeURIComponent` refuses what is no Unicode; a client in another language sends it all the same. */
const inAddress = (text: string): string => encodeURIComponent(text.toWellFormed());

async function fire(url: string, account: Account, shot: Shot): Promise<Answer> {
  const { operation, ids, query, json, withToken } = shot;
  const names = pathParameters(operation);
  const path = names.reduce(
    (address, name, place) => address.replace(`{${name}}`, inAddress(ids[place] ?? '') || '%20'),
    operation.path,
  );
  const search = Object.entries(query).map(([name, value]) => `${name}=${inAddress(value ?? '')}`);
  return call(operation.method, url + path + (search.length === 0 ? '' : `?${search.join('&')}`), {
    ...(withToken ? { token: account.accessToken } : {}),
    ...(json === undefined ? {} : { json }),
  });
}

/** Operations that use one furnished account, one after the other. */
const sharing = 5;

/** What ends the account or the session would end the experiment. */
const endsTheExperiment = /^(closeAccount|logout|logoutAll|changePassword|endSession)$/;

function faultsOf(operation: Operation, { status, headers, text, fault }: Answer): string[] {
  if (status === 0) return [`no answer: ${fault}`];
  if (status >= 500) return [`${status} ${text.slice(0, 200)}`];
  if (status >= 400) return problemFaults({ status, headers, body: text });
  return undocumented(operation, { status, contentType: headers.get('content-type'), body: text });
}

async function randomRequests(url: string, checks: Checks): Promise<void> {
  const tried = operations.filter(
    ({ operationId, multipart, json }) => !endsTheExperiment.test(operationId) && (multipart === null || json !== null),
  );
  const perOperation = Math.ceil(requestCount / tried.length);
  const answers: Answer[] = [];
  let [target, ids, shotsLeft] = [await registerAccount(url), {} as OwnedIds, 0];
  for (const operation of tried) {
    // What was deleted, ended or filled up by the routes before is there again.
    if (shotsLeft-- === 0 || operation.method === 'DELETE') {
      [target, shotsLeft] = [await registerAccount(url), sharing];
      ids = await furnish(url, target);
    }
    if (operation.method === 'DELETE') shotsLeft = 0;
    const shots = fc.sample(shotFor(operation, ids), { seed, numRuns: perOperation });
    const faults: string[] = [];
    await inParallel(shots, 4, async (shot) => {
      const answer = await fire(url, target, shot);
      answers.push(answer);
      for (const fault of faultsOf(operation, answer))
        faults.push(`${fault} ← ${JSON.stringify({ ...shot, operation: undefined }).slice(0, 300)}`);
    });
    checks.check(`${nameOf(operation)}: ${shots.length} random requests`, faults.length === 0, faults[0] ?? '');
  }
  checks.note(`${answers.length} requests: ${tally(answers.map(({ status }) => status))}`);
  checks.note(
    `p99 ${milliseconds(
      quantile(
        answers.map(({ ms }) => ms),
        0.99,
      ),
    )}, longest ${milliseconds(Math.max(...answers.map(({ ms }) => ms)))}`,
  );
  checks.check(
    'no 5xx in all of them',
    answers.every(({ status }) => status > 0 && status < 500),
  );
}

/** A deterministic source of small numbers (mulberry32), so that a failing mutant can be made again. */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Flips bits, cuts, doubles and blanks pieces, like zzuf. */
function mutant(bytes: Buffer, place: number): Buffer {
  const next = numbers(seed + place);
  const copy = Buffer.from(bytes);
  const flips = 1 + Math.floor(next() * Math.max(2, copy.length / 200));
  for (let flip = 0; flip < flips; flip++) copy[Math.floor(next() * copy.length)]! ^= 1 << Math.floor(next() * 8);
  const from = Math.floor(next() * copy.length);
  const to = Math.min(copy.length, from + Math.floor(next() * 64));
  switch (Math.floor(next() * 6)) {
    case 0:
      return copy.subarray(0, Math.max(1, from));
    case 1:
      return Buffer.concat([copy.subarray(0, to), copy.subarray(from)]);
    case 2:
      return copy.fill(0xff, from, to);
    case 3:
      return copy.fill(0, from, to);
    default:
      return copy;
  }
}

interface Format {
  readonly name: string;
  readonly files: readonly string[];
  readonly audio: boolean;
}

const fixtures = join(projectRoot, 'test/fixtures');
const formats: readonly Format[] = [
  { name: 'pdf', files: ['hostile/pdf/ok-minimal.pdf', 'resumes/google-docs-skia-proxy-minimal.pdf'], audio: false },
  { name: 'docx', files: ['hostile/docx/ok-minimal.docx'], audio: false },
  { name: 'text', files: ['hostile/txt/utf16le-bom.txt', 'hostile/txt/transcript-injection.txt'], audio: false },
  ...readdirSync(join(fixtures, 'speech'))
    .filter((name) => /\.(wav|mp3|flac|ogg|webm|mp4|m4a)$/.test(name) && !name.startsWith('jfk.wav'))
    .map((name) => ({ name: name.split('.').at(-1)!, files: [`speech/${name}`], audio: true })),
  { name: 'wav', files: ['hostile/audio/ok-tone-1s.wav'], audio: true },
];

async function mutants(url: string, pid: number, format: Format, checks: Checks): Promise<void> {
  const originals = format.files.map((file) => readFileSync(join(fixtures, file)));
  const faults: string[] = [];
  const answers: Answer[] = [];
  let health: number[] = [];
  let over = false;
  const probing = (async () => {
    for (; !over; await delay(40)) health.push((await call('GET', `${url}/health/live`)).ms);
  })();
  const lanes = Array.from({ length: 4 }, () => laneFor(url, format));
  await inParallel(
    Array.from({ length: mutantCount }, (_, place) => place),
    4,
    async (place) => {
      const form = new FormData();
      const bytes = mutant(originals[place % originals.length]!, place);
      form.set('file', new Blob([new Uint8Array(bytes)]), basename(format.files[0]!));
      const { address, token, operation } = await lanes[place % lanes.length]!();
      const answer = await call('POST', address, { token, body: form });
      answers.push(answer);
      faults.push(...faultsOf(operation, answer).map((fault) => `mutant ${place}: ${fault}`));
    },
  );
  over = true;
  await probing;
  health = health.filter((ms) => Number.isFinite(ms));
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  const slowest = milliseconds(Math.max(...answers.map(({ ms }) => ms)));
  checks.check(
    `${format.name}: ${answers.length} mutants`,
    faults.length === 0,
    faults[0] ??
      `${tally(answers.map(({ status }) => status))}; slowest ${slowest}, others ≤ ${milliseconds(Math.max(...health))}, ${Math.round(memory)} MiB`,
  );
}

interface Target {
  readonly address: string;
  readonly token: string;
  readonly operation: Operation;
}

/** Where the next file goes: accounts hold a limited number of files, attempts one recording. */
function laneFor(url: string, format: Format): () => Promise<Target> {
  const operation = operations.find(
    ({ operationId }) => operationId === (format.audio ? 'submitTranscription' : 'uploadResume'),
  )!;
  const owner = async (): Promise<{ token: string; question: string }> => {
    const { accessToken: token } = await registerAccount(url);
    return { token, question: format.audio ? await questionOf(url, token) : '' };
  };
  let used = 0;
  let current = owner();
  return async () => {
    if (++used % 15 === 0) current = owner();
    const { token, question } = await current;
    if (!format.audio) return { address: url + operation.path, token, operation };
    const attempts = `${url}/v1/questions/${question}/attempts`;
    const { id } = await must<{ id: string }>('POST', attempts, { token, json: { kind: 'spoken' } });
    return { address: url + operation.path.replace('{id}', id), token, operation };
  };
}

async function questionOf(url: string, token: string): Promise<string> {
  const json = sampleBody(
    operations.find(({ operationId }) => operationId === 'createInterview')!,
    { email: '', password: '', refreshToken: '' },
  );
  const { id } = await must<{ id: string }>('POST', `${url}/v1/interviews`, { token, json });
  await must('POST', `${url}/v1/interviews/${id}/questions`, { token, json: {} });
  const { items } = await must<{ items: { id: string }[] }>('GET', `${url}/v1/interviews/${id}/questions`, { token });
  return items[0]!.id;
}

const tokens = [
  'a',
  ' ',
  '-',
  '1',
  '.',
  '@',
  'a@',
  'a.',
  'a-',
  ', ',
  '\t',
  '\n',
  '•',
  '(',
  '2019 - ',
  'http://',
  'Aa ',
  'C++ ',
  '+49 ',
  'é',
  '| ',
];
const lineLimitMs = 3_000;

/** One token again and again, as long as a route takes it: what a careless regular expression chokes on. */
async function longLines(url: string, checks: Checks): Promise<void> {
  const slow: string[] = [];
  const waits: number[] = [];
  let over = false;
  const probing = (async () => {
    for (; !over; await delay(20)) waits.push((await call('GET', `${url}/health/live`)).ms);
  })();
  let longest = 0;
  for (const token of tokens) {
    const { accessToken } = await registerAccount(url);
    const of = (length: number): string => token.repeat(Math.ceil(length / token.length)).slice(0, length - 40);
    const question = await questionOf(url, accessToken);
    const form = new FormData();
    form.set('file', new Blob([`Robin Example\n\nSkills\n${of(190_000)}`]), 'long.txt');
    const attempt = await call('POST', `${url}/v1/questions/${question}/attempts`, {
      token: accessToken,
      json: { answer: `Yes ${of(5_000)}` },
    });
    const attemptId = (JSON.parse(attempt.text) as { id?: string }).id ?? question;
    const spoken = await must<{ id: string }>('POST', `${url}/v1/questions/${question}/attempts`, {
      token: accessToken,
      json: { kind: 'spoken' },
    });
    const answers = {
      resume: await call('POST', `${url}/v1/resumes`, { token: accessToken, body: form }),
      'job description': await call('POST', `${url}/v1/job-descriptions`, {
        token: accessToken,
        json: { text: `We want ${of(190_000)}` },
      }),
      analyses: await call('POST', `${url}/v1/attempts/${attemptId}/analyses`, { token: accessToken, json: {} }),
      transcript: await call('POST', `${url}/v1/attempts/${spoken.id}/transcription`, {
        token: accessToken,
        json: { text: `I said ${of(19_000)}` },
      }),
      'analyses of it': await call('POST', `${url}/v1/attempts/${spoken.id}/analyses`, {
        token: accessToken,
        json: {},
      }),
      'sign-in': await call('POST', `${url}/v1/auth/login`, { json: { identifier: of(254), password: of(500) } }),
      profile: await call('PATCH', `${url}/v1/users/me`, {
        token: accessToken,
        json: { email: of(250), username: of(90) },
      }),
    };
    for (const [place, { status, ms, fault }] of Object.entries(answers)) {
      longest = Math.max(longest, ms);
      if (ms > lineLimitMs || status === 0 || status >= 500)
        slow.push(`${place} of ${JSON.stringify(token)}: ${fault ?? status} after ${milliseconds(ms)}`);
    }
  }
  over = true;
  await probing;
  checks.check(
    `${tokens.length} long monotonous texts at 7 places ≤ 3 s`,
    slow.length === 0,
    slow.slice(0, 5).join('; ') || `longest ${milliseconds(longest)}`,
  );
  checks.check('and others wait ≤ 500 ms', Math.max(...waits) <= 500, milliseconds(Math.max(...waits)));
}

await withDataDir(async (dataDir) => {
  const product = await startProduct({ dataDir });
  const checks = new Checks(`Random requests and mutants, seed ${seed}`);
  try {
    await randomRequests(product.url, checks);
    await longLines(product.url, checks);
    for (const format of mutantCount > 0 ? formats : []) await mutants(product.url, product.pid, format, checks);
    const errors = product
      .output()
      .split('\n')
      .filter((line) => /"level":[56]0/.test(line));
    checks.check('no error stands in the log', errors.length === 0, errors[0]?.slice(0, 400) ?? '');
    checks.check('no temporary upload is left', readdirSync(join(dataDir, 'uploads')).length === 0);
    checks.check('the process is alive', (await call('GET', `${product.url}/health/ready`)).status === 200);
  } finally {
    await product.stop();
  }
  checks.finish();
});
