import { stat } from 'node:fs/promises';
import type { OnModuleDestroy } from '@nestjs/common';
import { BoundedQueue } from '../../common/bounded-queue.js';
import type { Log } from '../../common/logger.js';
import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import type { FfmpegDecoder } from './ffmpeg-decoder.js';
import { AUDIO_FORMATS, type RecordingSound, SOUND_LIMITS, type SoundLimits } from './recording-sound.js';
import type { MeasuredSound, SoundRequest, UndecodedSound } from './sound-protocol.js';
import { SoundThreadError } from './sound-thread.js';
import { SoundThreads } from './sound-threads.js';

export interface SoundReaderOptions {
  readonly log: Log;
  /** Null: recordings in codecs that nothing in the process decodes are taken without their sound. */
  readonly ffmpeg: FfmpegDecoder | null;
  readonly limits?: SoundLimits;
  /** Other code for the threads. */
  readonly entry?: URL;
}

/**
 * Decodes recordings and measures what is in them, in worker threads: a hostile file costs neither the time of other
 * requests nor the process. Past its limits the thread is ended and the file refused.
 */
export class SoundReader implements OnModuleDestroy {
  private readonly limits: SoundLimits;
  private readonly threads: SoundThreads;
  private readonly queue: BoundedQueue;

  constructor(private readonly options: SoundReaderOptions) {
    this.limits = options.limits ?? SOUND_LIMITS;
    this.threads = new SoundThreads(this.limits, options.entry);
    this.queue = new BoundedQueue(this.limits, () => new AudioFaultError('busy'));
  }

  /** @throws {AudioFaultError} for what is wrong with the file or too many wait; any other error is a defect here. */
  async read(path: string): Promise<RecordingSound> {
    const { size } = await stat(path);
    if (size === 0) throw new AudioFaultError('empty');
    if (size > this.limits.maxBytes) throw new AudioFaultError('too_large');
    return this.queue.run(() => this.lookTwice(path));
  }

  async onModuleDestroy(): Promise<void> {
    this.queue.close();
    this.options.ffmpeg?.close();
    await this.threads.close();
  }

  /** A sound that can be decoded is not given up because the neural detector crashes or hangs on it. */
  private async lookTwice(path: string): Promise<RecordingSound> {
    try {
      return await this.look(path, true);
    } catch (error) {
      if (!(error instanceof SoundThreadError) || error.stage !== 'measuring') throw error;
      this.options.log.warn('measuring a recording with the neural detector did not end well', { name: error.name });
      return this.look(path, false);
    }
  }

  private async look(path: string, neural: boolean): Promise<RecordingSound> {
    const reply = await this.measure({ path }, neural);
    return reply.kind === 'measured' ? measured(reply) : this.lookAtCoded(path, reply, neural);
  }

  /** What no decoder in the process takes: through ffmpeg, or without its sound. */
  private async lookAtCoded(path: string, coded: UndecodedSound, neural: boolean): Promise<RecordingSound> {
    const { container, channels } = coded.facts;
    const { maxSeconds } = this.limits;
    const bytes = await this.options.ffmpeg?.decode({ path, container, channels, maxSeconds });
    const reply = bytes ? await this.measure({ bytes }, neural) : coded;
    return reply.kind === 'measured' ? measured({ ...reply, facts: coded.facts }) : withoutSound(coded);
  }

  private async measure(recording: SoundRequest['recording'], neural: boolean) {
    const reply = await this.threads.ask({ recording, neural });
    if (reply.kind === 'fault') throw new AudioFaultError(reply.fault);
    if (reply.kind === 'failed') throw reply.error;
    return reply;
  }
}

function measured({ facts, durationSeconds, silent, sound }: MeasuredSound): RecordingSound {
  return { ...facts, ...AUDIO_FORMATS[facts.container], durationSeconds, silent, sound, soundReason: null };
}

function withoutSound({ facts, durationSeconds }: UndecodedSound): RecordingSound {
  const format = AUDIO_FORMATS[facts.container];
  return { ...facts, ...format, durationSeconds, silent: null, sound: null, soundReason: 'codec' };
}
