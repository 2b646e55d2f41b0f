import { soundWith, spans } from '../../../../test/factories/sound-evidence.js';
import { talkReadings } from './talk-readings.js';

const sound = soundWith(spans([0.5, 20], [23, 40]));

describe('the delivery of talk', () => {
  it('is measured in its sound when no words were taken down', () => {
    const [pace, pause] = talkReadings(sound, 'en', []);
    expect(pace).toMatchObject({ dimension: 'pace', status: 'measured', source: 'sound', fillersLowerBound: false });
    expect(pause).toMatchObject({ dimension: 'pause', status: 'measured', score: expect.any(Number), reason: null });
  });

  it('counts fillers as at least so many', () => {
    const text = Array.from({ length: 80 }, (_, at) => (at % 8 === 0 ? 'um' : 'word')).join(' ');
    const [pace] = talkReadings(sound, 'en', [
      { text, timing: null },
      { text: '', timing: null },
    ]);
    expect(pace?.fillersLowerBound).toBe(true);
    expect(pace?.figures.find(({ name }) => name === 'fillerShare')).toMatchObject({ value: 0.125 });
  });

  it('says why there is nothing where nothing was heard', () => {
    for (const reading of talkReadings(soundWith([]), 'en', [])) {
      expect(reading).toMatchObject({ status: 'insufficient', score: null, reason: expect.any(String) });
    }
  });
});
