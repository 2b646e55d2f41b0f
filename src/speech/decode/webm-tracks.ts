import { AudioFaultError } from './audio-stream.js';
import { ebmlElementAt, type EbmlElement, ebmlFloat, ebmlUnsigned } from './ebml.js';
import { MATROSKA } from './matroska-ids.js';

const ENTERED: ReadonlySet<number> = new Set([
  MATROSKA.segment,
  MATROSKA.info,
  MATROSKA.tracks,
  MATROSKA.trackEntry,
  MATROSKA.audio,
]);

const AUDIO_TRACK_TYPE = 2;
/** Far more than any recording has. */
const MAX_TRACKS = 64;
/** The longest codec id that is registered has 26 characters. */
const MAX_CODEC_ID_BYTES = 32;

/** A track as its entry describes it (§5.1.4); fields left out have their standard values. */
export interface WebmTrack {
  number: number;
  type: number;
  /** `A_OPUS`, `A_VORBIS`, … */
  codecId: string;
  sampleRateHz: number;
  channels: number;
  /** Bits per sample of plain PCM. */
  bitDepth: number;
  /** What the codec needs before its first packet. */
  codecPrivate: Uint8Array;
  codecDelayNs: number;
  /** Packets are compressed or encrypted once more. */
  encoded: boolean;
}

/** What stands before the first cluster. */
export interface WebmHead {
  readonly track: WebmTrack;
  /** Nanoseconds per unit of the time stamps. */
  readonly timestampScaleNs: number;
}

/**
 * The first sound track. Elements are entered by id and never by a trusted size, and the walk moves forward with every
 * step, so no file can hold it up.
 * @throws {AudioFaultError} `unreadable` without any track, `no_audio_track` when none of them is sound
 */
export function readWebmHead(file: Uint8Array): WebmHead {
  const tracks: WebmTrack[] = [];
  let timestampScaleNs = 1_000_000;
  for (const element of headElements(file)) {
    if (element.id === MATROSKA.cluster && tracks.length > 0) break;
    if (element.id === MATROSKA.trackEntry) tracks.push(emptyTrack());
    if (tracks.length > MAX_TRACKS) throw new AudioFaultError('unreadable');
    const track = tracks.at(-1);
    if (element.id === MATROSKA.timestampScale) timestampScaleNs = ebmlUnsigned(file, element);
    else if (track) readTrackField(file, track, element);
  }
  const track = tracks.find(({ type, codecId }) => type === AUDIO_TRACK_TYPE && codecId !== '');
  if (!track) throw new AudioFaultError(tracks.length > 0 ? 'no_audio_track' : 'unreadable');
  return { track, timestampScaleNs };
}

function* headElements(file: Uint8Array): Generator<EbmlElement> {
  let at = 0;
  for (let element = ebmlElementAt(file, at); element; element = ebmlElementAt(file, at)) {
    yield element;
    at = ENTERED.has(element.id) ? element.start : element.end;
  }
}

function emptyTrack(): WebmTrack {
  return {
    number: 0,
    type: 0,
    codecId: '',
    sampleRateHz: 8000,
    channels: 1,
    bitDepth: 0,
    codecPrivate: new Uint8Array(0),
    codecDelayNs: 0,
    encoded: false,
  };
}

function readTrackField(file: Uint8Array, track: WebmTrack, element: EbmlElement): void {
  const { id, start, end } = element;
  if (id === MATROSKA.trackNumber) track.number = ebmlUnsigned(file, element);
  else if (id === MATROSKA.trackType) track.type = ebmlUnsigned(file, element);
  else if (id === MATROSKA.channels) track.channels = ebmlUnsigned(file, element);
  else if (id === MATROSKA.bitDepth) track.bitDepth = ebmlUnsigned(file, element);
  else if (id === MATROSKA.samplingFrequency) track.sampleRateHz = ebmlFloat(file, element);
  else if (id === MATROSKA.codecDelay) track.codecDelayNs = ebmlUnsigned(file, element);
  else if (id === MATROSKA.codecPrivate) track.codecPrivate = file.subarray(start, end);
  else if (id === MATROSKA.contentEncodings) track.encoded = true;
  else if (id === MATROSKA.codecId) {
    const name = file.subarray(start, Math.min(end, start + MAX_CODEC_ID_BYTES));
    track.codecId = String.fromCharCode(...name).replace(/\0+$/, '');
  }
}
