import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { furnish, type OwnedIds } from '../factories/owned-world.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { nameOf, type Operation, operations } from '../support/openapi.js';
import { problemFaults } from '../support/problem-check.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const uploads = operations.filter(({ multipart }) => multipart !== null);
/** Twice what the most generous route takes. */
const tooManyBytes = 2 * 25 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

describe('uploads', () => {
  let app: TestApp;
  let person: Person;
  let ids: OwnedIds;
  beforeAll(async () => {
    app = await startTestApp();
    person = await registerPerson(app);
    ids = await furnish(app.url, person);
  });
  afterAll(() => app.close());

  const addressOf = ({ path }: Operation): string => path.replace('{id}', ids.attempts![2]!);
  const waiting = (): string[] =>
    readdirSync(join(app.dataDir, 'uploads'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  const stored = (): number => {
    const folder = join(app.dataDir, 'blobs');
    return existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0;
  };
  const head = (operation: Operation, more: string): string =>
    `POST ${addressOf(operation)} HTTP/1.1\r\nHost: rehearse.test\r\nAuthorization: Bearer ${person.accessToken}\r\n` +
    `Content-Type: multipart/form-data; boundary=b\r\n${more}\r\n`;
  const partHead =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n';

  /** Streams a part that never seems to end, with or without saying so first. */
  function sendTooMuch(operation: Operation, announced: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const total = Buffer.byteLength(partHead) + tooManyBytes;
      const request = http.request(app.url + addressOf(operation), {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${person.accessToken}`,
          'content-type': 'multipart/form-data; boundary=b',
          ...(announced ? { 'content-length': total } : { 'transfer-encoding': 'chunked' }),
        },
      });
      let answered = false;
      request.on('response', (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          request.destroy();
          const headers = new Headers(response.headers as Record<string, string>);
          resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() });
        });
      });
      // A server that has answered may hang up on the rest.
      request.on('error', (error) => (answered ? undefined : reject(error)));
      request.write(partHead);
      const chunk = Buffer.alloc(64 * 1024, 'a');
      let left = tooManyBytes;
      const pump = (): void => {
        while (left > 0 && !answered && !request.destroyed) {
          left -= chunk.length;
          if (!request.write(chunk)) return void request.once('drain', pump);
        }
        if (!answered && !request.destroyed) request.end();
      };
      pump();
    });
  }

  it.each(
    uploads.flatMap((operation) =>
      [true, false].map((announced) => [nameOf(operation), announced, operation] as const),
    ),
  )(
    'refuses too many bytes to %s while they come (announced: %s)',
    async (_name, announced, operation) => {
      const before = stored();
      const answer = await sendTooMuch(operation, announced);
      expect([answer.status, problemFaults(answer)]).toEqual([413, []]);
      await eventually(() => {
        expect(waiting()).toEqual([]);
        return Promise.resolve();
      });
      expect(stored()).toBe(before);
    },
    30_000,
  );

  it.each(uploads.map((operation) => [nameOf(operation), operation] as const))(
    'leaves nothing behind when uploads to %s are cut in the middle',
    async (_name, operation) => {
      const before = stored();
      const cuts = Array.from({ length: 17 }, async (_, index) => {
        const { hostname, port } = new URL(app.url);
        const socket = net.connect(Number(port), hostname);
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        const body = partHead + randomBytes(100 * index).toString('hex');
        socket.write(head(operation, `Content-Length: ${body.length + 5_000}\r\n`) + body);
        await new Promise((resolve) => setTimeout(resolve, 20 * index));
        if (index % 2 === 0) socket.resetAndDestroy();
        else socket.destroy();
      });
      await Promise.all(cuts);
      await eventually(() => {
        expect(waiting()).toEqual([]);
        return Promise.resolve();
      });
      expect(stored()).toBe(before);
      expect(app.logged.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
    },
  );

  it('keeps no file that it refused for its content', async () => {
    const before = stored();
    for (const operation of uploads) {
      const form = new FormData();
      form.set('file', new Blob([randomBytes(5_000)]), 'a.bin');
      const headers = { authorization: `Bearer ${person.accessToken}` };
      const { status } = await fetch(app.url + addressOf(operation), { method: 'POST', headers, body: form });
      expect([nameOf(operation), status]).toEqual([nameOf(operation), 415]);
    }
    await eventually(() => {
      expect(waiting()).toEqual([]);
      return Promise.resolve();
    }, 2_000);
    expect(stored()).toBe(before);
  });

  it('keeps the name of a file as metadata only: one line, no path, no direction marks', async () => {
    const names: Record<string, string> = {
      '../../etc/passwd': 'passwd',
      'C:\\Users\\me\\cv.txt': 'cv.txt',
      'résumé.txt': 'résumé.txt',
      'invoice\u202etxt.exe': 'invoicetxt.exe',
      'a%0d%0ab.txt': 'ab.txt',
      [`${'é'.repeat(300)}.txt`]: 'é'.repeat(127),
    };
    for (const [sent, kept] of Object.entries(names)) {
      const text = Buffer.from('Robin Example\nSkills\nPostgreSQL, Docker\n');
      const part = `--b\r\nContent-Disposition: form-data; name="file"; filename="${sent.replaceAll('\\', '\\\\')}"\r\n\r\n`;
      const uploaded = await fetch(`${app.url}/v1/resumes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${person.accessToken}`, 'content-type': 'multipart/form-data; boundary=b' },
        body: Buffer.concat([Buffer.from(part), text, Buffer.from('\r\n--b--\r\n')]),
      });
      const { id } = (await uploaded.json()) as { id: string };
      const file = await fetch(`${app.url}/v1/resumes/${id}/file`, {
        headers: { authorization: `Bearer ${person.accessToken}` },
      });
      const disposition = file.headers.get('content-disposition') ?? '';
      const star = /filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1] ?? '';
      expect([sent, decodeURIComponent(star)]).toEqual([sent, kept]);
      expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]*"; /);
      expect(file.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(file.headers.get('cache-control')).toBe('no-store');
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      expect(file.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(Buffer.from(await file.arrayBuffer())).toEqual(text);
    }
  });

  it('takes no part of a file it cannot give: a bad range is no 5xx', async () => {
    for (const range of ['bytes=0-1', 'bytes=999999-', 'bytes=-0', 'bytes=5-1', 'lines=1-2', 'bytes=0-0,2-3,4-5']) {
      const { status } = await fetch(`${app.url}/v1/resumes/${ids.resumes![0]}/file`, {
        headers: { authorization: `Bearer ${person.accessToken}`, range },
      });
      expect([range, [200, 206, 416].includes(status)]).toEqual([range, true]);
    }
  });
});
