import { NOTHING_SENT } from '../../speech/nudges/nudge-limits.js';
import { SpeakerCoach } from './speaker-coach.js';

const anew = { sent: NOTHING_SENT, version: 4 };
const fast = { rate10sWpm: 230, rate15sWpm: 230, sinceSpeechBeganMs: 60_000 };

/** Judges one fast second after the other; what came of each. */
function judged(coach: SpeakerCoach, seconds: number, from = 0, quiet = false) {
  return Array.from({ length: seconds }, (_, at) => coach.judge(from + at * 1_000, fast, quiet)).filter(
    (due) => due !== null,
  );
}

describe('a speaker’s coach', () => {
  it('nudges in the very second in which it is due, with the record to store', () => {
    const [due] = judged(new SpeakerCoach(anew, 'normal', 'en'), 15);
    expect(due?.nudge.type).toBe('SLOW_DOWN');
    expect(due?.limit).toMatchObject({ version: 4, sent: { lastMs: due?.nudge.atMs } });
  });

  it('says nothing when it is off, and nothing of what is long over', () => {
    expect(judged(new SpeakerCoach(anew, 'off', 'en'), 20)).toEqual([]);
    expect(judged(new SpeakerCoach(anew, 'normal', 'en'), 20, 0, true)).toEqual([]);
  });

  it('keeps the pause after a nudge that another process sent', () => {
    const coach = new SpeakerCoach(anew, 'normal', 'en');
    coach.adopt({ sent: { lastMs: 5_000, lastOfTypeMs: { SLOW_DOWN: 5_000 } }, version: 9 });
    expect(judged(coach, 30, 5_000)).toEqual([]);
    const [later] = judged(coach, 30, 35_000);
    expect(later?.limit.version).toBe(9);
  });

  it('counts its own nudges on, so that the next one is stored after the last', () => {
    const due = judged(new SpeakerCoach(anew, 'normal', 'en'), 120);
    expect(due.length).toBeGreaterThan(1);
    expect(due.map(({ limit }) => limit.version)).toEqual(due.map((_, at) => 4 + at));
  });
});
