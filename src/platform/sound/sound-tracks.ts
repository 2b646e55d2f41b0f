import { writeFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { OnModuleDestroy } from '@nestjs/common';
import { BoundedQueue } from '../../common/bounded-queue.js';
import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import type { FfmpegDecoder } from './ffmpeg-decoder.js';
import { SOUND_LIMITS } from './recording-sound.js';
import type { SoundTrackReply, SoundTrackRequest } from './sound-track-protocol.js';

// Sources run as TypeScript in tests; the build leaves JavaScript beside this file.
const FROM_SOURCE = import.meta.url.endsWith('.ts');
const ENTRY = new URL(FROM_SOURCE ? './sound-track.worker.ts' : './sound-track.worker.js', import.meta.url);
/** Two gigabytes are walked through in a few seconds. */
const TIME_LIMIT_MS = 60_000;
/** The tables of a long recording, beside the packets themselves. */
const HEAP_MEGABYTES = 192;

/** Takes the sound out of recordings with pictures, in a thread of its own each: nobody trusts the files. */
export class SoundTracks implements OnModuleDestroy {
  private readonly queue = new BoundedQueue({ concurrent: 2, waiting: 16 }, () => new AudioFaultError('busy'));
  private readonly running = new Set<Worker>();

  constructor(
    /** Null: sound in a codec that no container of ours takes is refused. */
    private readonly ffmpeg: FfmpegDecoder | null,
    private readonly timeLimitMs = TIME_LIMIT_MS,
  ) {}

  /**
   * Writes the sound of `path` to a new file, in its own codec where it can be.
   * @throws {AudioFaultError} for what is wrong with the file, or too many wait
   */
  async copyTo(target: string, path: string): Promise<void> {
    const { maxBytes, maxSeconds } = SOUND_LIMITS;
    const reply = await this.queue.run(() => this.ask({ path, maxBytes, maxSeconds }));
    if (reply.kind === 'fault') throw new AudioFaultError(reply.fault);
    const bytes = reply.kind === 'track' ? reply.bytes : await this.decoded(path, reply.container, reply.channels);
    await writeFile(target, bytes, { mode: 0o600 });
  }

  async onModuleDestroy(): Promise<void> {
    this.queue.close();
    this.ffmpeg?.close();
    await Promise.all([...this.running].map((worker) => worker.terminate()));
  }

  /** Of several channels one is heard. */
  private async decoded(path: string, container: 'mp4' | 'webm', channels: number): Promise<Uint8Array> {
    const { maxSeconds } = SOUND_LIMITS;
    const mono = Math.min(channels, 1);
    const bytes = await this.ffmpeg?.decode({ path, container, channels: mono, maxSeconds });
    if (!bytes) throw new AudioFaultError('undecodable');
    return bytes;
  }

  private async ask(request: SoundTrackRequest): Promise<SoundTrackReply> {
    const worker = new Worker(ENTRY, {
      env: {},
      workerData: request,
      execArgv: FROM_SOURCE ? ['--import', 'tsx'] : [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    this.running.add(worker);
    try {
      return await new Promise<SoundTrackReply>((resolve) => {
        const costly = () => resolve({ kind: 'fault', fault: 'too_costly' });
        const timer = setTimeout(costly, this.timeLimitMs);
        worker.once('message', resolve);
        // Out of memory is an error as well.
        worker.once('error', costly);
        worker.once('exit', () => {
          clearTimeout(timer);
          costly();
        });
      });
    } finally {
      this.running.delete(worker);
      worker.on('error', () => undefined);
      await worker.terminate();
    }
  }
}
