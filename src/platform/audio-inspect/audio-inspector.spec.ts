import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AudioFaultError } from './audio-facts.js';
import { AUDIO_LIMITS, AudioInspector } from './audio-inspector.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'inspector-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('AudioInspector', () => {
  it('answers from its worker, several files at a time', async () => {
    const inspector = new AudioInspector();
    const names = ['speech/jfk.wav', 'speech/p001.mp4', 'speech/synthetic/fmt_opus.webm', 'hostile/audio/garbage.webm'];
    const results = await Promise.allSettled(names.map((name) => inspector.inspect(fixture(name))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(results[3]).toMatchObject({ reason: { fault: 'unreadable' } });
  });

  it('refuses a recording that is too long, too large or empty', async () => {
    const short = new AudioInspector({ ...AUDIO_LIMITS, maxSeconds: 10 });
    await expect(short.inspect(fixture('speech/jfk.wav'))).rejects.toMatchObject({ fault: 'too_long' });
    const large = join(scratch, 'large');
    writeFileSync(large, 'RIFF');
    await truncate(large, AUDIO_LIMITS.maxBytes + 1);
    await expect(new AudioInspector().inspect(large)).rejects.toMatchObject({ fault: 'too_large' });
    await expect(new AudioInspector().inspect(fixture('speech/synthetic/fmt_empty.wav'))).rejects.toMatchObject({
      fault: 'empty',
    });
  });

  it('refuses at once what would wait behind too many, and serves the others', async () => {
    const small = new AudioInspector({ ...AUDIO_LIMITS, workers: 1, waiting: 1 });
    const looks = Array.from({ length: 4 }, () => small.inspect(fixture('speech/jfk.wav')));
    const results = await Promise.allSettled(looks);
    const outcomes = results.map((result) =>
      result.status === 'fulfilled' ? 'served' : (result.reason as AudioFaultError).fault,
    );
    expect(outcomes.sort()).toEqual(['busy', 'busy', 'served', 'served']);
  });

  it('ends a look that takes too long, and serves the next', async () => {
    const hasty = new AudioInspector({ ...AUDIO_LIMITS, timeLimitMs: 0, workers: 1 });
    const looks = [
      hasty.inspect(fixture('speech/p001.mp4')),
      hasty.inspect(fixture('speech/synthetic/fmt_aac_faststart.m4a')),
    ];
    for (const look of looks) await expect(look).rejects.toMatchObject({ fault: 'too_costly' });
  });

  it('keeps the event loop free meanwhile', async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await new AudioInspector().inspect(fixture('speech/p001.mp4'));
    clearInterval(timer);
    expect(longest).toBeLessThan(200);
  });
});
