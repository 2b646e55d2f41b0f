import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureBytes } from '../../../test/factories/uploads.js';
import { projectRoot } from '../../common/project-root.js';
import { openAudio } from '../../speech/decode/open-audio.js';
import { SoundTracks } from './sound-tracks.js';

describe('the sound of a video', () => {
  const tracks = new SoundTracks(null);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sound-'));
  });
  afterAll(async () => {
    await tracks.onModuleDestroy();
    await rm(folder, { recursive: true });
  });

  const target = () => join(folder, 'sound');
  const copy = (name: string) => tracks.copyTo(target(), join(projectRoot, 'test/fixtures', name));
  const secondsOf = async () => {
    const audio = await openAudio(await readFile(target()));
    if (audio.blocks === null) return audio.durationSeconds;
    let frames = 0;
    for await (const block of audio.blocks()) frames += block.frames;
    return frames / audio.sampleRateHz;
  };

  it.each([
    ['video/jfk.webm', 'opus', 11],
    ['video/jfk-with-place.mp4', 'aac', 11],
    ['speech/coded/aac.mkv', 'aac', 1.5],
    ['speech/coded/opus-fragmented.mp4', 'opus', 1.5],
  ])('%s is copied in its own codec, whole and without the picture', async (name, codec, seconds) => {
    await copy(name);
    expect(await openAudio(await readFile(target()))).toMatchObject({ codec });
    expect(Math.abs((await secondsOf()) - seconds)).toBeLessThan(0.1);
  });

  it.each([
    ['speech/jfk.wav', 'unreadable'],
    ['hostile/pdf/ok-minimal.pdf', 'unreadable'],
  ])('%s is not to be had: %s', async (name, fault) => {
    await rm(target(), { force: true });
    await expect(copy(name)).rejects.toMatchObject({ fault });
    expect(existsSync(target())).toBe(false);
  });

  it('of a file that breaks off is what came before', async () => {
    const whole = fixtureBytes('video/jfk.webm');
    const cut = join(folder, 'cut.webm');
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    await tracks.copyTo(target(), cut);
    expect(await secondsOf()).toBeGreaterThan(3);
  });

  it('that takes too long is given up', async () => {
    const impatient = new SoundTracks(null, 1);
    const path = join(projectRoot, 'test/fixtures/video/jfk.webm');
    await expect(impatient.copyTo(target(), path)).rejects.toMatchObject({ fault: 'too_costly' });
  });
});
