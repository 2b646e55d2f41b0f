import * as fc from 'fast-check';
import { inARow } from '../../../test/support/sounds.js';
import { openWav } from '../decode/wav-file.js';
import { PCM16_SAMPLE_BYTES, samplesFromPcm16, wavHeader, pcm16FromSamples } from './pcm16.js';

const read = (bytes: Uint8Array): number[] => {
  const into = new Float32Array(bytes.length);
  return [...into.subarray(0, samplesFromPcm16(bytes, into))];
};

/** Bytes of the values with `shift` bytes in front of them in their buffer. */
function laidDown(values: readonly number[], shift: number): Uint8Array {
  const buffer = Buffer.alloc(shift + values.length * PCM16_SAMPLE_BYTES + 3, 0x55);
  values.forEach((value, at) => buffer.writeInt16LE(value, shift + at * PCM16_SAMPLE_BYTES));
  return new Uint8Array(buffer.buffer, buffer.byteOffset + shift, values.length * PCM16_SAMPLE_BYTES);
}

const sample = fc.integer({ min: -32_768, max: 32_767 });

describe('pcm16', () => {
  it('is read little-endian and signed, full scale ±1', () => {
    expect(read(Uint8Array.of(0, 0, 0, 0x80, 0xff, 0x7f, 0, 0x40, 0xff, 0xff))).toEqual([
      0,
      -1,
      32_767 / 32_768,
      0.5,
      -1 / 32_768,
    ]);
  });

  it('is read wherever it lies, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 50 }), fc.integer({ min: 0, max: 3 }), (values, shift) => {
        const samples = read(laidDown(values, shift));
        expect(samples).toEqual(values.map((value) => value / 32_768));
        const back = new Uint8Array(2 * values.length + 1).fill(9);
        expect(pcm16FromSamples(Float32Array.from(samples), back)).toBe(2 * values.length);
        expect([...back]).toEqual([...laidDown(values, 0), 9]);
      }),
    );
  });

  it('leaves what lies behind the samples as it was', () => {
    const into = new Float32Array(3).fill(7);
    expect(samplesFromPcm16(Uint8Array.of(0, 0), into)).toBe(1);
    expect([...into]).toEqual([0, 7, 7]);
  });

  it('is refused with half a sample, and without room', () => {
    expect(() => samplesFromPcm16(new Uint8Array(3), new Float32Array(8))).toThrow(RangeError);
    expect(() => samplesFromPcm16(new Uint8Array(4), new Float32Array(1))).toThrow(RangeError);
    expect(() => pcm16FromSamples(new Float32Array(2), new Uint8Array(3))).toThrow(RangeError);
  });

  it('is cut off at full scale, and silent where there is no number', () => {
    const into = new Uint8Array(10);
    pcm16FromSamples(Float32Array.of(2, -2, Number.NaN, Number.POSITIVE_INFINITY, 0.75), into);
    expect(read(into)).toEqual([32_767 / 32_768, -1, 0, 32_767 / 32_768, 0.75]);
  });

  it('takes only as many samples as it is told', () => {
    const into = new Uint8Array(6).fill(1);
    expect(pcm16FromSamples(Float32Array.of(0, 0, 0), into, 2)).toBe(4);
    expect([...into]).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('is a WAV file behind its header', async () => {
    const values = [1, -2, 300, -32_768];
    const data = laidDown(values, 0);
    const header = wavHeader(24_000, data.length);
    expect(new DataView(header.buffer).getUint32(4, true)).toBe(44 + data.length - 8);
    expect(new DataView(header.buffer).getUint32(28, true)).toBe(48_000);
    const { container, codec, sampleRateHz, channels, blocks } = openWav(Buffer.concat([header, data]));
    expect([container, codec, sampleRateHz, channels]).toEqual(['wav', 'pcm_s16le', 24_000, 1]);
    const heard: Float32Array[] = [];
    for await (const block of blocks()) heard.push(Float32Array.from(block.channels[0]!));
    expect([...inARow(...heard)]).toEqual(values.map((value) => value / 32_768));
  });
});
