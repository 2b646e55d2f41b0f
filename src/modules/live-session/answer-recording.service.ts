import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { UploadFolder } from '../../common/http/upload.interceptor.js';
import { newId } from '../../common/ids.js';
import { AudioJournal } from '../../platform/audio-journal/audio-journal.js';
import { wavHeader } from '../../speech/live/pcm16.js';
import type { AnswerStreamView } from './live-session.views.js';

const CHUNK_BYTES = 256 * 1_024;

/** A live answer as a recording like any other. */
@Injectable()
export class AnswerRecording {
  constructor(
    private readonly journal: AudioJournal,
    private readonly uploads: UploadFolder,
  ) {}

  /** Writes what the journal holds as a WAV file. @returns its path; the file is the caller's */
  async write({ id, sampleRateHz }: Pick<AnswerStreamView, 'id' | 'sampleRateHz'>): Promise<string> {
    const { bytes } = await this.journal.extent(id);
    const path = join(this.uploads.path, `live-${newId()}.wav`);
    const file = await open(path, 'wx', 0o600);
    try {
      await file.write(wavHeader(sampleRateHz, bytes));
      for (let from = 0; from < bytes; from += CHUNK_BYTES) {
        await file.write(await this.journal.read(id, from, Math.min(from + CHUNK_BYTES, bytes)));
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return path;
  }
}
