import { type TimeSpan } from '../../src/speech/speech-timeline.js';
import { soundOf } from './sounds.js';
import { webRtcSpans } from './webrtc-vad.js';

/** Least shares of frames to get right. */
export interface DetectorGoals {
  readonly clean: number;
  /** With noise that is no speech mixed in at 10 dB. */
  readonly at10Db: number;
}

/** Something that finds speech in 16 kHz mono. */
export interface Detector {
  readonly name: 'live' | 'recorded' | 'WebRTC mode 1';
  readonly kind: 'ours' | 'reference';
  readonly goals?: DetectorGoals;
  find(samples: Float32Array): Promise<readonly TimeSpan[]>;
}

export const DETECTORS: readonly Detector[] = [
  {
    name: 'live',
    kind: 'ours',
    goals: { clean: 0.9, at10Db: 0.88 },
    find: async (samples) => (await soundOf(samples, 'live')).speech,
  },
  {
    name: 'recorded',
    kind: 'ours',
    goals: { clean: 0.93, at10Db: 0.92 },
    find: async (samples) => (await soundOf(samples, 'recorded')).speech,
  },
  {
    name: 'WebRTC mode 1',
    kind: 'reference',
    find: (samples) => Promise.resolve(webRtcSpans(samples, 1)),
  },
];
