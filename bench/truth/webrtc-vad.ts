import loadFvad from '@echogarden/fvad-wasm';
import { type TimeSpan } from '../../src/speech/speech-timeline.js';
import { SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';

/** How readily a frame is called noise: 0 (least) to 3. */
export type WebRtcMode = 0 | 1 | 2 | 3;

/** 10, 20 or 30 ms are possible; 20 ms is what voice calls use. */
const FRAME_MS = 20;
const FRAME_SAMPLES = (SIGNAL_RATE_HZ * FRAME_MS) / 1_000;

const module = await loadFvad();

/** The voice activity detector of WebRTC (libfvad) over 16 kHz mono; its frames as they come, nothing smoothed. */
export function webRtcSpans(samples: Float32Array, mode: WebRtcMode): TimeSpan[] {
  const detector = module._fvad_new();
  const buffer = module._malloc(FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
  try {
    module._fvad_set_mode(detector, mode);
    module._fvad_set_sample_rate(detector, SIGNAL_RATE_HZ);
    const spans: { startMs: number; endMs: number }[] = [];
    for (let from = 0; from + FRAME_SAMPLES <= samples.length; from += FRAME_SAMPLES) {
      writeInt16(samples, from, buffer);
      if (module._fvad_process(detector, buffer, FRAME_SAMPLES) === 1) extend(spans, (from / SIGNAL_RATE_HZ) * 1_000);
    }
    return spans;
  } finally {
    module._free(buffer);
    module._fvad_free(detector);
  }
}

function writeInt16(samples: Float32Array, from: number, address: number): void {
  const { HEAP16 } = module;
  const base = address / Int16Array.BYTES_PER_ELEMENT;
  for (let at = 0; at < FRAME_SAMPLES; at += 1) {
    HEAP16[base + at] = Math.max(-32_768, Math.min(32_767, Math.round((samples[from + at] ?? 0) * 32_768)));
  }
}

function extend(spans: { startMs: number; endMs: number }[], startMs: number): void {
  const last = spans.at(-1);
  if (last?.endMs === startMs) last.endMs = startMs + FRAME_MS;
  else spans.push({ startMs, endMs: startMs + FRAME_MS });
}
