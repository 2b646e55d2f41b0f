import { soundWith, spans } from '../../../../test/factories/sound-evidence.js';
import { measureConversation, type SpokenTrack } from './conversation-measures.js';

const track = (userId: string, ...streams: SpokenTrack['streams'][number][]): SpokenTrack => ({
  userId,
  unstoredSpeech: false,
  streams,
});
const said = (offsetMs: number, ...speech: readonly [number, number][]) => ({
  offsetMs,
  sound: soundWith(spans(...speech)),
});

describe('how two spoke together', () => {
  it('lays what each said on the clock of the session', () => {
    const tracks = [track('a', said(1_000, [0, 4]), said(10_000, [0, 1])), track('b', said(4_000, [0, 3]))];
    expect(measureConversation(tracks, 'en')).toEqual({
      status: 'measured',
      reason: null,
      thresholdsVersion: expect.any(String),
      overlapSeconds: 1,
      overlapRatio: 0.143,
      participants: [
        { userId: 'a', speechSeconds: 5, talkShare: 0.625, interruptions: 0, turns: 2 },
        { userId: 'b', speechSeconds: 3, talkShare: 0.375, interruptions: 1, turns: 1 },
      ],
      interruptions: [{ atMs: 4_000, by: 'b', of: 'a' }],
    });
  });

  it('counts somebody who said nothing as silent', () => {
    const { status, participants, overlapSeconds } = measureConversation(
      [track('a', said(0, [0, 4])), track('b')],
      'en',
    );
    expect([status, overlapSeconds]).toEqual(['measured', 0]);
    expect(participants[1]).toEqual({ userId: 'b', speechSeconds: 0, talkShare: 0, interruptions: 0, turns: 0 });
  });

  it('tells no figure when something one of them said is not here, or nothing was said at all', () => {
    const whole = track('a', said(0, [0, 4]));
    const cases = [
      [[whole, { ...track('b', said(0, [1, 2])), unstoredSpeech: true }], 'not_stored'],
      [[whole, track('b', { offsetMs: 0, sound: null })], 'no_sound'],
      [[whole], 'one_track'],
      [[track('a'), track('b')], 'no_speech'],
    ] as const;
    for (const [tracks, reason] of cases) {
      const measured = measureConversation(tracks, 'en');
      expect(measured).toMatchObject({ status: 'insufficient', reason, overlapSeconds: null, overlapRatio: null });
      expect(measured.interruptions).toEqual([]);
      for (const part of measured.participants) {
        expect(part).toMatchObject({ speechSeconds: null, talkShare: null, interruptions: null, turns: null });
      }
    }
  });
});
