import { FakeClock } from '../../../test/support/fake-clock.js';
import { NOTHING_SENT } from '../../speech/nudges/nudge-limits.js';
import type { Log } from '../../common/logger.js';
import type { LiveEventService } from '../live-session/live-event.service.js';
import type { LiveAnswer } from './live-answer.js';
import type { LiveSocket } from './live-socket.js';
import { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import type { SessionStates } from './session-states.service.js';
import type { SocketRegistry } from './socket-registry.js';
import { SpeakerCoach } from './speaker-coach.js';
import { SpeakerDepartures } from './speaker-departures.service.js';

const SESSION = 'session';
const USER = 'user';

function arrangement() {
  const clock = new FakeClock();
  const speakers = new LiveSpeakers();
  const marked: string[] = [];
  const told: string[] = [];
  let present = false;
  const events = { mark: ({ kind }: { kind: string }) => Promise.resolve(void marked.push(kind)) };
  const states = {
    isPresent: () => present,
    participantChanged: (_: string, __: string, change: string) => void told.push(change),
  };
  const departures = new SpeakerDepartures(
    speakers,
    { leave: () => true } as unknown as SocketRegistry,
    events as unknown as LiveEventService,
    states as unknown as SessionStates,
    clock,
    { warn: () => undefined } as unknown as Log,
  );
  const coach = new SpeakerCoach({ sent: NOTHING_SENT, version: 0 }, 'normal', 'en');
  const speaker = new LiveSpeaker(SESSION, USER, coach, null);
  speakers.add(speaker);
  const socket = { actor: { userId: USER } } as unknown as LiveSocket;
  const answer = { released: 0, disconnected: 0 };
  const speaking = (): void => {
    speaker.writer = socket;
    speaker.answer = {
      stream: { attemptId: 'attempt', stored: true },
      transcript: { disconnect: () => void (answer.disconnected += 1) },
      release: () => void (answer.released += 1),
    } as unknown as LiveAnswer;
  };
  return {
    clock,
    speakers,
    speaker,
    socket,
    departures,
    marked,
    told,
    answer,
    speaking,
    be: (here: boolean) => (present = here),
  };
}

describe('a speaker whose socket left', () => {
  it('lets the engine go at once, and keeps the answer for a while', () => {
    const { clock, speakers, speaker, socket, departures, marked, answer, speaking } = arrangement();
    speaking();
    departures.left(socket, SESSION);
    expect([answer.disconnected, speaker.writer, marked]).toEqual([1, null, ['connection_lost']]);
    clock.advance(59_000);
    departures.sweep();
    expect([answer.released, speakers.size]).toEqual([0, 1]);
    clock.advance(2_000);
    departures.sweep();
    expect([answer.released, speaker.answer, speakers.size]).toEqual([1, null, 0]);
  });

  it('is forgotten at once when nothing is open', () => {
    const { speakers, socket, departures, told } = arrangement();
    departures.left(socket, SESSION);
    expect([speakers.size, told]).toEqual([0, ['left']]);
  });

  it('is kept while another socket of theirs is there', () => {
    const { speakers, socket, departures, told, be } = arrangement();
    be(true);
    departures.left(socket, SESSION);
    departures.sweep();
    expect([speakers.size, told]).toEqual([1, []]);
  });

  it('is forgotten when the connection was lost while it joined', () => {
    const { speakers, departures } = arrangement();
    departures.sweep();
    expect(speakers.size).toBe(0);
  });

  it('is not touched while somebody writes', () => {
    const { clock, speakers, departures, answer, speaking } = arrangement();
    speaking();
    clock.advance(3_600_000);
    departures.sweep();
    expect([answer.released, speakers.size]).toEqual([0, 1]);
  });
});
