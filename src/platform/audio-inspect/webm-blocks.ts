import { AudioFaultError, checkedFormat, type StreamFacts } from './audio-facts.js';
import { opusSamples } from './opus-packet.js';

// Matroska element ids (RFC 9559).
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TIMESTAMP_SCALE = 0x2ad7b1;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_NUMBER = 0xd7;
const TRACK_TYPE = 0x83;
const CODEC_ID = 0x86;
const AUDIO = 0xe1;
const SAMPLING_FREQUENCY = 0xb5;
const CHANNELS = 0x9f;
const CLUSTER = 0x1f43b675;
const CLUSTER_TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const ENTERED = new Set([SEGMENT, INFO, TRACKS, TRACK_ENTRY, AUDIO, CLUSTER, BLOCK_GROUP]);

/** No packet of a coder we take is longer than this; a gap in the time stamps beyond it is no audio. */
const LONGEST_PACKET_SECONDS = 0.2;
const AUDIO_TRACK_TYPE = 2;

interface Track {
  number: number;
  type: number;
  codec: string;
  sampleRateHz: number;
  channels: number;
}

interface Element {
  id: number;
  start: number;
  end: number;
}

/**
 * WebM by walking its blocks. Recorders in browsers write no duration and stop in the middle of a cluster when the
 * tab closes; what was recorded up to there counts. Elements are entered by id and never by a trusted size, and
 * the walk moves forward with every step, so no file can hold it up.
 */
export function readWebm(file: Uint8Array): StreamFacts {
  const walk = new WebmWalk(file);
  walk.run();
  const track = walk.audioTrack();
  if (!track) throw new AudioFaultError(walk.sawTracks ? 'no_audio_track' : 'unreadable');
  checkedFormat(track.sampleRateHz, track.channels);
  const durationSeconds = walk.seconds(track);
  if (durationSeconds === 0) throw new AudioFaultError('no_samples');
  const { sampleRateHz, channels } = track;
  return { codec: codecName(track.codec), durationSeconds, sampleRateHz, channels, silent: null };
}

class WebmWalk {
  sawTracks = false;
  private readonly view: DataView;
  private readonly tracks: Track[] = [];
  private scaleSeconds = 0.001;
  private clusterTime = 0;
  private opusSamplesByTrack = new Map<number, number>();
  private timesByTrack = new Map<number, number[]>();

  constructor(private readonly file: Uint8Array) {
    this.view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  run(): void {
    let at = 0;
    while (at < this.file.length) {
      const element = this.elementAt(at);
      if (!element) return;
      this.read(element);
      at = ENTERED.has(element.id) ? element.start : element.end;
    }
  }

  audioTrack(): Track | undefined {
    return this.tracks.find((track) => track.type === AUDIO_TRACK_TYPE && track.codec !== '');
  }

  seconds(track: Track): number {
    if (track.codec === 'A_OPUS') return (this.opusSamplesByTrack.get(track.number) ?? 0) / 48_000;
    const times = this.timesByTrack.get(track.number) ?? [];
    const steps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) * this.scaleSeconds);
    const spoken = steps.reduce((sum, step) => sum + Math.min(Math.max(step, 0), LONGEST_PACKET_SECONDS), 0);
    // The last packet lasts about as long as the mean one.
    return times.length < 2 ? 0 : spoken + spoken / steps.length;
  }

  private elementAt(at: number): Element | null {
    const id = this.number(at, false);
    const size = id && this.number(id.end, true);
    if (!id || !size) return null;
    const unknown = size.value >= 2 ** 49;
    const end = unknown ? this.file.length : Math.min(size.end + size.value, this.file.length);
    return { id: id.value, start: size.end, end };
  }

  /** EBML variable-length number (RFC 8794 §4); an id keeps its length marker. */
  private number(at: number, withoutMarker: boolean): { value: number; end: number } | null {
    const lead = this.file[at];
    if (lead === undefined || lead === 0) return null;
    const length = Math.clz32(lead) - 23;
    if (at + length > this.file.length || (!withoutMarker && length > 4)) return null;
    const mask = 0xff >> length;
    let value = withoutMarker ? lead & mask : lead;
    let allOnes = withoutMarker && (lead & mask) === mask;
    for (let index = 1; index < length; index += 1) {
      const byte = this.file[at + index] ?? 0;
      value = value * 256 + byte;
      allOnes &&= byte === 0xff;
    }
    // All ones is "size unknown", as a live recorder writes it.
    return { value: allOnes ? Number.MAX_SAFE_INTEGER : value, end: at + length };
  }

  private read(element: Element): void {
    const track = this.tracks.at(-1);
    if (element.id === TRACK_ENTRY) {
      this.sawTracks = true;
      if (this.tracks.length >= 64) throw new AudioFaultError('unreadable');
      this.tracks.push({ number: 0, type: 0, codec: '', sampleRateHz: 8000, channels: 1 });
    } else if (element.id === CLUSTER_TIMESTAMP) this.clusterTime = this.unsigned(element);
    else if (element.id === TIMESTAMP_SCALE) this.scaleSeconds = this.unsigned(element) / 1e9;
    else if (element.id === SIMPLE_BLOCK || element.id === BLOCK) this.readBlock(element);
    else if (track) this.readTrackField(track, element);
  }

  private readTrackField(track: Track, element: Element): void {
    if (element.id === TRACK_NUMBER) track.number = this.unsigned(element);
    else if (element.id === TRACK_TYPE) track.type = this.unsigned(element);
    else if (element.id === CHANNELS) track.channels = this.unsigned(element);
    else if (element.id === SAMPLING_FREQUENCY) track.sampleRateHz = this.float(element);
    else if (element.id === CODEC_ID) {
      const bytes = this.file.subarray(element.start, Math.min(element.end, element.start + 32));
      track.codec = Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
    }
  }

  private readBlock(element: Element): void {
    const track = this.number(element.start, true);
    if (!track || track.end + 3 > this.file.length || element.end <= track.end + 3) return;
    const time = this.clusterTime + this.view.getInt16(track.end);
    const times = this.timesByTrack.get(track.value) ?? [];
    times.push(time);
    this.timesByTrack.set(track.value, times);
    const frame = track.end + 3;
    const samples = opusSamples(this.file[frame] ?? 0, this.file[frame + 1] ?? 0);
    this.opusSamplesByTrack.set(track.value, (this.opusSamplesByTrack.get(track.value) ?? 0) + samples);
  }

  private unsigned({ start, end }: Element): number {
    return this.file.subarray(start, Math.min(end, start + 8)).reduce((value, byte) => value * 256 + byte, 0);
  }

  private float({ start, end }: Element): number {
    if (end - start === 4) return this.view.getFloat32(start);
    return end - start === 8 ? this.view.getFloat64(start) : 0;
  }
}

function codecName(codecId: string): string {
  return codecId.replace(/^A_/, '').toLowerCase();
}
