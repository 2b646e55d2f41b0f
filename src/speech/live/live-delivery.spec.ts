import { inARow, recording, silence } from '../../../test/support/sounds.js';
import { measureDelivery } from '../delivery/delivery.js';
import { roundTo } from '../measure.js';
import { heardFeatures } from '../nudges/heard-features.js';
import { measureSound } from '../signal/measure-sound.js';
import { SpeechChain } from '../signal/speech-chain.js';
import { SpeechLog } from '../signal/speech-log.js';
import { thresholdsFor } from '../thresholds.js';
import { type LiveDelivery, LiveDeliveryMeter } from './live-delivery.js';

const english = thresholdsFor('en');
const RATE_HZ = 16_000;

/** One letter a second: `.` silence, `s` speech with four nuclei, `h` half a second of speech with two and half of silence. */
function logged(seconds: string, log = new SpeechLog()): SpeechLog {
  for (const letter of seconds) {
    const speechFrames = { s: 100, h: 50 }[letter] ?? 0;
    for (let frame = 0; frame < 100; frame += 1) log.add(frame < speechFrames, frame % 25 === 12);
  }
  return log;
}

const chainOf = (log: SpeechLog): SpeechChain => Object.assign(new SpeechChain(), { log });
const deliveryOf = (seconds: string, language = 'en'): LiveDelivery =>
  new LiveDeliveryMeter(thresholdsFor(language)).measure(chainOf(logged(seconds)));

describe('the delivery while somebody speaks', () => {
  it('is not measured before anything is heard', () => {
    expect(deliveryOf('...')).toEqual({
      atMs: 3_000,
      wordsPerMinute: null,
      articulationRateSps: null,
      speakingRatio: null,
      pauseCount: null,
      longPauseCount: null,
      speechLevelDb: null,
    });
  });

  it('has counts from the first speech on, and rates with enough of it', () => {
    expect(deliveryOf('.ssss')).toMatchObject({ articulationRateSps: null, speakingRatio: null, pauseCount: 0 });
    expect(deliveryOf('.sssss')).toMatchObject({ articulationRateSps: 4, speakingRatio: null, wordsPerMinute: null });
    expect(deliveryOf('.sssss...')).toMatchObject({
      articulationRateSps: 4,
      speakingRatio: 0.625,
      wordsPerMinute: null,
    });
    // 20 syllables in 10 s.
    expect(deliveryOf('.sssss....')).toMatchObject({ speakingRatio: 0.556, wordsPerMinute: roundTo(120 / 1.38, 1) });
    expect(deliveryOf('.ssss......')).toMatchObject({ speakingRatio: null, wordsPerMinute: null });
  });

  it('counts a pause when speech has ended it, and a long one apart', () => {
    expect(deliveryOf('ss..')).toMatchObject({ pauseCount: 0, longPauseCount: 0 });
    expect(deliveryOf('ss.s')).toMatchObject({ pauseCount: 1, longPauseCount: 0 });
    expect(deliveryOf('hhs..s')).toMatchObject({ pauseCount: 3, longPauseCount: 1 });
  });

  it('takes short gaps for speech, and a quarter of a second for a pause', () => {
    const withGaps = (gapFrames: number): LiveDelivery => {
      const log = new SpeechLog();
      for (let at = 0; at < 1_000; at += 1) log.add(at % 100 >= gapFrames, at % 25 === 24);
      return new LiveDeliveryMeter(english).measure(chainOf(log));
    };
    expect(withGaps(24)).toMatchObject({ pauseCount: 0, speakingRatio: 1, articulationRateSps: roundTo(40 / 9.76, 2) });
    expect(withGaps(25)).toMatchObject({ pauseCount: 9, speakingRatio: roundTo(7.5 / 9.75, 3) });
  });

  it('has no words per minute in a language whose words are not known', () => {
    expect(deliveryOf('ssssssssssss', 'ja')).toMatchObject({ wordsPerMinute: null, articulationRateSps: 4 });
  });

  it('is the same whether it was measured every second, or once', () => {
    const script = '..sshhs.ssss...hhhhsss.sss......ss';
    const log = new SpeechLog();
    const chain = chainOf(log);
    const meter = new LiveDeliveryMeter(english);
    for (const [at, letter] of [...script].entries()) {
      logged(letter, log);
      expect(meter.measure(chain)).toEqual(deliveryOf(script.slice(0, at + 1)));
    }
  });

  it('agrees with the nudges and with the analysis of the whole answer', () => {
    const sound = inARow(recording('mfa_acoustic_corpus.wav'), silence(1), recording('jfk.wav'));
    const chain = new SpeechChain();
    const meter = new LiveDeliveryMeter(english);
    for (let from = 0; from < sound.length; from += RATE_HZ) {
      chain.push(sound, from, Math.min(from + RATE_HZ, sound.length));
      const { rate10sWpm, speechLevelDb } = heardFeatures(chain, english);
      const live = meter.measure(chain);
      const rounded = (value: number | null | undefined) => (value == null ? null : roundTo(value, 1));
      expect(live).toMatchObject({ wordsPerMinute: rounded(rate10sWpm), speechLevelDb: rounded(speechLevelDb) });
    }
    chain.finish();
    const live = meter.measure(chain);
    const whole = measureDelivery({
      utterance: null,
      sound: measureSound(sound, null, null),
      missingSound: null,
      language: 'en',
    });
    expect(live.articulationRateSps).toBe(whole.pace.articulationRateSps.value);
    expect(live.pauseCount).toBe(whole.pauses.pauses.length);
    expect(live.pauseCount).toBeGreaterThan(6);
    const spokenMs = whole.pauses.phonationSeconds.value! * 1_000;
    expect(live.speakingRatio).toBeCloseTo(spokenMs / (live.atMs - chain.log.startMs(0)), 2);
  });

  it('costs no more in the tenth minute than in the first', () => {
    const log = new CountingLog();
    const chain = chainOf(log);
    const meter = new LiveDeliveryMeter(english);
    const looks: number[] = [];
    for (let second = 0; second < 600; second += 1) {
      logged('h', log);
      log.looks = 0;
      meter.measure(chain);
      looks.push(log.looks);
    }
    expect(Math.max(...looks.slice(540))).toBeLessThanOrEqual(Math.max(...looks.slice(0, 60)));
  });
});

class CountingLog extends SpeechLog {
  looks = 0;

  override startMs(stretch: number): number {
    this.looks += 1;
    return super.startMs(stretch);
  }

  override endMs(stretch: number): number {
    this.looks += 1;
    return super.endMs(stretch);
  }
}
