import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AudioContainer, type AudioFault, AudioFaultError } from '../../speech/decode/audio-stream.js';

/** What the demuxers are called; a file is never asked what it would like to be. */
const DEMUXERS: Record<AudioContainer, string> = {
  mp4: 'mov',
  webm: 'matroska',
  ogg: 'ogg',
  wav: 'wav',
  mp3: 'mp3',
  flac: 'flac',
};
/** What microphones and editors put into these containers; every other decoder of ffmpeg stays closed. */
const DECODERS = 'aac,alac,mp3,mp3float,opus,vorbis,flac,ac3,eac3,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le';

const MEBIBYTE = 1024 * 1024;
/** A decoder of sound needs a few megabytes; the tables of a ten-minute file a few more. */
const MEMORY_BYTES = 192 * MEBIBYTE;
/** Twenty times what 600 s of AAC take on a small server. */
const TIME_LIMIT_MS = 30_000;
/** As the speech core measures it, so that what arrives here is small. */
const OUTPUT_RATE_HZ = 16_000;
const BYTES_PER_SAMPLE = 2;
/** From util-linux, which every Debian has: limits that Node cannot set itself. */
const PRLIMIT = '/usr/bin/prlimit';

export interface CodedSound {
  readonly path: string;
  readonly container: AudioContainer;
  readonly channels: number;
  readonly maxSeconds: number;
}

/**
 * Decodes what nothing in the process can, with the ffmpeg of the machine: a child process without a shell, without an
 * environment and without any protocol but the one file, under limits of time, memory and output.
 */
export class FfmpegDecoder {
  private readonly running = new Set<ChildProcess>();
  private closed = false;

  constructor(
    private readonly program: string,
    private readonly timeLimitMs = TIME_LIMIT_MS,
  ) {}

  /**
   * A WAV file (PCM, 16 bit, 16 kHz, one or two channels) of at most a second more than allowed, so that too much is
   * seen to be too much. Null when ffmpeg is gone or gets nothing out of the file.
   * @throws {AudioFaultError} `too_costly` at a limit, `undecodable` when ffmpeg crashes, `busy` after `close`
   */
  async decode(sound: CodedSound): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.closed) throw new AudioFaultError('busy');
    const channels = Math.min(sound.channels, 2);
    const seconds = sound.maxSeconds + 1;
    const output = new BoundedOutput(seconds * OUTPUT_RATE_HZ * BYTES_PER_SAMPLE * channels + MEBIBYTE);
    const ending = await this.run(commandOf(this.program, sound, channels, seconds), output);
    const fault = FAULTS[ending];
    if (fault) throw new AudioFaultError(fault);
    return output.isEmpty ? null : output.bytes();
  }

  close(): void {
    this.closed = true;
    for (const child of this.running) child.kill('SIGKILL');
  }

  private run([program, ...args]: readonly [string, ...string[]], output: BoundedOutput): Promise<Ending> {
    // What ffmpeg says about a file is text by whoever made the file: nobody reads it.
    const child = spawn(program, args, { env: {}, cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
    this.running.add(child);
    return new Promise<Ending>((resolve) => {
      let limited = false;
      const stop = (): void => {
        limited = true;
        child.kill('SIGKILL');
      };
      const timer = setTimeout(stop, this.timeLimitMs);
      child.stdout.on('data', (chunk: Buffer) => {
        if (!output.take(chunk)) stop();
      });
      child.once('error', () => resolve('gone'));
      child.once('close', (_code, signal) => {
        clearTimeout(timer);
        this.running.delete(child);
        if (signal === null) resolve('end');
        else resolve(this.closed ? 'closed' : limited ? 'limit' : 'crash');
      });
    });
  }
}

/** `gone`: the program is not there any more. */
type Ending = 'end' | 'gone' | 'limit' | 'crash' | 'closed';
const FAULTS: Partial<Record<Ending, AudioFault>> = { limit: 'too_costly', crash: 'undecodable', closed: 'busy' };

function commandOf(
  program: string,
  { path, container }: CodedSound,
  channels: number,
  seconds: number,
): [string, ...string[]] {
  const whitelists = ['-protocol_whitelist', 'file', '-codec_whitelist', DECODERS, '-max_alloc', String(MEMORY_BYTES)];
  const input = ['-f', DEMUXERS[container], ...whitelists, '-i', `file:${path}`];
  const chosen = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-t', String(seconds)];
  const format = ['-ac', String(channels), '-ar', String(OUTPUT_RATE_HZ), '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1'];
  const args = ['-nostdin', '-hide_banner', '-v', 'quiet', '-threads', '1', ...input, ...chosen, ...format];
  if (!existsSync(PRLIMIT)) return [program, ...args];
  const limits = [`--data=${MEMORY_BYTES}`, '--core=0', '--fsize=0'];
  return [PRLIMIT, ...limits, program, ...args];
}

/** Chunks in one buffer of the largest size allowed; pages nobody wrote to cost nothing. */
class BoundedOutput {
  private readonly buffer: Uint8Array<ArrayBuffer>;
  private length = 0;

  constructor(mostBytes: number) {
    this.buffer = new Uint8Array(mostBytes);
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** False when the chunk does not fit. */
  take(chunk: Uint8Array): boolean {
    if (this.length + chunk.byteLength > this.buffer.byteLength) return false;
    this.buffer.set(chunk, this.length);
    this.length += chunk.byteLength;
    return true;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }
}
