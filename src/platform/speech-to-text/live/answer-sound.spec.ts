import { openWav } from '../../../speech/decode/wav-file.js';
import { byteAt, pcm16Of, timeAt, wavOf } from './answer-sound.js';
import { RecentSound } from './recent-sound.js';

describe('the sound of an utterance', () => {
  it('is a WAV file that the decoder of recordings reads, and never shorter than engines take', async () => {
    const stream = openWav(wavOf(pcm16Of(Float32Array.of(0.25, -0.25, 0.5)), 8_000));
    expect(stream).toMatchObject({ sampleRateHz: 8_000, channels: 1 });
    const heard: number[] = [];
    for await (const block of stream.blocks?.() ?? []) heard.push(...(block.channels[0] ?? []));
    expect(heard.slice(0, 4)).toEqual([0.25, -0.25, 0.5, 0]);
    expect(heard).toHaveLength(960);
  });

  it.each([8_000, 11_025, 16_000, 44_100])('has whole samples at %i Hz, and goes on where it ended', (rateHz) => {
    for (let ms = 0; ms < 100; ms += 1) {
      const byte = byteAt(ms, rateHz);
      expect(byte % 2).toBe(0);
      expect(byteAt(timeAt(byte, rateHz), rateHz)).toBe(byte);
    }
  });
});

describe('the latest sound', () => {
  it.each([1, 3, 7, 10, 25])('gives back what fits into it, pushed in pieces of %i', (piece) => {
    const recent = new RecentSound(10);
    const all = Uint8Array.from({ length: 75 }, (_, at) => at);
    for (let at = 0; at < all.length; at += piece) recent.push(all.subarray(at, at + piece));
    expect(recent.endByte).toBe(75);
    expect(recent.slice(65, 75)).toEqual(all.subarray(65, 75));
    expect(recent.slice(68, 73)).toEqual(all.subarray(68, 73));
    expect(recent.slice(64, 70)).toBeNull();
    expect(recent.slice(70, 76)).toBeNull();
  });

  it('has nothing of what came before it', () => {
    const recent = new RecentSound(10, 33);
    recent.push(Uint8Array.of(1, 2, 3));
    expect(recent.endByte).toBe(36);
    expect(recent.slice(33, 36)).toEqual(Uint8Array.of(1, 2, 3));
    expect(recent.slice(32, 36)).toBeNull();
  });
});
