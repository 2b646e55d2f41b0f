import {
  BufferSource,
  type EncodedPacket,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  MP4,
  QTFF,
} from 'mediabunny';
import { checkFormat } from './audio-format.js';
import { AudioFaultError, type AudioStream, type UndecodedAudio } from './audio-stream.js';
import { type CodedPacket, decodedBlocks } from './coded-packets.js';
import { OPUS_RATE_HZ, type OpusHead, opusPacketFrames, opusSource, readOpusHead } from './opus-packets.js';
import { PacketClock } from './packet-clock.js';

/** Samples one packet of AAC-LC decodes to. */
const AAC_LC_PACKET_SAMPLES = 1024;
/** AAC-LC and its short frame, HE-AAC at its output rate, and the low-delay kin. */
const AAC_PACKET_SAMPLES = [AAC_LC_PACKET_SAMPLES, 960, 2048, 512];
/** How far a packet's length in the tables may be from one of these. */
const AAC_LENGTH_TOLERANCE = 0.1;

/**
 * MP4/M4A through its packet tables, by packets whose bytes are in the file. Opus decodes; of AAC and its kin the length
 * is told. Table durations are claims: for AAC a length that no AAC packet has is replaced by the usual one.
 * @throws {AudioFaultError} `no_audio_track`, `absurd_format`, `unreadable` or `no_samples`; other errors of the demuxer
 *   mean that the structure cannot be followed
 */
export async function openMp4(file: Uint8Array): Promise<AudioStream | UndecodedAudio> {
  const input = new Input({ source: new BufferSource(file), formats: [MP4, QTFF] });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new AudioFaultError('no_audio_track');
  const sampleRateHz = await track.getSampleRate();
  const channels = await track.getNumberOfChannels();
  checkFormat(sampleRateHz, channels);
  const codec = (await track.getCodec()) ?? 'unknown';
  const head = codec === 'opus' ? await opusHeadOf(track) : null;
  if (head) return opusStream(track, head);
  const { packets, seconds } = await countPackets(track);
  const durationSeconds = codec === 'aac' ? aacSeconds(packets, seconds, sampleRateHz) : seconds;
  if (packets === 0 || !(durationSeconds > 0)) throw new AudioFaultError('no_samples');
  return { container: 'mp4', codec, sampleRateHz, channels, blocks: null, durationSeconds };
}

async function opusHeadOf(track: InputAudioTrack): Promise<OpusHead | null> {
  const description = (await track.getDecoderConfig())?.description;
  if (!description) return null;
  return readOpusHead(
    ArrayBuffer.isView(description)
      ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
      : new Uint8Array(description),
  );
}

function opusStream(track: InputAudioTrack, head: OpusHead): AudioStream {
  const source = opusSource(head, () => opusPackets(track));
  const { channels } = head;
  const blocks = () => decodedBlocks(source);
  return { container: 'mp4', codec: 'opus', sampleRateHz: OPUS_RATE_HZ, channels, blocks };
}

/** The table gives the last packet the length that is left of it without padding. */
async function* opusPackets(track: InputAudioTrack): AsyncGenerator<CodedPacket, void, undefined> {
  const clock = new PacketClock(OPUS_RATE_HZ);
  let last: CodedPacket | null = null;
  let padding = 0;
  for await (const { data, timestamp, duration } of packetsThere(track)) {
    if (last) yield last;
    const frames = opusPacketFrames(data);
    const gapFrames = clock.gapBefore(timestamp * OPUS_RATE_HZ, frames);
    last = gapFrames > 0 ? { data, gapFrames } : { data };
    padding = frames - Math.round(duration * OPUS_RATE_HZ);
  }
  if (last) yield padding > 0 ? { ...last, discardFrames: padding } : last;
}

async function* packetsThere(track: InputAudioTrack): AsyncGenerator<EncodedPacket, void, undefined> {
  try {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      if (packet.data.byteLength === 0) return;
      yield packet;
    }
  } catch {
    // A cut file: what came before the cut counts.
  }
}

async function countPackets(track: InputAudioTrack): Promise<{ packets: number; seconds: number }> {
  let packets = 0;
  let seconds = 0;
  for await (const { duration } of packetsThere(track)) {
    packets += 1;
    seconds += duration;
  }
  return { packets, seconds };
}

function aacSeconds(packets: number, seconds: number, sampleRateHz: number): number {
  const samples = (seconds / packets) * sampleRateHz;
  const plausible = AAC_PACKET_SAMPLES.some((usual) => Math.abs(samples - usual) <= usual * AAC_LENGTH_TOLERANCE);
  return plausible ? seconds : (packets * AAC_LC_PACKET_SAMPLES) / sampleRateHz;
}
