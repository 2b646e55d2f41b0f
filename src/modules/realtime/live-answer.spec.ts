import type { JournalWriter } from '../../platform/audio-journal/audio-journal.js';
import { AnswerHearing } from '../../speech/live/answer-hearing.js';
import { LiveWords } from '../../speech/live/live-words.js';
import { thresholdsFor } from '../../speech/thresholds.js';
import type { StartedAnswer } from '../live-session/live-session.views.js';
import { LiveAnswer } from './live-answer.js';
import type { LiveTranscript } from './live-transcript.js';

const frame = (ms: number): Uint8Array => new Uint8Array(2 * 16 * ms);

function answerWith(writer: Partial<JournalWriter> = {}, stored = true) {
  const appended: number[] = [];
  const journal = {
    committedSeq: -1,
    append: (seq: number) => appended.push(seq) > 0,
    close: () => undefined,
    ...writer,
  };
  const transcript = { take: () => undefined, cut: () => undefined, disconnect: () => undefined };
  const answer = new LiveAnswer({ stored, language: 'en', sampleRateHz: 16_000, offsetMs: 5_000 } as StartedAnswer, {
    hearing: new AnswerHearing(16_000),
    transcript: transcript as unknown as LiveTranscript,
    words: new LiveWords(thresholdsFor('en'), false),
    writer: journal,
    nextSeq: 0,
  });
  return { answer, appended, journal };
}

describe('an answer being spoken', () => {
  it('takes frames in order, once, and asks for none it has', () => {
    const { answer, appended } = answerWith();
    const outcomes = [0, 1, 1, 3, 0, 2].map((seq) => answer.take(seq, frame(100)));
    expect(outcomes).toEqual(['taken', 'taken', 'known', 'gap', 'known', 'taken']);
    expect([appended, answer.nextSeq, answer.hearing.durationMs]).toEqual([[0, 1, 2], 3, 300]);
  });

  it('that is not stored goes on wherever the client is, and in order from there', () => {
    const { answer } = answerWith({}, false);
    const outcomes = [37, 36, 38, 40, 39].map((seq) => answer.take(seq, frame(100)));
    expect(outcomes).toEqual(['taken', 'known', 'taken', 'gap', 'taken']);
  });

  it('hears nothing that the journal has no room for', () => {
    const { answer } = answerWith({ append: () => false });
    expect([answer.take(0, frame(100)), answer.nextSeq, answer.hearing.durationMs]).toEqual(['full', 0, 0]);
  });

  it('refuses what is no frame at its rate', () => {
    const { answer } = answerWith();
    expect([19, 501].map((ms) => answer.take(0, frame(ms)))).toEqual(['unfit', 'unfit']);
    expect([answer.take(0, frame(20)), answer.take(1, frame(500))]).toEqual(['taken', 'taken']);
  });

  it('ends at ten minutes', () => {
    const { answer } = answerWith();
    let seq = 0;
    while (answer.take(seq, frame(500)) === 'taken') seq += 1;
    expect([seq, answer.take(seq, frame(500))]).toEqual([1_200, 'too_long']);
  });

  it('is durable when the last frame is committed, and not when the disk does not manage', async () => {
    const { answer, journal } = answerWith();
    answer.take(0, frame(100));
    const durable = answer.durable(600_000);
    journal.committedSeq = 0;
    answer.committed();
    expect(await durable).toBe(true);
    answer.take(1, frame(100));
    expect(await answer.durable(1)).toBe(false);
  });

  it('takes nothing once it is stopped', () => {
    const { answer } = answerWith();
    answer.stop();
    answer.stop();
    expect([answer.take(0, frame(100)), answer.open]).toEqual(['closed', false]);
  });
});
