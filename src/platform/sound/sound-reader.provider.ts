import type { FactoryProvider } from '@nestjs/common';
import { Log } from '../../common/logger.js';
import { Config } from '../../config/config.js';
import { FfmpegDecoder } from './ffmpeg-decoder.js';
import { SoundReader } from './sound-reader.js';

export const soundReaderProvider: FactoryProvider<SoundReader> = {
  provide: SoundReader,
  useFactory: ({ ffmpeg }: Config, log: Log) =>
    new SoundReader({ log, ffmpeg: ffmpeg === null ? null : new FfmpegDecoder(ffmpeg) }),
  inject: [Config, Log],
};
