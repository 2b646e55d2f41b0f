import * as fc from 'fast-check';
import { soundWith } from '../../../test/factories/sound-evidence.js';
import { evenWords, spoken } from '../../../test/fixtures/speech/word-timings.js';
import { type Measure } from '../measure.js';
import { type SoundEvidence } from '../sound-evidence.js';
import { type TimeSpan } from '../speech-timeline.js';
import { type Utterance } from '../text/words.js';
import { measureDelivery } from './delivery.js';
import { type SpokenAnswer } from './delivery-evidence.js';

/** Every figure of an analysis, whatever part it is in. */
function measuresIn(value: unknown): Measure<number>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('status' in value && 'thresholdsVersion' in value) return [value as Measure<number>];
  return Object.values(value).flatMap(measuresIn);
}

const finite = fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 86_400_000 }), fc.double());
const span: fc.Arbitrary<TimeSpan> = fc.record({ startMs: finite, endMs: finite });
const level = fc.option(fc.double(), { nil: null });
const sound: fc.Arbitrary<SoundEvidence> = fc.record({
  version: fc.constant('test'),
  durationMs: finite,
  voiceActivity: fc.constant('adaptive'),
  voiceActivityNote: fc.constant(null),
  speech: fc.array(span, { maxLength: 25 }),
  nucleiMs: fc.array(finite, { maxLength: 80 }),
  level: fc.record({ speechDbfs: level, noiseDbfs: level, variationDb: level }),
  pitch: fc.record({ voicedMs: finite, medianHz: level, variationSemitones: level }),
});
const utterance: fc.Arbitrary<Utterance> = fc
  .record({
    words: fc.option(
      fc.array(fc.record({ word: fc.constantFrom('a.', 'queue', 'um,', '.', '', '1,000'), startMs: finite, endMs: finite }), { maxLength: 90 }), // prettier-ignore
      { nil: null },
    ),
    timing: fc.constantFrom('provider' as const, 'client' as const, 'estimated' as const, null),
    verbatim: fc.boolean(),
    language: fc.constantFrom('en', 'de', 'und'),
    spare: fc.constantFrom('', 'Um, we had no index. So it was slow, like, really slow.', '…'),
  })
  .map(({ spare, ...rest }) => ({ ...rest, text: rest.words?.map(({ word }) => word).join(' ') ?? spare }));
const answer: fc.Arbitrary<SpokenAnswer> = fc.record({
  utterance: fc.option(utterance, { nil: null }),
  sound: fc.option(sound, { nil: null }),
  missingSound: fc.constantFrom('no_sound' as const, 'codec' as const, null),
  language: fc.constantFrom('en', 'de'),
});

describe('delivery of any answer', () => {
  it('has only figures that are numbers or say why there is none', () => {
    fc.assert(
      fc.property(answer, (any) => {
        const delivery = measureDelivery(any);
        for (const measure of measuresIn(delivery)) {
          expect(measure.value === null ? measure.reason : Number.isFinite(measure.value)).toBeTruthy();
          expect(measure.status === 'measured').toBe(measure.value !== null);
          expect(Number.isInteger(measure.sampleSize)).toBe(true);
        }
        // What came from outside may be no number; what is counted here never is.
        for (const score of [delivery.pace.score, delivery.pauses.score]) expect(score.status).not.toBe('failed');
        const times = [...delivery.pace.profile, ...delivery.pauses.pauses];
        expect(times.every(({ startMs, endMs }) => startMs >= 0 && endMs > startMs && endMs < Infinity)).toBe(true);
        expect(JSON.stringify(measureDelivery(any))).toBe(JSON.stringify(delivery));
      }),
      { numRuns: 300 },
    );
  });

  it('is insufficient everywhere, for one reason, where no speech was found', () => {
    const spokenAnswer = {
      utterance: spoken(evenWords(40, 400)),
      sound: soundWith([]),
      missingSound: null,
      language: 'en',
    };
    const { pace, pauses, voice } = measureDelivery(spokenAnswer);
    const reasons = new Set(measuresIn({ pace, pauses, voice }).map(({ reason }) => reason));
    expect([...reasons]).toEqual(['no_speech']);
  });

  it('names what is missing of an answer nobody recorded or transcribed', () => {
    const nothing = { utterance: null, sound: null, language: 'en' };
    const reasonsOf = (missingSound: SpokenAnswer['missingSound']) => [
      ...new Set(measuresIn(measureDelivery({ ...nothing, missingSound })).map(({ reason }) => reason)),
    ];
    expect(reasonsOf('codec')).toEqual(['codec']);
    expect(reasonsOf(null)).toEqual(['no_sound']);
    expect(measureDelivery({ ...nothing, missingSound: null }).fillers).toBeNull();
  });
});
