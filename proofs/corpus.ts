import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../src/common/project-root.js';
import { furnish, sampleBody } from '../test/factories/owned-world.js';
import { collectionOf, nameOf, type Operation, operations, pathParameters } from '../test/support/openapi.js';
import { problemFaults } from '../test/support/problem-check.js';
import { startChatModelStandIn } from '../test/support/standins/chat-model.standin.js';
import { type Account, type Answer, call, must, registerAccount } from './calls.js';
import { Checks } from './checks.js';
import { type HostileSound, hostileSounds } from './hostile-sounds.js';
import { type ProductProcess, startProduct, withDataDir } from './product-process.js';
import { announce, beginTus, createTus, type GrantedUpload, putFile, tusIdOf } from './uploads.js';
import { watch, type Watched } from './watched-call.js';

/**
 * Every hostile file to every route that takes files or JSON, also by way of an upload, hostile headers to the resumable
 * ones, and every hostile model reply to every use of a model:
 * judged by status, form of the refusal, time, memory, the longest wait of other requests, and what is left behind.
 *
 *   npm run build && node --import tsx proofs/corpus.ts [part of a file's name]
 */

interface Item {
  readonly file: string;
  readonly kind: 'pdf' | 'docx' | 'txt' | 'audio' | 'json' | 'multipart' | 'llm';
  readonly declare: string;
  readonly expect: {
    readonly outcome: string;
    readonly status: readonly number[];
    readonly maxMs: number;
    readonly maxRssMiB: number;
  };
}

const stallLimitMs = 500;
const folder = join(projectRoot, 'test/fixtures/hostile');
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { items: Item[] };
const items = manifest.items.filter(({ file }) => process.argv[2] === undefined || file.includes(process.argv[2]));
const escaped = ['/tmp/sec-zip-slip.txt', '/tmp/sec-zip-abs.txt', '/tmp/sec-trav.pdf'];

const takesFiles = operations.filter(({ multipart }) => multipart !== null);
const takesJson = operations.filter(({ json }) => json !== null);
const isAudio = ({ path }: Operation): boolean => path.endsWith('/transcription');

interface Stage {
  readonly product: ProductProcess;
  readonly checks: Checks;
}

const totals = { sent: 0, stallMs: 0, grownMiB: 0, serverFaults: 0 };

function judge({ checks }: Stage, item: Item, route: string, watched: Watched, expected: readonly number[]): void {
  const { answer, grownMiB, stallMs, healthy } = watched;
  const { status, headers, text } = answer;
  const why: string[] = [];
  if (!expected.includes(status)) why.push(`status ${answer.fault ?? status}, wanted ${expected.join(' ')}`);
  if (status >= 400) why.push(...problemFaults({ status, headers, body: text }));
  if (answer.ms > item.expect.maxMs) why.push(`longer than ${item.expect.maxMs} ms`);
  if (grownMiB > item.expect.maxRssMiB) why.push(`more than ${item.expect.maxRssMiB} MiB`);
  if (stallMs > stallLimitMs) why.push(`others waited ${Math.round(stallMs)} ms`);
  if (!healthy) why.push('health failed');
  totals.sent++;
  totals.stallMs = Math.max(totals.stallMs, stallMs);
  totals.grownMiB = Math.max(totals.grownMiB, grownMiB);
  if (status >= 500 || status === 0) totals.serverFaults++;
  const code = status >= 400 ? (/"code":"(\w+)"/.exec(text)?.[1] ?? '') : '';
  const found = `${status} ${code} ${Math.round(answer.ms)} ms, +${Math.round(grownMiB)} MiB, others ≤ ${Math.round(stallMs)} ms`;
  checks.check(`${item.file} → ${route}`, why.length === 0, [found, ...why].join('; '));
}

/** A place to send it to: an attempt takes one recording, so each one is new. */
async function addressFor(url: string, operation: Operation, account: Account, questionId: string): Promise<string> {
  if (pathParameters(operation).length === 0) return url + operation.path;
  const { accessToken: token } = account;
  const path = `${url}/v1/questions/${questionId}/attempts`;
  const { id } = await must<{ id: string }>('POST', path, { token, json: { kind: 'spoken' } });
  return url + operation.path.replace('{id}', id);
}

/** Any file may be sent to any route that takes one; where it belongs it is judged by its own expectation. */
async function sendFiles(stage: Stage): Promise<void> {
  const { product } = stage;
  for (const operation of takesFiles) {
    for (const item of items.filter(({ kind }) => kind !== 'json' && kind !== 'llm')) {
      const account = await registerAccount(product.url);
      const questionId = await openQuestion(product.url, account.accessToken);
      const address = await addressFor(product.url, operation, account, questionId);
      const belongs = item.kind === 'multipart' || isAudio(operation) === (item.kind === 'audio');
      // A hostile recording may be a plain text by its content, which is what counts.
      const expected = belongs ? item.expect.status : [200, 201, 202, 400, 413, 415, 422];
      const bytes = readFileSync(join(folder, item.file));
      const field = operation.multipart?.required?.[0] ?? 'file';
      const form = new FormData();
      form.set(field, new Blob([bytes], { type: item.declare }), basename(item.file));
      const raw = { body: bytes, headers: { 'content-type': item.declare } };
      const shot = item.kind === 'multipart' ? raw : { body: form };
      const watched = await watch(stage.product, () => call('POST', address, { token: account.accessToken, ...shot }));
      judge(stage, item, nameOf(operation), watched, expected);
    }
  }
}

/** What made sounds may take: a second of work for each ten megabytes, on a machine that is busy with other things. */
const soundLimits = { maxMs: 8000, maxRssMiB: 250 };
/** Seconds; codecs add or lose a packet. */
const durationTolerance = 0.1;

/** Recordings made up here, to the route that takes them, and then to every analysis of what was taken. */
async function sendSounds(stage: Stage): Promise<void> {
  const sounds = hostileSounds().filter(({ file }) => process.argv[2] === undefined || file.includes(process.argv[2]));
  for (const sound of sounds) await sendSound(stage, sound);
  const large = sounds.filter(({ bytes }) => bytes.length > 20_000_000);
  for (let at = 0; at + 1 < large.length; at += 2) {
    await Promise.all(large.slice(at, at + 2).map((sound) => sendSound(stage, sound, 'two at a time')));
  }
}

async function sendSound(stage: Stage, { file, bytes, seconds }: HostileSound, how = 'alone'): Promise<void> {
  const { url } = stage.product;
  const { accessToken: token } = await registerAccount(url);
  const operation = takesFiles.find(isAudio)!;
  const address = await addressFor(url, operation, { accessToken: token } as Account, await openQuestion(url, token));
  const body = new FormData();
  body.set('file', new Blob([bytes]), file);
  const watched = await watch(stage.product, () => call('POST', address, { token, body }));
  const status = seconds === null ? [415, 422] : [201, 202];
  const expect = { outcome: seconds === null ? 'reject' : 'accept', status, ...soundLimits };
  judge(stage, { file, kind: 'audio', declare: '', expect }, how, watched, status);
  if (seconds === null || watched.answer.status >= 400) return;
  const { durationSeconds } = JSON.parse(watched.answer.text) as { durationSeconds: number };
  const analysed = await call('POST', address.replace('transcription', 'analyses'), { token, json: {} });
  stage.checks.check(
    `${file} is measured from its samples, ${how}`,
    Math.abs(durationSeconds - seconds) <= durationTolerance && analysed.status === 200 && isSound(analysed.text),
    `${durationSeconds} s, analyses ${analysed.status}`,
  );
}

/** No figure where nothing is measured, and one where it is: what is no number arrives as null in JSON. */
function isSound(text: string): boolean {
  const { analyses, failed } = JSON.parse(text) as {
    analyses: { status: string; score: unknown }[];
    failed: unknown[];
  };
  const scored = analyses.every(({ status, score }) => (status === 'measured') === (typeof score === 'number'));
  return failed.length === 0 && scored && !/NaN|Infinity/.test(text);
}

async function openQuestion(url: string, token: string): Promise<string> {
  const { id } = await must<{ id: string }>('POST', `${url}/v1/interviews`, {
    token,
    json: { track: 'backend', questionCount: 1 },
  });
  await must('POST', `${url}/v1/interviews/${id}/questions`, { token, json: {} });
  const { items: questions } = await must<{ items: { id: string }[] }>('GET', `${url}/v1/interviews/${id}/questions`, {
    token,
  });
  return questions[0]!.id;
}

/** How a file comes to be an upload: by a signed link or in parts. */
type Way = 'link' | 'tus';

interface UploadUse {
  readonly kind: 'audio' | 'resume' | 'job_description';
  readonly way: Way;
  readonly operationId: 'submitTranscription' | 'uploadResume' | 'createJobDescription';
}

const uploadUses: readonly UploadUse[] = [
  { kind: 'audio', way: 'link', operationId: 'submitTranscription' },
  { kind: 'audio', way: 'tus', operationId: 'submitTranscription' },
  { kind: 'resume', way: 'link', operationId: 'uploadResume' },
  { kind: 'job_description', way: 'link', operationId: 'createJobDescription' },
];

/** Announced, sent, confirmed and used: what is wrong with a file may be found at each step. */
async function sendUploads(stage: Stage): Promise<void> {
  const { url } = stage.product;
  for (const use of uploadUses) {
    const operation = operations.find(({ operationId }) => operationId === use.operationId)!;
    for (const item of items.filter(({ kind }) =>
      use.kind === 'audio' ? kind === 'audio' : /pdf|docx|txt/.test(kind),
    )) {
      const account = await registerAccount(url);
      const question = use.kind === 'audio' ? await openQuestion(url, account.accessToken) : '';
      const address = await addressFor(url, operation, account, question);
      let step = '';
      const chain = chainOf(url, account.accessToken, use, item, address, (name) => (step = name));
      const watched = await watch(stage.product, chain);
      // The content is compared with the announcement before anybody reads it.
      const expected = item.expect.outcome === 'accept' ? item.expect.status : [...item.expect.status, 415, 422];
      const more = { ...item, expect: { ...item.expect, maxMs: item.expect.maxMs + 2_000 } };
      judge(stage, more, `${use.way} of ${use.kind}, ${step}`, watched, expected);
    }
  }
}

/** The first answer that is a refusal, or the last one. */
function chainOf(
  url: string,
  token: string,
  { kind, way }: UploadUse,
  item: Item,
  address: string,
  at: (step: string) => void,
): () => Promise<Answer> {
  const bytes = readFileSync(join(folder, item.file));
  const file = { kind, mediaType: item.declare, fileName: basename(item.file), sizeBytes: bytes.length };
  return async () => {
    const from = performance.now();
    const timed = (answer: Answer): Answer => ({ ...answer, ms: performance.now() - from });
    at('announced');
    const begun =
      way === 'tus'
        ? await createTus(url, token, { ...file, first: bytes })
        : await call('POST', `${url}/v1/uploads`, { token, json: file });
    if (begun.status !== 201) return timed(begun);
    let id = tusIdOf(begun);
    if (way === 'link') {
      at('sent');
      const granted = JSON.parse(begun.text) as GrantedUpload;
      const sent = await putFile(granted, bytes);
      if (sent.status !== 201) return timed(sent);
      id = granted.upload.id;
    }
    at('confirmed');
    const confirmed = await call('POST', `${url}/v1/uploads/${id}/confirm`, { token });
    if (confirmed.status !== 200) return timed(confirmed);
    at('used');
    return timed(await call('POST', address, { token, json: { uploadId: id } }));
  };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const goodMetadata = `kind ${encoded('audio')},filetype ${encoded('audio/wav')}`;

/** Headers of the protocol that no client of ours sends. */
const oddCreations: Readonly<Record<string, Record<string, string>>> = {
  'no length': {},
  'a length of -1': { 'upload-length': '-1' },
  'a length of 0': { 'upload-length': '0' },
  'a length that is no number': { 'upload-length': 'NaN' },
  'a length with an exponent': { 'upload-length': '1e9' },
  'a length beyond all numbers': { 'upload-length': '9'.repeat(400) },
  'a length beyond safe numbers': { 'upload-length': '9007199254740993' },
  'a fractional length': { 'upload-length': '10.5' },
  'a length that comes later': { 'upload-defer-length': '1' },
  'a concatenation': { 'upload-length': '10', 'upload-concat': 'final;/v1/uploads/tus/a /etc/passwd' },
  'no metadata': { 'upload-length': '10', 'upload-metadata': '' },
  'metadata without values': { 'upload-length': '10', 'upload-metadata': 'kind,filetype' },
  'metadata that is no base64': { 'upload-length': '10', 'upload-metadata': 'kind ####,filetype ====' },
  'metadata with a key twice': { 'upload-length': '10', 'upload-metadata': `${goodMetadata},kind ${encoded('x')}` },
  'metadata of 12 kB': {
    'upload-length': '10',
    'upload-metadata': `${goodMetadata},filename ${encoded('x'.repeat(9_000))}`,
  },
  'a name with NUL': { 'upload-length': '10', 'upload-metadata': `${goodMetadata},filename ${encoded('a\0b.wav')}` },
  'a name that is no UTF-8': { 'upload-length': '10', 'upload-metadata': `${goodMetadata},filename /////w==` },
  'a name that leads elsewhere': {
    'upload-length': '10',
    'upload-metadata': `${goodMetadata},filename ${encoded('../../../../tmp/sec-trav.pdf')}`,
  },
  'a prototype for a key': { 'upload-length': '10', 'upload-metadata': `${goodMetadata},__proto__ ${encoded('x')}` },
  'another kind': { 'upload-length': '10', 'upload-metadata': `kind ${encoded('__proto__')},filetype YQ==` },
  'another version': { 'upload-length': '10', 'upload-metadata': goodMetadata, 'tus-resumable': '9.9.9' },
};

const oddParts: Readonly<Record<string, Record<string, string>>> = {
  'no offset': {},
  'an offset of -1': { 'upload-offset': '-1' },
  'an offset that is no number': { 'upload-offset': 'x' },
  'an offset ahead': { 'upload-offset': '5' },
  'an offset beyond all numbers': { 'upload-offset': '9'.repeat(400) },
  'more than was announced': { 'upload-offset': '0' },
  'a checksum that is none': { 'upload-offset': '0', 'upload-checksum': 'sha1' },
  'a checksum of another kind': { 'upload-offset': '0', 'upload-checksum': `crc32 ${encoded('abcd')}` },
  'a wrong checksum': { 'upload-offset': '0', 'upload-checksum': `sha1 ${encoded('a'.repeat(20))}` },
  'another content type': { 'upload-offset': '0', 'content-type': 'application/json' },
  'a concealed method': { 'upload-offset': '0', 'x-http-method-override': 'DELETE' },
};

async function sendOddTus(stage: Stage): Promise<void> {
  const { url } = stage.product;
  const { accessToken: token } = await registerAccount(url);
  const version = { 'tus-resumable': '1.0.0' };
  const refused = async (what: string, send: () => Promise<Answer>, expected: readonly number[]): Promise<void> => {
    const expect = { outcome: 'either', status: expected, maxMs: 5_000, maxRssMiB: 150 };
    judge(
      stage,
      { file: what, kind: 'multipart', declare: '', expect },
      'tus',
      await watch(stage.product, send),
      expected,
    );
  };
  const fine = [201, 204, 400, 404, 405, 409, 412, 413, 415, 422, 431, 460];
  for (const [what, headers] of Object.entries(oddCreations)) {
    const metadata = { 'upload-metadata': goodMetadata };
    const send = () =>
      call('POST', `${url}/v1/uploads/tus`, { token, headers: { ...version, ...metadata, ...headers } });
    await refused(what, send, fine);
  }
  const content = { 'content-type': 'application/offset+octet-stream' };
  for (const [what, headers] of Object.entries(oddParts)) {
    const id = await beginTus(url, token, { sizeBytes: 10, first: new Uint8Array() });
    const options = { token, headers: { ...version, ...content, ...headers }, body: 'more than ten bytes' };
    await refused(what, () => call('PATCH', `${url}/v1/uploads/tus/${id}`, options), fine);
  }
  for (const path of ['..%2f..%2fetc%2fpasswd', '%00', 'x'.repeat(2_000), randomUUID()]) {
    for (const method of ['HEAD', 'PATCH', 'DELETE', 'GET', 'PUT', 'OPTIONS']) {
      const headers = { ...version, ...content, 'upload-offset': '0' };
      const { status } = await call(method, `${url}/v1/uploads/tus/${path}`, { token, headers });
      stage.checks.count(`tus ${method} ${path.slice(0, 30)}`, status > 0 && status < 500, status);
    }
  }
}

/** Fewer bytes, more bytes and other bytes than were announced, to a signed link. */
async function sendOddPuts(stage: Stage): Promise<void> {
  const { url } = stage.product;
  const { accessToken: token } = await registerAccount(url);
  const bodies = { shorter: 5, longer: 20, 'much longer': 5_000_000, empty: 0 };
  for (const [what, size] of Object.entries(bodies)) {
    const granted = await announce(url, token, { kind: 'audio', mediaType: 'audio/wav', sizeBytes: 10 });
    const expect = { outcome: 'reject', status: [400, 413], maxMs: 5_000, maxRssMiB: 150 };
    const watched = await watch(stage.product, () => putFile(granted, new Uint8Array(size)));
    // A sender that goes on after the refusal may find the connection closed.
    const expected = watched.answer.status === 0 && size > 1_000_000 ? [0] : expect.status;
    judge(stage, { file: `${what} than announced`, kind: 'multipart', declare: '', expect }, 'link', watched, expected);
  }
}

async function sendJson(stage: Stage): Promise<void> {
  const { url } = stage.product;
  const account = await registerAccount(url);
  const ids = await furnish(url, account);
  for (const operation of takesJson) {
    const path = pathParameters(operation).reduce(
      (address, name) => address.replace(`{${name}}`, ids[collectionOf(operation.path, name)]?.[0] ?? ''),
      operation.path,
    );
    const accepts = operation.operationId === 'sendChatMessage' ? ['*/*', 'text/event-stream'] : ['*/*'];
    for (const accept of accepts) {
      for (const item of items.filter(({ kind }) => kind === 'json')) {
        const body = readFileSync(join(folder, item.file));
        const headers = { 'content-type': item.declare, accept };
        const send = () => call(operation.method, url + path, { token: account.accessToken, body, headers });
        const name = accept === '*/*' ? nameOf(operation) : `${nameOf(operation)} as ${accept}`;
        judge(stage, item, name, await watch(stage.product, send), item.expect.status);
      }
    }
  }
}

/** What is left when all is over: no half-written upload, no file without its row, no file elsewhere. */
async function lookAround({ product, checks }: Stage, dataDir: string): Promise<void> {
  await delay(500);
  const uploads = readdirSync(join(dataDir, 'uploads'), { withFileTypes: true });
  checks.check('no temporary upload is left', !uploads.some((entry) => entry.isFile()));
  const blobs = existsSync(join(dataDir, 'blobs'))
    ? readdirSync(join(dataDir, 'blobs'), { recursive: true, encoding: 'utf8' })
    : [];
  checks.check('no half-written file is left', !blobs.some((name) => name.endsWith('.part')));
  const odd = blobs.filter((name) => !/^\.incoming$|^[0-9a-f-]{36}(\/[a-z-]+(\/[0-9a-f]{32})?)?$/.test(name));
  checks.check('every file is stored under a name of ours', odd.length === 0, odd[0] ?? '');
  checks.check('no name of a hostile file was written to', !escaped.some((file) => existsSync(file)));
  const errors = product
    .output()
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line));
  checks.check('no error stands in the log', errors.length === 0, errors[0]?.slice(0, 300) ?? '');
  checks.check('the process is alive', (await call('GET', `${product.url}/health/ready`)).status === 200);
  checks.note(
    `${totals.sent} requests, ${totals.serverFaults} × 5xx, longest wait of others ${Math.round(totals.stallMs)} ms`,
  );
  checks.note(`largest growth of memory in one request ${Math.round(totals.grownMiB)} MiB`);
}

interface Journey {
  readonly model: Awaited<ReturnType<typeof startChatModelStandIn>>;
  readonly url: string;
}

/** The uses of a model one after the other, the model answering with this file each time. */
async function badModel({ model, url }: Journey, item: Item, checks: Checks): Promise<void> {
  const content = readFileSync(join(folder, item.file), 'utf8');
  model.always({ status: 200, body: content });
  const from = performance.now();
  const calls = model.calls.length;
  const { accessToken: token } = await registerAccount(url);
  const statuses: number[] = [];
  const step = async (
    method: string,
    path: string,
    body: { json?: unknown; body?: BodyInit } = {},
  ): Promise<Answer> => {
    const answer = await call(method, url + path, { token, ...body, timeoutMs: 60_000 });
    statuses.push(answer.status);
    return answer;
  };
  const idOf = (answer: Answer): string => (JSON.parse(answer.text) as { id: string }).id;
  const form = new FormData();
  form.set('file', new Blob([readFileSync(join(folder, 'pdf/ok-minimal.pdf'))], { type: 'application/pdf' }), 'a.pdf');
  const texts = [await step('POST', '/v1/resumes', { body: form })];
  const jobBody = sampleBody(
    operations.find(({ operationId }) => operationId === 'createJobDescription')!,
    nobody,
  );
  texts.push(await step('POST', '/v1/job-descriptions', { json: jobBody }));
  texts.push(await step('GET', '/v1/resumes/current/knowledge-set'));
  const interview = idOf(await step('POST', '/v1/interviews', { json: { track: 'backend', questionCount: 3 } }));
  texts.push(await step('POST', `/v1/interviews/${interview}/questions`, { json: {} }));
  const { items: questions } = JSON.parse((await step('GET', `/v1/interviews/${interview}/questions`)).text) as {
    items: { id: string }[];
  };
  for (const { id } of questions) {
    const answer = `For ${id} I measured first; an index made the query ten times faster because rows were found by key.`;
    const attempt = idOf(await step('POST', `/v1/questions/${id}/attempts`, { json: { answer } }));
    texts.push(await step('POST', `/v1/attempts/${attempt}/analyses`, { json: {} }));
  }
  texts.push(await step('POST', `/v1/questions/${questions[0]!.id}/follow-up`));
  await step('POST', `/v1/interviews/${interview}/complete`);
  let report = await step('GET', `/v1/interviews/${interview}/report`);
  while (report.text.includes('"status":"pending"') && performance.now() - from < item.expect.maxMs) {
    await delay(200);
    report = await step('GET', `/v1/interviews/${interview}/report`);
  }
  texts.push(report);
  const leaked = texts.some(({ text }) => /<script|javascript:|onerror=|evil\.example|attacker/i.test(text));
  const ended = (JSON.parse(report.text) as { status: string }).status;
  checks.check(
    `${item.file} → every use of a model`,
    ended === 'ready' && !leaked && statuses.every((status) => status < 300),
    `report ${ended}, ${model.calls.length - calls} calls, ${Math.round(performance.now() - from)} ms${leaked ? ', markup got through' : ''}, ${[...new Set(statuses)].join(' ')}`,
  );
}

const nobody = { email: `${randomUUID()}@example.org`, password: '', refreshToken: '' };

await withDataDir(async (dataDir) => {
  const model = await startChatModelStandIn();
  const checks = new Checks('Hostile files and replies');
  let product = await startProduct({ dataDir });
  try {
    const stage = { product, checks };
    await sendFiles(stage);
    await sendSounds(stage);
    await sendUploads(stage);
    await sendOddTus(stage);
    await sendOddPuts(stage);
    await sendJson(stage);
    await lookAround(stage, dataDir);
    await product.stop();
    const environment = {
      LLM_BASE_URL: model.url,
      LLM_API_KEY: 'stand-in',
      LLM_MODEL: 'stand-in',
      LLM_DAILY_CALLS_PER_USER: '100000',
    };
    product = await startProduct({ dataDir, environment });
    for (const item of items.filter(({ kind }) => kind === 'llm'))
      await badModel({ model, url: product.url }, item, checks);
  } finally {
    await product.stop();
    await model.close();
  }
  checks.finish();
});
