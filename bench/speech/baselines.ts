import loadFvad from '@echogarden/fvad-wasm';
import { SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';

/** Sound comes live in pieces of 20 ms, as WebRTC sends them. */
export const PIECE_SAMPLES = (SIGNAL_RATE_HZ * 20) / 1_000;
/** Copies go into as much memory as a decoder's block has, so that both stay in the caches of the processor. */
const RING_SAMPLES = 64 * PIECE_SAMPLES;

/** Hands out the sound as it comes live. */
export function eachPiece(samples: Float32Array, take: (piece: Float32Array) => void): void {
  for (let from = 0; from + PIECE_SAMPLES <= samples.length; from += PIECE_SAMPLES) {
    take(samples.subarray(from, from + PIECE_SAMPLES));
  }
}

/** What a pass over the samples costs that does nothing but move them, in pieces of 20 ms. */
export function copyPass(samples: Float32Array): () => void {
  const ring = new Float32Array(RING_SAMPLES);
  return () => {
    let at = 0;
    eachPiece(samples, (piece) => {
      ring.set(piece, at);
      at = (at + PIECE_SAMPLES) % RING_SAMPLES;
    });
  };
}

/** The voice activity detector of WebRTC (libfvad, WebAssembly), mode 1, over 16 bit samples that lie there already. */
export async function webRtcPass(samples: Float32Array): Promise<() => void> {
  const module = await loadFvad();
  const detector = module._fvad_new();
  module._fvad_set_mode(detector, 1);
  module._fvad_set_sample_rate(detector, SIGNAL_RATE_HZ);
  const buffer = module._malloc(PIECE_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
  const integers = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  return () => {
    for (let from = 0; from + PIECE_SAMPLES <= integers.length; from += PIECE_SAMPLES) {
      module.HEAP16.set(integers.subarray(from, from + PIECE_SAMPLES), buffer / Int16Array.BYTES_PER_ELEMENT);
      module._fvad_process(detector, buffer, PIECE_SAMPLES);
    }
  };
}
