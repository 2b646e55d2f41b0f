import { BufferSource, EncodedPacketSink, Input, MP4, QTFF } from 'mediabunny';
import { AudioFaultError, checkedFormat, type StreamFacts } from './audio-facts.js';

/** Samples one AAC packet decodes to: AAC-LC, its low-delay kin, and HE-AAC at its output rate. */
const AAC_PACKET_SAMPLES = [1024, 960, 2048, 512];

/**
 * MP4/M4A through its packet tables, counting only packets whose bytes are in the file. Table durations are
 * claims: for AAC a length that no AAC packet has is replaced by the usual one.
 */
export async function readMp4(file: Uint8Array): Promise<StreamFacts> {
  const input = new Input({ source: new BufferSource(file), formats: [MP4, QTFF] });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new AudioFaultError('no_audio_track');
  const sampleRateHz = await track.getSampleRate();
  const channels = await track.getNumberOfChannels();
  checkedFormat(sampleRateHz, channels);
  const codec = (await track.getCodec()) ?? 'unknown';
  const { packets, seconds } = await countPackets(new EncodedPacketSink(track));
  if (packets === 0) throw new AudioFaultError('no_samples');
  const durationSeconds = codec === 'aac' ? aacSeconds(packets, seconds, sampleRateHz) : seconds;
  return { codec, durationSeconds, sampleRateHz, channels, silent: null };
}

async function countPackets(sink: EncodedPacketSink): Promise<{ packets: number; seconds: number }> {
  let packets = 0;
  let seconds = 0;
  try {
    for await (const packet of sink.packets()) {
      if (packet.data.byteLength === 0) break;
      packets += 1;
      seconds += packet.duration;
    }
  } catch {
    // A cut file: what came before the cut counts.
  }
  return { packets, seconds };
}

function aacSeconds(packets: number, seconds: number, sampleRateHz: number): number {
  const samples = (seconds / packets) * sampleRateHz;
  const plausible = AAC_PACKET_SAMPLES.some((usual) => Math.abs(samples - usual) <= usual * 0.1);
  return plausible ? seconds : (packets * 1024) / sampleRateHz;
}
