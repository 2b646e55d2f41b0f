import type { FactoryProvider } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { FfmpegDecoder } from './ffmpeg-decoder.js';
import { SoundTracks } from './sound-tracks.js';

export const soundTracksProvider: FactoryProvider<SoundTracks> = {
  provide: SoundTracks,
  useFactory: ({ ffmpeg }: Config) => new SoundTracks(ffmpeg === null ? null : new FfmpegDecoder(ffmpeg)),
  inject: [Config],
};
