import type { AudioStream, PcmBlock } from '../../speech/decode/audio-stream.js';
import { monoRecording, roomFor } from './mono-recording.js';

const BLOCK_FRAMES = 1000;

/** A stream of silence that tells how many blocks were asked for. */
function streamOf(sampleRateHz: number, channels: number, blockCount: number): AudioStream & { given: number } {
  const block: PcmBlock = {
    channels: Array<Float32Array>(channels).fill(new Float32Array(BLOCK_FRAMES)),
    frames: BLOCK_FRAMES,
  };
  return {
    container: 'flac',
    codec: 'flac',
    sampleRateHz,
    channels,
    given: 0,
    // eslint-disable-next-line @typescript-eslint/require-await -- decoders are waited for, silence is not
    async *blocks() {
      while (this.given < blockCount) {
        this.given += 1;
        yield block;
      }
    },
  };
}

describe('a recording as one channel', () => {
  it('may have two channels at 192 kHz all the time that is allowed', async () => {
    const { samples, durationSeconds } = await monoRecording(streamOf(192_000, 2, 192), roomFor(1));
    expect([samples.length, durationSeconds]).toEqual([16_000, 1]);
  });

  it('is given up as too costly when it has far more samples than a recording needs', async () => {
    const stream = streamOf(192_000, 8, 192);
    await expect(monoRecording(stream, roomFor(1))).rejects.toMatchObject({ fault: 'too_costly' });
    expect(stream.given).toBe(49);
  });

  it('is given up as too long with the first block beyond', async () => {
    const stream = streamOf(8000, 1, 1_000_000);
    await expect(monoRecording(stream, roomFor(1))).rejects.toMatchObject({ fault: 'too_long' });
    expect(stream.given).toBe(9);
  });
});
