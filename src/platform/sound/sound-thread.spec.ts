import { SOUND_LIMITS, type SoundLimits } from './recording-sound.js';
import type { SoundRequest } from './sound-protocol.js';
import { SoundThread } from './sound-thread.js';

const REQUEST: SoundRequest = { recording: { path: '/nowhere' }, neural: true };
const hasty = (stage: Partial<SoundLimits['stageLimitMs']>): SoundLimits => ({
  ...SOUND_LIMITS,
  stageLimitMs: { ...SOUND_LIMITS.stageLimitMs, ...stage },
});

/** What a thread with this code comes to; `ready` is told before the request is handed over. */
async function outcome(code: string, limits: SoundLimits = SOUND_LIMITS): Promise<unknown> {
  const script = `
    import { parentPort } from 'node:worker_threads';
    const tell = (kind, rest) => parentPort.postMessage({ kind, ...rest });
    ${code}`;
  const thread = new SoundThread(limits, new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  try {
    return await thread.ask(REQUEST);
  } catch (error) {
    return error;
  } finally {
    await thread.end();
  }
}

const onRequest = (work: string): string => `parentPort.on('message', (request) => { ${work} }); tell('ready');`;

describe('a thread that reads recordings', () => {
  it('is handed the request once it is ready, and answers', async () => {
    const echo = onRequest(`tell('fault', { fault: request.recording.path });`);
    expect(await outcome(echo)).toEqual({ kind: 'fault', fault: '/nowhere' });
  });

  it('is ended in a decoder that loops', async () => {
    expect(await outcome(onRequest('for (;;) {}'), hasty({ decoding: 100 }))).toMatchObject({ fault: 'too_costly' });
  });

  it('is ended in a decoder that fills the heap', async () => {
    const greedy = onRequest('const all = []; for (;;) all.push(new Array(100_000).fill({}));');
    expect(await outcome(greedy)).toMatchObject({ fault: 'too_costly' });
  });

  it('is ended in a decoder that fills memory outside the heap', async () => {
    const greedy = onRequest(`
      const all = [];
      while (all.length < 100) {
        all.push(new Float32Array(1 << 20).fill(1));
        for (const end = Date.now() + 10; Date.now() < end;);
      }
      tell('fault', { fault: 'empty' });`);
    expect(await outcome(greedy, { ...SOUND_LIMITS, externalMegabytes: 64 })).toMatchObject({ fault: 'too_costly' });
    expect(await outcome(greedy, { ...SOUND_LIMITS, externalMegabytes: 1024 })).toMatchObject({ fault: 'empty' });
  });

  it('tells a decoder that crashes', async () => {
    expect(await outcome(onRequest('process.exit(1);'))).toMatchObject({ fault: 'undecodable' });
    expect(await outcome(onRequest('throw new Error("trap");'))).toMatchObject({ fault: 'undecodable' });
  });

  it('does not blame the file for what happens after decoding', async () => {
    const loops = onRequest(`tell('decoded'); for (;;) {}`);
    expect(await outcome(loops, hasty({ measuring: 100 }))).toMatchObject({
      name: 'SoundThreadError',
      stage: 'measuring',
    });
  });

  it('gives each stage its own time', async () => {
    const slow = onRequest(`setTimeout(tell, 300, 'decoded'); setTimeout(tell, 600, 'fault', { fault: 'empty' });`);
    expect(await outcome(slow, hasty({ decoding: 500, measuring: 500 }))).toMatchObject({ fault: 'empty' });
  });

  it('says so when it does not come up', async () => {
    expect(await outcome('for (;;) {}', hasty({ starting: 100 }))).toMatchObject({ fault: 'busy' });
    expect(await outcome('throw new Error("broken");')).toMatchObject({ stage: 'starting' });
  });

  it('leaves nobody waiting when it is ended at work', async () => {
    const script = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ kind: 'ready' }); for (;;) {}`;
    const thread = new SoundThread(SOUND_LIMITS, new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const asked = thread.ask(REQUEST);
    await Promise.all([expect(asked).rejects.toMatchObject({ fault: 'busy' }), thread.end()]);
  });
});
