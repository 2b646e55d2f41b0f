import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultProxy } from '../../proofs/fault-proxy.js';
import { openLiveSession, send } from '../factories/live-sessions.js';
import { registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const root = join(import.meta.dirname, '../..');
const example = join(root, 'docs/live-client-example.mjs');
const clip = join(root, 'test/fixtures/speech/jfk.wav');
const words = 'what your country can do for you';

describe('the example of a client', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let proxy: FaultProxy;

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    app = await startTestApp({ environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
    proxy = await FaultProxy.start(Number(new URL(app.url).port));
  });
  afterAll(async () => {
    await proxy.close();
    await app.close();
    await engine.close();
  });

  it('is short, and needs nothing but socket.io-client', () => {
    const text = readFileSync(example, 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
    const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual(['socket.io-client']);
  });

  it('streams a recording, survives a cut and gets the whole text', async () => {
    const person = await registerPerson(app);
    const { sessionId } = await openLiveSession(app.url, person.accessToken);
    const url = proxy.through(app.url).replace(/\/$/, '');
    const child = spawn(process.execPath, [example, url, person.accessToken, sessionId, clip, '8']);
    let told = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const over = once(child, 'exit');
    await eventually(() => Promise.resolve(expect(told).toContain('server.metrics')));
    proxy.cut();
    const [code] = await over;
    expect([code, told]).toEqual([0, expect.stringMatching(/speaking from frame 0\n[\s\S]*speaking from frame [1-9]/)]);
    expect(told).toMatch(/stopped \{[\s\S]*durationSeconds: 11,/);
    expect(told.replace(/\s+/g, ' ').toLowerCase()).toContain(words);
    const { items } = await send<{ items: { kind: string; transcript: { text: string } | null }[] }>(
      'GET',
      `${app.url}/v1/sessions/${sessionId}/timeline`,
      person.accessToken,
    );
    const said = items.map(({ transcript }) => transcript?.text ?? '').join(' ');
    expect(said.toLowerCase()).toContain(words);
  });
});
