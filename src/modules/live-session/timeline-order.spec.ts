import { soundWith, spans } from '../../../test/factories/sound-evidence.js';
import type { TranscriptionView } from '../transcription/transcription.views.js';
import type { FinalSegment } from './live-session.views.js';
import { isBehind, type TimelineMaterial, timelineOf } from './timeline-order.js';
import type { SpokenAnswer } from './timeline-speech.js';

const startedAt = new Date('2026-11-20T10:00:00Z');
const speaker = 'speaker';

const final = (startMs: number, endMs: number, text: string): FinalSegment => ({
  sessionId: 's', attemptId: 'one', segmentId: `one/${startMs}`, speaker, text, timing: 'provider', startMs, endMs,
}); // prettier-ignore

const answer = (change: Partial<SpokenAnswer> = {}): SpokenAnswer => ({
  id: 'sound', attemptId: 'one', questionId: 'q1', speaker, language: 'en', offsetMs: 1_000, durationMs: 20_000, transcription: null,
  sound: soundWith(spans([0.5, 4], [4.3, 8], [10.5, 19])), finals: [final(4_300, 8_000, 'second'), final(500, 4_000, 'first')], ...change,
}); // prettier-ignore

const material = (change: Partial<TimelineMaterial> = {}): TimelineMaterial => ({
  session: { startedAt, endedAt: null, endReason: null },
  answers: [answer()],
  nudges: [],
  feedback: new Map(),
  markers: [],
  comments: [],
  ...change,
});

const transcription = (change: Partial<TranscriptionView>): TranscriptionView =>
  ({ state: 'ready', source: 'recording', text: '', words: null, timing: null, ...change }) as TranscriptionView;

const shown = (given: TimelineMaterial, allPauses = false) =>
  timelineOf(given, allPauses).map(({ item: { atMs, endMs, marker, transcript, pause, nudge } }) => [
    atMs,
    endMs,
    marker?.name ?? transcript?.text ?? pause ?? nudge?.type,
  ]);

describe('a timeline', () => {
  it('has what was said, the long pauses and the markers in order, on the time of the session', () => {
    expect(shown(material())).toEqual([
      [0, null, 'session_started'],
      [1_000, null, 'answer_started'],
      [1_500, 5_000, 'first'],
      [5_300, 9_000, 'second'],
      [9_000, 11_500, { durationMs: 2_500, long: true }],
      [21_000, null, 'answer_stopped'],
    ]);
  });

  it('has every pause when asked for', () => {
    const pauses = timelineOf(material(), true).flatMap(({ item }) => (item.pause === null ? [] : [item.pause]));
    expect(pauses).toEqual([
      { durationMs: 300, long: false },
      { durationMs: 2_500, long: true },
    ]);
  });

  it('tells the words of the recording in stretches where they were taken down later', () => {
    const words = [
      { word: 'We', startMs: 600, endMs: 800 },
      { word: 'moved', startMs: 1_499, endMs: 1_800 },
      { word: 'it.', startMs: 2_500, endMs: 2_900 },
    ];
    const later = answer({ transcription: transcription({ text: 'We moved it.', words, timing: 'estimated' }) });
    const said = timelineOf(material({ answers: [later] }), false).flatMap(({ item }) =>
      item.transcript === null ? [] : [[item.atMs, item.endMs, item.transcript]],
    );
    const of = (text: string) => ({ speaker, text, source: 'recording', timing: 'estimated' });
    expect(said).toEqual([
      [1_600, 2_800, of('We moved')],
      [3_500, 3_900, of('it.')],
    ]);
  });

  it('places words without times over the whole speech', () => {
    const later = answer({ transcription: transcription({ text: 'We moved it.' }) });
    expect(shown(material({ answers: [later] }))).toContainEqual([1_500, 20_000, 'We moved it.']);
  });

  it('keeps what was heard live while the recording waits, and when it is the transcript', () => {
    for (const change of [{ state: 'waiting' as const }, { source: 'live' as const, text: 'first second' }]) {
      const kept = answer({ transcription: transcription(change) });
      expect(shown(material({ answers: [kept] }))).toEqual(shown(material()));
    }
  });

  it('leaves out utterances without words', () => {
    const silent = answer({ finals: [final(500, 4_000, '')] });
    expect(timelineOf(material({ answers: [silent] }), false).some(({ item }) => item.transcript !== null)).toBe(false);
  });

  it('ends an answer before the next one begins, and one without sound after it began', () => {
    const empty = answer({ attemptId: 'two', offsetMs: 21_000, durationMs: 0, finals: [], sound: null });
    const endedAt = new Date(startedAt.getTime() + 5_000);
    const session = { startedAt, endedAt, endReason: 'finalized' as const };
    const { length } = shown(material({ answers: [answer(), empty], session }));
    const markers = timelineOf(material({ answers: [empty, answer()], session }), false)
      .slice(length - 4)
      .map(({ item }) => [item.atMs, item.attemptId, item.marker?.name]);
    expect(markers).toEqual([
      [21_000, 'one', 'answer_stopped'],
      [21_000, 'two', 'answer_started'],
      [21_000, 'two', 'answer_stopped'],
      [21_000, null, 'session_ended'],
    ]);
  });

  it('has no pauses and no stop while the answer is spoken', () => {
    const open = answer({ durationMs: null, sound: null });
    expect(shown(material({ answers: [open] })).map(([, , what]) => what)).toEqual([
      'session_started',
      'answer_started',
      'first',
      'second',
    ]);
  });

  it('shows nudges with what became of them', () => {
    const payload = {
      sessionId: 's', nudgeId: 'n', attemptId: 'one', type: 'SLOW_DOWN', intensity: 2, message: 'Slow down', messageKey: 'slow_down.2',
      evidence: { metric: 'rateWpm', value: 210, threshold: 190, windowMs: 10_000 }, atMs: 3_000, at: '2026-11-20T10:00:03Z',
    }; // prettier-ignore
    const nudges = [{ atMs: 3_000, userId: speaker, payload }];
    const given = material({ nudges, feedback: new Map([['n', ['seen', 'helpful'] as const]]) });
    const found = timelineOf(given, false).find(({ item }) => item.nudge !== null)?.item;
    expect(found).toMatchObject({
      atMs: 3_000,
      attemptId: 'one',
      nudge: { nudgeId: 'n', feedback: ['seen', 'helpful'] },
    });
  });

  it('shows comments, and whose everything is', () => {
    const comment = { id: 'c', sessionId: 's', userId: 'mentor', atMs: 4_000, text: 'Slower here.', score: 70 };
    const comments = [{ ...comment, createdAt: startedAt }];
    const items = timelineOf(material({ comments }), false).map(({ item }) => item);
    expect(items.find(({ kind }) => kind === 'comment')).toMatchObject({
      atMs: 4_000,
      userId: 'mentor',
      comment: { commentId: 'c', text: 'Slower here.', score: 70 },
    });
    expect(items.map(({ userId }) => userId)).toEqual([null, speaker, speaker, 'mentor', speaker, speaker, speaker]);
  });

  it('can be read on from any of its items without gap or double', () => {
    const twins = [1, 2, 3].map((at) => answer({ attemptId: `a${at}`, offsetMs: 0, finals: [] }));
    const all = timelineOf(material({ answers: twins }), true);
    for (const [index, { id, item }] of all.entries()) {
      expect(all.filter((each) => isBehind(each, { atMs: item.atMs, id }))).toEqual(all.slice(index + 1));
    }
  });
});
