import type { UploadKind } from './upload.views.js';

const MEBIBYTE = 1024 * 1024;

/** What one file of a kind may be. */
export interface KindRules {
  readonly maxBytes: number;
  readonly mediaTypes: readonly string[];
}

const sound = ['audio/wav', 'audio/mpeg', 'audio/mp4', 'audio/flac', 'audio/ogg', 'audio/webm'];
const picture = ['video/webm', 'video/mp4', 'video/quicktime', 'video/x-matroska'];
const documents = [
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/plain',
  'text/markdown',
];

export const uploadRules: Readonly<Record<UploadKind, KindRules>> = {
  audio: { maxBytes: 100 * MEBIBYTE, mediaTypes: sound },
  camera: { maxBytes: 2048 * MEBIBYTE, mediaTypes: picture },
  screen: { maxBytes: 2048 * MEBIBYTE, mediaTypes: picture },
  combined: { maxBytes: 2048 * MEBIBYTE, mediaTypes: picture },
  resume: { maxBytes: 5 * MEBIBYTE, mediaTypes: documents },
  job_description: { maxBytes: 5 * MEBIBYTE, mediaTypes: documents },
};

export const largestUploadBytes = Math.max(...Object.values(uploadRules).map(({ maxBytes }) => maxBytes));

/** Names that browsers and recorders use for the same. */
const otherNames: Readonly<Record<string, string>> = {
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/x-flac': 'audio/flac',
  'video/matroska': 'video/x-matroska',
  'text/x-markdown': 'text/markdown',
};

/** `Audio/WebM; codecs=opus` is `audio/webm`. */
export function plainMediaType(mediaType: string): string {
  const essence = mediaType.split(';')[0]!.trim().toLowerCase();
  return otherNames[essence] ?? essence;
}
