import {
  type AudioCodec,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputFormat,
  MATROSKA,
  MP4,
  Mp4OutputFormat,
  Output,
  type OutputFormat,
  QTFF,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import type { SoundTrackReply, SoundTrackRequest } from './sound-track-protocol.js';

/** A little more than is allowed still gets through: whoever hears the sound says exactly how long it is. */
const SPARE_SECONDS = 1;
const MP4_FORMATS: readonly InputFormat[] = [MP4, QTFF];

/** The packets of the first sound track in a file of their own, as they are: nothing is decoded. */
export async function copySoundTrack(request: SoundTrackRequest): Promise<SoundTrackReply> {
  const source = new FilePathSource(request.path, { handleUnhandledError: () => undefined });
  const input = new Input({ source, formats: [...MP4_FORMATS, WEBM, MATROSKA] });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) return { kind: 'fault', fault: 'no_audio_track' };
    const codec = await track.getCodec();
    const format = codec === null ? undefined : formatFor(codec);
    if (codec !== null && format) return { kind: 'track', bytes: await copied(track, codec, format, request) };
    const container = MP4_FORMATS.includes(await input.getFormat()) ? 'mp4' : 'webm';
    return { kind: 'foreign', container, channels: await track.getNumberOfChannels() };
  } catch (error) {
    // Whatever else a demuxer throws is about the file: the text of the error stays in here.
    return { kind: 'fault', fault: error instanceof AudioFaultError ? error.fault : 'unreadable' };
  } finally {
    input.dispose();
  }
}

const formatFor = (codec: AudioCodec): OutputFormat | undefined =>
  [new WebMOutputFormat(), new Mp4OutputFormat()].find((format) => format.getSupportedCodecs().includes(codec));

async function copied(
  track: InputAudioTrack,
  codec: AudioCodec,
  format: OutputFormat,
  { maxBytes, maxSeconds }: SoundTrackRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const packets = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(packets);
  await output.start();
  const decoderConfig = await track.getDecoderConfig();
  let bytes = 0;
  let startsAt: number | null = null;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    // A cut file: what came before the cut counts.
    if (packet.data.byteLength === 0) break;
    startsAt ??= packet.timestamp;
    bytes += packet.data.byteLength;
    if (bytes > maxBytes) throw new AudioFaultError('too_large');
    if (packet.timestamp - startsAt > maxSeconds + SPARE_SECONDS) throw new AudioFaultError('too_long');
    await packets.add(packet, decoderConfig === null ? undefined : { decoderConfig });
  }
  if (bytes === 0) throw new AudioFaultError('no_samples');
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0));
}
