import { answeredQuestion, openQuestion, reading } from '../../../../test/factories/report-material.js';
import { assembleSession, type SessionMaterial, type SpokenMaterial } from './session-assembly.js';
import type { ReportedNudge } from './session-content.js';

const start = new Date('2026-11-20T10:00:00.000Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

const spoken = (fields: Partial<SpokenMaterial> = {}): SpokenMaterial => ({
  ...answeredQuestion(1, { domain: 80, pace: 60 }),
  startMs: 0,
  durationMs: 10_000,
  wordSource: 'live',
  ...fields,
});

const nudge = (type: string, messageKey = `${type.toLowerCase()}.1`): ReportedNudge => ({
  nudgeId: 'id',
  attemptId: null,
  type,
  intensity: 1,
  message: 'A hint.',
  messageKey,
  evidence: { metric: 'wordsPerMinute', value: 190, threshold: 170, windowMs: 10_000 },
  atMs: 1_000,
  feedback: [],
});

const session = (fields: Partial<SessionMaterial> = {}) =>
  assembleSession({
    startedAt: start,
    endedAt: after(60),
    lastActiveAt: after(50),
    endReason: 'finalized',
    answers: [spoken()],
    talks: [],
    nudges: [],
    ...fields,
  });

describe('the report of a session', () => {
  it('tells how long it was and how much was spoken', () => {
    const { session: facts } = session({ answers: [spoken(), spoken({ startMs: 20_000, durationMs: 5_550 })] });
    expect(facts).toMatchObject({ durationSeconds: 60, spokenSeconds: 15.6, answers: 2, endReason: 'finalized' });
  });

  it('ends with the last sign of life when it was left alone', () => {
    expect(session({ endReason: 'abandoned', endedAt: after(950) }).session.durationSeconds).toBe(50);
  });

  it('is as long as its sound, where that was sent faster than it was spoken', () => {
    expect(session({ answers: [spoken({ startMs: 30_000, durationMs: 90_000 })] }).session.durationSeconds).toBe(120);
  });

  it('invents nothing where nothing was spoken', () => {
    const { session: facts, delivery, origins, nudges } = session({ startedAt: null, answers: [] });
    expect(facts).toMatchObject({ startedAt: null, durationSeconds: null, spokenSeconds: 0, answers: 0 });
    expect(delivery).toMatchObject({ status: 'insufficient', score: null, reason: 'no_answers', spokenAnswers: 0 });
    expect(origins.statement).toBe('Nothing was answered in this session.');
    expect(nudges).toEqual({ sent: 0, byType: [], followedByPraise: 0, list: [] });
  });

  it('takes means over what was measured, and tells over how many answers', () => {
    const { delivery } = session({
      answers: [spoken(), spoken(answeredQuestion(2, { pace: 80 })), spoken(answeredQuestion(3, {}))],
    });
    expect(delivery.parts.find(({ name }) => name === 'pace')).toMatchObject({ score: 70, answers: 2 });
    expect(delivery.spokenAnswers).toBe(3);
  });

  it('takes talk into the delivery and the time spoken, and not for an answer', () => {
    const talk = { startMs: 70_000, durationMs: 20_000, readings: [reading({ dimension: 'pace', score: 90 })] };
    const { session: facts, talks, delivery, origins } = session({ talks: [talk] });
    expect(facts).toMatchObject({ answers: 1, spokenSeconds: 30, durationSeconds: 90 });
    expect(talks).toEqual([{ startMs: 70_000, durationSeconds: 20 }]);
    expect(delivery.parts.find(({ name }) => name === 'pace')).toMatchObject({ score: 75, answers: 2 });
    expect([delivery.spokenAnswers, origins.live]).toEqual([2, 1]);
  });

  it('counts nudges by type, the most frequent first', () => {
    const { nudges } = session({ nudges: ['PAUSE', 'SLOW_DOWN', 'SLOW_DOWN', 'FILLERS'].map((type) => nudge(type)) });
    expect(nudges.sent).toBe(4);
    expect(nudges.byType).toEqual([
      { type: 'SLOW_DOWN', count: 2 },
      { type: 'FILLERS', count: 1 },
      { type: 'PAUSE', count: 1 },
    ]);
  });

  it('counts praise for the latest hint of its kind alone', () => {
    const praise = nudge('PRAISE', 'praise.slow_down');
    const heeded = (...nudges: ReportedNudge[]) => session({ nudges }).nudges.followedByPraise;
    expect(heeded(nudge('SLOW_DOWN'), nudge('PAUSE'), praise)).toBe(1);
    expect(heeded(nudge('SLOW_DOWN'), nudge('SLOW_DOWN'), praise)).toBe(1);
    expect(heeded(nudge('SLOW_DOWN'), praise, nudge('SLOW_DOWN'), praise)).toBe(2);
    expect(heeded(praise, nudge('SLOW_DOWN'))).toBe(0);
    expect(heeded(nudge('PAUSE'), praise)).toBe(0);
  });

  it('lists no more nudges than it may, and counts them all', () => {
    const { nudges } = session({ nudges: Array.from({ length: 501 }, () => nudge('PAUSE')) });
    expect([nudges.sent, nudges.list.length]).toEqual([501, 500]);
  });

  it('states what came live, what from the recording, and what is still to come', () => {
    const waiting = { state: 'not_transcribed' as const, attemptId: 'a', reason: 'engine_busy', waits: true };
    const given = { ...waiting, reason: 'no_speech', waits: false };
    const { origins } = session({
      answers: [
        spoken({ readings: [reading({ dimension: 'pace', score: 70, source: 'sound' })] }),
        spoken({ wordSource: 'recording' }),
        spoken({ answer: waiting, wordSource: null }),
        spoken({ answer: given, wordSource: null }),
        spoken({ ...openQuestion(5), wordSource: null }),
      ],
    });
    expect(origins).toEqual({
      live: 1,
      recording: 1,
      client: 0,
      waiting: 1,
      wordless: 2,
      statement:
        'The words are: of 1 answer taken down while they were spoken; of 1 answer taken from the recording afterwards; ' +
        'of 1 answer still to come from the recording; of 2 answers not there: none was recognised. ' +
        'Pace and pauses of 1 answer were measured in the live sound.',
    });
  });
});
