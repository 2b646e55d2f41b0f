import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { UploadFolder } from '../../common/http/upload.interceptor.js';
import { newId } from '../../common/ids.js';
import { AudioJournal } from '../../platform/audio-journal/audio-journal.js';
import { pcm16FromSamples, samplesFromPcm16, WAV_HEADER_BYTES, wavHeader } from '../../speech/live/pcm16.js';
import { Resampler } from '../../speech/signal/resampler.js';
import type { AnswerStreamView } from './live-session.views.js';

const CHUNK_BYTES = 256 * 1_024;
/** Speech engines take files of 25 MB; above, what they hear anyway is enough. */
const MOST_BYTES = 24 * 1_024 * 1_024;
const ENGINE_RATE_HZ = 16_000;

/** A live answer as a recording like any other. */
@Injectable()
export class AnswerRecording {
  constructor(
    private readonly journal: AudioJournal,
    private readonly uploads: UploadFolder,
  ) {}

  /** Writes what the journal holds as a WAV file. @returns its path; the file is the caller's */
  async write(stream: Pick<AnswerStreamView, 'id' | 'sampleRateHz'>, mostBytes = MOST_BYTES): Promise<string> {
    const { bytes } = await this.journal.extent(stream.id);
    const path = join(this.uploads.path, `live-${newId()}.wav`);
    const file = await open(path, 'wx', 0o600);
    try {
      if (bytes <= mostBytes) await this.copy(stream, bytes, file);
      else await this.resample(stream, bytes, file);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return path;
  }

  private async copy(
    { id, sampleRateHz }: Pick<AnswerStreamView, 'id' | 'sampleRateHz'>,
    bytes: number,
    file: FileHandle,
  ) {
    await file.write(wavHeader(sampleRateHz, bytes));
    for (let from = 0; from < bytes; from += CHUNK_BYTES) {
      await file.write(await this.journal.read(id, from, Math.min(from + CHUNK_BYTES, bytes)));
    }
  }

  private async resample(
    { id, sampleRateHz }: Pick<AnswerStreamView, 'id' | 'sampleRateHz'>,
    bytes: number,
    file: FileHandle,
  ): Promise<void> {
    const resampler = new Resampler(sampleRateHz, ENGINE_RATE_HZ);
    let written = WAV_HEADER_BYTES;
    const put = async (samples: Float32Array): Promise<void> => {
      const chunk = new Uint8Array(2 * samples.length);
      pcm16FromSamples(samples, chunk);
      await file.write(chunk, 0, chunk.length, written);
      written += chunk.length;
    };
    for (let from = 0; from < bytes; from += CHUNK_BYTES) {
      const input = samplesOf(await this.journal.read(id, from, Math.min(from + CHUNK_BYTES, bytes)));
      const output = new Float32Array(resampler.outputLength(input.length));
      resampler.push(input, output);
      await put(output);
    }
    const rest = new Float32Array(resampler.remainingLength());
    resampler.finish(rest);
    await put(rest);
    await file.write(wavHeader(ENGINE_RATE_HZ, written - WAV_HEADER_BYTES), 0, WAV_HEADER_BYTES, 0);
  }
}

function samplesOf(pcm16: Uint8Array): Float32Array {
  const samples = new Float32Array(pcm16.length / 2);
  samplesFromPcm16(pcm16, samples);
  return samples;
}
