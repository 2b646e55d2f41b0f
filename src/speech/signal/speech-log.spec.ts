import { SpeechLog } from './speech-log.js';

/** One letter a frame of 10 ms: `.` no speech, `s` speech, `n` speech with a nucleus. */
function logOf(frames: string): SpeechLog {
  const log = new SpeechLog();
  for (const letter of frames) log.add(letter !== '.', letter === 'n');
  return log;
}

describe('SpeechLog', () => {
  it('tells stretches of speech, the open one up to now', () => {
    const log = logOf('..sns..ns');
    expect(log.spans(1_000)).toEqual([
      { startMs: 20, endMs: 50 },
      { startMs: 70, endMs: 90 },
    ]);
    expect([log.lengthMs, log.speaking, log.stretches]).toEqual([90, true, 2]);
  });

  it('counts nuclei and speech from a time on', () => {
    const log = logOf('nsn..nsn.');
    expect([log.nucleiSince(0), log.nucleiSince(20), log.nucleiSince(21), log.nucleiSince(80)]).toEqual([4, 3, 2, 0]);
    expect([log.speechSinceMs(0), log.speechSinceMs(10), log.speechSinceMs(60), log.speechSinceMs(90)]).toEqual([
      60, 50, 20, 0,
    ]);
  });

  it('takes no nucleus where there is no speech', () => {
    const log = new SpeechLog();
    log.add(false, true);
    expect(log.nucleiMs(100)).toEqual([]);
  });

  it('cuts what lies beyond the end of the sound', () => {
    const log = logOf('snn');
    expect(log.spans(25)).toEqual([{ startMs: 0, endMs: 25 }]);
    expect(log.nucleiMs(22)).toEqual([15, 22]);
  });

  it('keeps everything through many growths', () => {
    const log = logOf('n.'.repeat(1_000));
    expect([log.stretches, log.nucleiMs(1e9).length, log.startMs(999)]).toEqual([1_000, 1_000, 19_980]);
  });
});
