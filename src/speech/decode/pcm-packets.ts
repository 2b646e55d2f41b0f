import { blockFrames } from './audio-format.js';
import { type CodedPacket, type CodedSource, type PacketDecoder } from './coded-packets.js';
import { deinterleaveOf, type PcmCodec, SAMPLE_BYTES } from './pcm-samples.js';

/** The layout of plain samples in a container that has packets. */
export interface PcmFormat {
  readonly codec: PcmCodec;
  readonly channels: number;
  readonly sampleRateHz: number;
}

/** What turns packets of plain samples into channels; a broken frame at the end of a packet is left out. */
export function pcmSource(format: PcmFormat, packets: () => Iterable<CodedPacket>): CodedSource {
  const { codec, channels } = format;
  return {
    channels,
    packets: () => shortPackets(packets(), format),
    openDecoder: () => Promise.resolve(pcmDecoder(codec, channels)),
    batchPackets: 1,
    delayFrames: 0,
  };
}

/** A packet may be as long as its container lets it: it is cut into blocks. */
function* shortPackets(packets: Iterable<CodedPacket>, { codec, channels, sampleRateHz }: PcmFormat) {
  const most = blockFrames(sampleRateHz) * SAMPLE_BYTES[codec] * channels;
  for (const packet of packets) {
    for (let at = 0; at + most < packet.data.length; at += most) yield { data: packet.data.subarray(at, at + most) };
    yield { ...packet, data: packet.data.subarray(packet.data.length - (packet.data.length % most || most)) };
  }
}

function pcmDecoder(codec: PcmCodec, channels: number): PacketDecoder {
  const frameBytes = SAMPLE_BYTES[codec] * channels;
  return {
    decode: ([packet = new Uint8Array(0)]) => {
      const samplesDecoded = Math.floor(packet.length / frameBytes);
      const channelData = Array.from({ length: channels }, () => new Float32Array(samplesDecoded));
      deinterleaveOf(codec)(new Uint8Array(packet.subarray(0, samplesDecoded * frameBytes)), channelData);
      return { channelData, samplesDecoded };
    },
    free: () => undefined,
  };
}
