import { insufficient, measured, type InsufficientReason, type Measure, type MeasureContext } from '../measure.js';
import { type SoundEvidence } from '../sound-evidence.js';
import { phonationMs } from '../speech-timeline.js';
import { type DeliveryEvidence } from './delivery-evidence.js';

/** What is heard in a voice whatever it says. Told, not scored: microphones and rooms differ too much. */
export interface VoiceAnalysis {
  readonly thresholdsVersion: string;
  /** Standard deviation of the level over syllable nuclei, dB. */
  readonly loudnessVariationDb: Measure<number>;
  /** Standard deviation of the pitch around its median, semitones. */
  readonly pitchVariationSemitones: Measure<number>;
  /** The pitch varies less than the limit; null when it could not be measured. */
  readonly monotone: boolean | null;
  readonly medianPitchHz: Measure<number>;
  /** Mean level of the speech, dB relative to full scale. */
  readonly speechLevelDbfs: Measure<number>;
  /** Mean level between, dB relative to full scale. */
  readonly noiseLevelDbfs: Measure<number>;
  /** Speech level over noise level, dB. */
  readonly speechOverNoiseDb: Measure<number>;
}

/**
 * The voice measures of an answer. Variations need ten seconds of voiced speech, levels five seconds of speech. Never
 * throws; what cannot be measured says why.
 */
export function analyzeVoice(evidence: DeliveryEvidence): VoiceAnalysis {
  const { thresholds, sound } = evidence;
  const level = sound?.level;
  const pitch = sound?.pitch;
  const scarceVoice = missingVoice(evidence);
  const scarceSpeech = missingSpeech(evidence);
  const varied = (unit: string, value: number | null | undefined) => figure(evidence, unit, value, scarceVoice);
  const levelled = (value: number | null | undefined) => figure(evidence, 'dbfs', value, scarceSpeech);
  const semitones = varied('semitones', pitch?.variationSemitones);
  return {
    thresholdsVersion: thresholds.version,
    loudnessVariationDb: varied('db', level?.variationDb),
    pitchVariationSemitones: semitones,
    monotone: semitones.value === null ? null : semitones.value < thresholds.voice.monotoneSemitones,
    medianPitchHz: varied('hz', pitch?.medianHz),
    speechLevelDbfs: levelled(level?.speechDbfs),
    noiseLevelDbfs: levelled(level?.noiseDbfs),
    speechOverNoiseDb: figure(evidence, 'db', level && overNoise(level), scarceSpeech),
  };
}

function overNoise({ speechDbfs, noiseDbfs }: SoundEvidence['level']): number | null {
  return speechDbfs === null || noiseDbfs === null ? null : speechDbfs - noiseDbfs;
}

function missingSpeech({ sound, missingSound, timeline, thresholds }: DeliveryEvidence): InsufficientReason | null {
  if (sound === null) return missingSound ?? 'no_sound';
  if (timeline.segments.length === 0) return 'no_speech';
  return phonationMs(timeline) < thresholds.timing.soundMinSpeechMs ? 'not_enough_speech' : null;
}

function missingVoice(evidence: DeliveryEvidence): InsufficientReason | null {
  const { sound, thresholds } = evidence;
  if (sound === null || evidence.timeline.segments.length === 0) return missingSpeech(evidence);
  return sound.pitch.voicedMs >= thresholds.voice.variationMinVoicedMs ? null : 'not_enough_voiced_speech';
}

/** `sampleSize` is whole seconds of voiced speech: the frames themselves are not independent observations. */
function figure(
  { sound, thresholds }: DeliveryEvidence,
  unit: string,
  value: number | null | undefined,
  missing: InsufficientReason | null,
): Measure<number> {
  const voicedSeconds = Math.floor((sound?.pitch.voicedMs ?? 0) / 1_000);
  const context: MeasureContext = {
    unit,
    sampleSize: Number.isFinite(voicedSeconds) ? voicedSeconds : 0,
    method: 'sound',
    thresholdsVersion: thresholds.version,
  };
  if (missing) return insufficient(missing, context);
  return value === null || value === undefined
    ? insufficient('not_enough_voiced_speech', context)
    : measured(value, context);
}
