import { AUDIO_FORMATS } from '../../platform/sound/recording-sound.js';

/** Names for engines and downloads: by the type that was found in the file, never by what a client called it. */
export function recordingFileName(mediaType: string): string {
  const format = Object.values(AUDIO_FORMATS).find((each) => each.mediaType === mediaType);
  return `recording.${format?.extension ?? 'bin'}`;
}
