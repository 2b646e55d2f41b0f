import { jest } from '@jest/globals';
import { NOTHING_SENT } from '../../speech/nudges/nudge-limits.js';
import { LiveAcks } from './live-acks.service.js';
import type { LiveAnswer } from './live-answer.js';
import type { LiveSocket } from './live-socket.js';
import { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import { SpeakerCoach } from './speaker-coach.js';

/** Speakers of whom the first one's acknowledgements are looked at, by a clock that the test moves. */
function arrangement(speaking: number) {
  let nowMs = 10_000;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const speakers = new LiveSpeakers();
  for (let at = 0; at < speaking; at += 1) {
    const coach = new SpeakerCoach({ sent: NOTHING_SENT, version: 0 }, 'normal', 'en');
    speakers.add(new LiveSpeaker(`session ${at}`, 'user', coach, null));
  }
  const speaker = speakers.find('session 0', 'user')!;
  const sent: string[] = [];
  const socket = {
    send: (event: string, payload: { ackedSeq?: number; nextSeq?: number }) =>
      void sent.push(`${event} ${payload.ackedSeq ?? payload.nextSeq}`),
  } as unknown as LiveSocket;
  const answer = { stream: { attemptId: 'attempt' }, committedSeq: -1, nextSeq: 5 };
  speaker.writer = socket;
  speaker.answer = answer as unknown as LiveAnswer;
  const acks = new LiveAcks(speakers);
  const commit = (seq: number): void => {
    answer.committedSeq = seq;
    acks.committed(speaker);
  };
  return { acks, speaker, socket, sent, commit, pass: (ms: number) => (nowMs += ms) };
}

describe('acknowledgements', () => {
  afterEach(() => jest.restoreAllMocks());

  it('follow every commit of few speakers, 60 ms apart', () => {
    const { sent, commit, pass } = arrangement(250);
    for (const seq of [0, 1, 2]) {
      commit(seq);
      pass(60);
    }
    expect(sent).toEqual(['server.audio_ack 0', 'server.audio_ack 1', 'server.audio_ack 2']);
  });

  it('come less often with many, and at least once a second', () => {
    const { sent, commit, pass } = arrangement(3_000);
    for (let seq = 0; seq <= 20; seq += 1) {
      commit(seq);
      pass(100);
    }
    expect(sent).toEqual(['server.audio_ack 0', 'server.audio_ack 10', 'server.audio_ack 20']);
  });

  it('that came too soon are made up for, once', () => {
    const { acks, sent, commit } = arrangement(1);
    commit(0);
    commit(1);
    acks.flush();
    acks.flush();
    expect(sent).toEqual(['server.audio_ack 0', 'server.audio_ack 1']);
  });

  it('are said again to who sends again what is safe', () => {
    const { acks, speaker, sent, commit, pass } = arrangement(1);
    commit(0);
    pass(600);
    acks.again(speaker);
    acks.flush();
    expect(sent).toEqual(['server.audio_ack 0', 'server.audio_ack 0']);
  });

  it('ask for a missing frame once in a while, and for another at once', () => {
    const { acks, speaker, socket, sent, pass } = arrangement(1);
    acks.resync(speaker, socket);
    acks.resync(speaker, socket);
    pass(500);
    acks.resync(speaker, socket);
    (speaker.answer as unknown as { nextSeq: number }).nextSeq = 6;
    acks.overrun(speaker, socket);
    expect(sent).toEqual(['server.audio_resync 5', 'server.audio_resync 5', 'server.audio_overrun 6']);
  });
});
