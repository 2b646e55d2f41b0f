import { soundWith, spans } from '../../../test/factories/sound-evidence.js';
import { type SoundEvidence } from '../sound-evidence.js';
import { gatherEvidence } from './delivery-evidence.js';
import { analyzeVoice } from './voice.js';

const speech = spans([1, 6], [7, 30]);
const voiceOf = (sound: SoundEvidence | null) =>
  analyzeVoice(gatherEvidence({ utterance: null, sound, missingSound: sound ? null : 'codec', language: 'en' }));

describe('voice', () => {
  it('gives level, noise and variation with their units', () => {
    const voice = voiceOf(soundWith(speech));
    expect(voice.loudnessVariationDb).toMatchObject({ status: 'measured', value: 5, unit: 'db', method: 'sound' });
    expect(voice.pitchVariationSemitones).toMatchObject({
      status: 'measured',
      value: 3,
      unit: 'semitones',
      sampleSize: 20,
    });
    expect(voice.medianPitchHz).toMatchObject({ value: 140, unit: 'hz' });
    expect(voice.speechLevelDbfs).toMatchObject({ value: -22, unit: 'dbfs' });
    expect(voice.noiseLevelDbfs.value).toBe(-55);
    expect(voice.speechOverNoiseDb).toMatchObject({ value: 33, unit: 'db' });
    expect(voice.monotone).toBe(false);
  });

  it('is monotone below two semitones', () => {
    const withPitch = (variationSemitones: number) =>
      voiceOf(soundWith(speech, { pitch: { voicedMs: 12_000, medianHz: 120, variationSemitones } })).monotone;
    expect(withPitch(1.99)).toBe(true);
    expect(withPitch(2)).toBe(false);
  });

  it('needs ten seconds of voiced speech for a variation, five of speech for a level', () => {
    const short = voiceOf(soundWith(speech, { pitch: { voicedMs: 9_990, medianHz: 120, variationSemitones: 1 } }));
    expect(short.pitchVariationSemitones).toMatchObject({ status: 'insufficient', reason: 'not_enough_voiced_speech' });
    expect(short.loudnessVariationDb).toMatchObject({ status: 'insufficient', reason: 'not_enough_voiced_speech' });
    expect(short.monotone).toBeNull();
    expect(short.speechLevelDbfs.status).toBe('measured');
    expect(voiceOf(soundWith(spans([1, 5.9]))).speechLevelDbfs).toMatchObject({ reason: 'not_enough_speech' });
  });

  it('says why there is none', () => {
    expect(voiceOf(null).speechLevelDbfs).toMatchObject({ status: 'insufficient', reason: 'codec' });
    expect(voiceOf(null).pitchVariationSemitones).toMatchObject({ status: 'insufficient', reason: 'codec' });
    expect(voiceOf(soundWith([])).pitchVariationSemitones).toMatchObject({ reason: 'no_speech' });
    const noiseless = voiceOf(soundWith(speech, { level: { speechDbfs: -20, noiseDbfs: null, variationDb: null } }));
    expect(noiseless.noiseLevelDbfs.status).toBe('insufficient');
    expect(noiseless.speechOverNoiseDb.status).toBe('insufficient');
    expect(noiseless.loudnessVariationDb.status).toBe('insufficient');
  });

  it('fails, and gives no number, for levels that are none', () => {
    const broken = voiceOf(soundWith(speech, { level: { speechDbfs: NaN, noiseDbfs: -Infinity, variationDb: NaN } }));
    for (const measure of [broken.speechLevelDbfs, broken.noiseLevelDbfs, broken.loudnessVariationDb]) {
      expect(measure).toMatchObject({ status: 'failed', value: null, reason: 'not_finite' });
    }
  });
});
