import { AudioFaultError } from './audio-stream.js';

/** Hz. 384 kHz is what the best converters make; 3 kHz is below the narrowest telephone line. */
const RATE_LIMITS_HZ = { min: 3000, max: 384_000 };
/** More than any recorder of speech has; each further channel costs memory and time. */
const MAX_CHANNELS = 32;

/**
 * Frames per block: a third of a second at 48 kHz, so that a block of the most channels (32) stays at 2 MiB.
 * Slower streams get blocks of a second at most.
 */
export const MAX_BLOCK_FRAMES = 16_384;

/**
 * Refuses a format that no microphone makes.
 * @throws {AudioFaultError} `absurd_format` outside 3 kHz–384 kHz or 1–32 channels, also for NaN.
 */
export function checkFormat(sampleRateHz: number, channels: number): void {
  const rateIsSane = sampleRateHz >= RATE_LIMITS_HZ.min && sampleRateHz <= RATE_LIMITS_HZ.max;
  if (!rateIsSane || !(channels >= 1 && channels <= MAX_CHANNELS)) throw new AudioFaultError('absurd_format');
}

/** The most sample frames one block holds at this rate in Hz: about a second, bounded in memory. */
export function blockFrames(sampleRateHz: number): number {
  return Math.min(Math.ceil(sampleRateHz), MAX_BLOCK_FRAMES);
}

/** How many packets of this many sample frames each are decoded in one go: a block's worth, at least one. */
export function packetsPerBlock(sampleRateHz: number, packetFrames: number): number {
  return Math.max(1, Math.floor(blockFrames(sampleRateHz) / Math.max(packetFrames, 1)));
}
