import { type AudioFault, AudioFaultError, type AudioStream } from './audio-stream.js';
import { openWav } from './wav-file.js';

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

interface WavHeader {
  tag?: number;
  bits?: number;
  channels?: number;
  rateHz?: number;
  /** Format tag in the sub-format of WAVE_FORMAT_EXTENSIBLE. */
  subTag?: number;
  /** Size written for the data chunk; the true one when left out. */
  claimedBytes?: number;
  /** Bytes in front of the file in its buffer. */
  shift?: number;
}

function wav(samples: Uint8Array, header: WavHeader = {}): Uint8Array {
  const { tag = PCM, bits = 16, channels = 1, rateHz = 16_000, subTag, claimedBytes, shift = 0 } = header;
  const formatBytes = subTag === undefined ? 16 : 40;
  const file = new Uint8Array(shift + 28 + formatBytes + samples.length).subarray(shift);
  const view = new DataView(file.buffer, file.byteOffset);
  const text = (at: number, word: string) => file.set(Buffer.from(word, 'latin1'), at);
  text(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, (rateHz * channels * bits) / 8, true);
  view.setUint16(32, (channels * bits) / 8, true);
  view.setUint16(34, bits, true);
  if (subTag !== undefined) view.setUint16(44, subTag, true);
  text(20 + formatBytes, 'data');
  view.setUint32(24 + formatBytes, claimedBytes ?? samples.length, true);
  file.set(samples, 28 + formatBytes);
  return file;
}

/** Writes one sample per value with a setter of DataView. */
function packed(values: readonly number[], bytes: number, put: (view: DataView, at: number, value: number) => void) {
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  values.forEach((value, index) => put(view, index * bytes, value));
  return new Uint8Array(view.buffer);
}

async function samplesOf(stream: AudioStream): Promise<number[][]> {
  const channels: number[][] = Array.from({ length: stream.channels }, () => []);
  for await (const block of stream.blocks()) {
    for (const [index, samples] of block.channels.entries()) channels[index]?.push(...samples);
  }
  return channels;
}

function faultOf(file: Uint8Array): AudioFault | null {
  try {
    openWav(file);
    return null;
  } catch (error) {
    return error instanceof AudioFaultError ? error.fault : null;
  }
}

describe('the samples of a WAV file', () => {
  const eighth = (scale: number) => [0, scale / 8, -scale / 2, -scale];
  const s24 = (view: DataView, at: number, value: number) => {
    view.setUint16(at, value & 0xffff, true);
    view.setInt8(at + 2, value >> 16);
  };

  it.each<[string, WavHeader, Uint8Array]>([
    ['pcm_u8', { bits: 8 }, Uint8Array.of(128, 144, 64, 0)],
    ['pcm_s16le', { bits: 16 }, packed(eighth(2 ** 15), 2, (view, at, value) => view.setInt16(at, value, true))],
    ['pcm_s24le', { bits: 24 }, packed(eighth(2 ** 23), 3, s24)],
    ['pcm_s32le', { bits: 32 }, packed(eighth(2 ** 31), 4, (view, at, value) => view.setInt32(at, value, true))],
    [
      'pcm_f32le',
      { bits: 32, tag: FLOAT },
      packed(eighth(1), 4, (view, at, value) => view.setFloat32(at, value, true)),
    ],
    [
      'pcm_f64le',
      { bits: 64, tag: FLOAT },
      packed(eighth(1), 8, (view, at, value) => view.setFloat64(at, value, true)),
    ],
  ])('are read exactly: %s, at any place in memory', async (codec, header, bytes) => {
    for (const shift of [0, 1, 2, 3]) {
      const stream = openWav(wav(bytes, { ...header, shift }));
      expect(stream).toMatchObject({ container: 'wav', codec, sampleRateHz: 16_000, channels: 1 });
      expect(await samplesOf(stream)).toEqual([[0, 0.125, -0.5, -1]]);
    }
  });

  it.each<[number, string, readonly [number, number][]]>([
    // Values of the tables in ITU-T G.711, 16 bit.
    [7, 'pcm_mulaw', [[0xff, 0], [0x80, 32_124], [0x00, -32_124], [0xf0, 120], [0x8f, 16_764]]], // prettier-ignore
    [6, 'pcm_alaw', [[0xd5, 8], [0x55, -8], [0xaa, 32_256], [0x2a, -32_256], [0xc5, 264]]], // prettier-ignore
  ])('are expanded by G.711: tag %i is %s', async (tag, codec, pairs) => {
    const stream = openWav(
      wav(
        Uint8Array.from(pairs, ([code]) => code),
        { tag, bits: 8, rateHz: 8000 },
      ),
    );
    expect(stream.codec).toBe(codec);
    expect(await samplesOf(stream)).toEqual([pairs.map(([, value]) => value / 32_768)]);
  });

  it('go to their channels', async () => {
    const bytes = packed([1, -1, 2, -2, 3, -3], 2, (view, at, value) => view.setInt16(at, value * 1024, true));
    const [left, right] = await samplesOf(openWav(wav(bytes, { channels: 2 })));
    expect(left).toEqual([1 / 32, 2 / 32, 3 / 32]);
    expect(right).toEqual([-1 / 32, -2 / 32, -3 / 32]);
  });

  it('come as they are where a float is no number or beyond full scale', async () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -3];
    const bytes = packed(odd, 4, (view, at, value) => view.setFloat32(at, value, true));
    expect(await samplesOf(openWav(wav(bytes, { tag: FLOAT, bits: 32 })))).toEqual([odd]);
  });

  it('keep their scale where the width is not whole bytes: 12 bits stand at the top of 16', async () => {
    const bytes = packed([0x4000, -0x8000], 2, (view, at, value) => view.setInt16(at, value, true));
    expect(await samplesOf(openWav(wav(bytes, { bits: 12 })))).toEqual([[0.5, -1]]);
  });

  it('have the format of the sub-format behind WAVE_FORMAT_EXTENSIBLE', () => {
    const header = { tag: EXTENSIBLE, bits: 32 };
    expect(openWav(wav(new Uint8Array(8), { ...header, subTag: FLOAT })).codec).toBe('pcm_f32le');
    expect(openWav(wav(new Uint8Array(8), { ...header, subTag: PCM })).codec).toBe('pcm_s32le');
    expect(faultOf(wav(new Uint8Array(8), header))).toBe('absurd_format');
  });

  it('come in blocks of a second at most, again from the start for each reader', async () => {
    const stream = openWav(wav(new Uint8Array(2 * 40_000), { rateHz: 16_000 }));
    for (let reader = 0; reader < 2; reader += 1) {
      const frames: number[] = [];
      for await (const block of stream.blocks()) frames.push(block.frames);
      expect(frames).toEqual([16_000, 16_000, 8000]);
    }
  });
});

describe('the sizes of a WAV file', () => {
  const second = new Uint8Array(32_000).fill(1);
  const secondsOf = async (file: Uint8Array) => (await samplesOf(openWav(file)))[0]?.length ?? 0;

  it.each([0, 0xffff_ffff, 100, 33_000, 0x8000_0000])(
    'a data size of %i loses no sample that is there',
    async (claim) => {
      expect(await secondsOf(wav(second, { claimedBytes: claim }))).toBe(16_000);
    },
  );

  it('end the sound in front of a chunk that really follows', async () => {
    const chunk = Uint8Array.from([...Buffer.from('LIST'), 4, 0, 0, 0, ...Buffer.from('INFO')]);
    expect(await secondsOf(wav(Buffer.concat([second, chunk]), { claimedBytes: 32_000 }))).toBe(16_000);
  });

  it('leave out a frame that breaks off', async () => {
    expect(await secondsOf(wav(second.subarray(0, 31_999)))).toBe(15_999);
  });
});

describe('a WAV file is refused', () => {
  const second = new Uint8Array(32_000);

  it.each<[string, WavHeader, AudioFault]>([
    ['1 bit', { bits: 1 }, 'absurd_format'],
    ['48 bits', { bits: 48 }, 'absurd_format'],
    ['16-bit floats', { tag: FLOAT, bits: 16 }, 'absurd_format'],
    ['a tag that is no plain coding', { tag: 0x55 }, 'absurd_format'],
    ['no channel', { channels: 0 }, 'absurd_format'],
    ['64 channels', { channels: 64 }, 'absurd_format'],
    ['a rate of 0', { rateHz: 0 }, 'absurd_format'],
    ['a rate of 2,999 Hz', { rateHz: 2999 }, 'absurd_format'],
    ['a rate of 384,001 Hz', { rateHz: 384_001 }, 'absurd_format'],
  ])('for %s', (_, header, fault) => {
    expect(faultOf(wav(second, header))).toBe(fault);
  });

  it('without samples, and not at the limits', () => {
    expect(faultOf(wav(new Uint8Array(1)))).toBe('no_samples');
    expect(faultOf(wav(second, { channels: 32, rateHz: 384_000 }))).toBeNull();
    expect(faultOf(wav(second, { rateHz: 3000 }))).toBeNull();
  });

  it('when its chunks cannot be followed', () => {
    const file = wav(second);
    expect(faultOf(file.subarray(0, 20))).toBe('unreadable');
    expect(faultOf(file.subarray(0, 40))).toBe('no_samples');
    const withoutFormat = Uint8Array.from(file);
    withoutFormat.set(Buffer.from('junk'), 12);
    expect(faultOf(withoutFormat)).toBe('unreadable');
  });
});
