import type {
  LiveSpeechEvent,
  LiveSpeechRequest,
  LiveSpeechToText,
} from '../../platform/speech-to-text/live/live-speech-to-text.js';
import { SpeechToTextError } from '../../platform/speech-to-text/speech-to-text.js';
import { AnswerHearing } from '../../speech/live/answer-hearing.js';
import { type HeardUtterance, LiveTranscript } from './live-transcript.js';

const ATTEMPT = 'attempt';
const idOf = (startMs: number): string => `${ATTEMPT}/${startMs}`;
const opened = (index: number, startMs: number) => ({ kind: 'opened' as const, index, startMs });
const closed = (index: number, startMs: number, endMs: number) => ({ kind: 'closed' as const, index, startMs, endMs });

/** An engine that does what the test says, and remembers what it was asked. */
function scriptedEngine() {
  const asked: string[] = [];
  const connections: LiveSpeechRequest[] = [];
  const engine = {
    capabilities: { streaming: false, words: true, verbatim: false, languages: 'any' },
    engine: { model: 'scripted', verbatim: false },
    unavailableReason: null,
    open(request: LiveSpeechRequest) {
      connections.push(request);
      return {
        audio: () => undefined,
        opened: ({ id }: { id: string }) => void asked.push(`opened ${id}`),
        closed: ({ id }: { id: string }) => void asked.push(`closed ${id}`),
        finish: () => Promise.resolve(),
      };
    },
  } as unknown as LiveSpeechToText;
  const tell = (event: LiveSpeechEvent): void => connections.at(-1)!.tell(event);
  const final = (startMs: number, text: string): void =>
    tell({ kind: 'final', utteranceId: idOf(startMs), text, words: [], model: 'scripted' });
  const fail = (startMs: number): void => {
    const error = new SpeechToTextError('timeout', 'late', true);
    tell({ kind: 'failed', utteranceId: idOf(startMs), error });
  };
  return { engine, asked, connections, tell, final, fail };
}

function transcriptWith(engine: LiveSpeechToText, stored: readonly string[] = []) {
  const told = { finals: [] as HeardUtterance[], partials: [] as string[], interruptions: 0, storing: true };
  const transcript = new LiveTranscript(
    {
      segmentsName: ATTEMPT,
      userId: 'user',
      language: 'en',
      hearing: new AnswerHearing(16_000),
      engine,
      stored: new Set(stored),
      read: () => Promise.resolve(new Uint8Array(0)),
    },
    {
      partial: (_, __, text) => void told.partials.push(text),
      final: (utterance) => {
        if (!told.storing) return Promise.reject(new Error('database away'));
        told.finals.push(utterance);
        return Promise.resolve();
      },
      interrupted: () => void (told.interruptions += 1),
    },
  );
  return { transcript, told };
}

describe('the transcript of an answer being spoken', () => {
  it('is complete when every utterance is stored, and not before', async () => {
    const { engine, final } = scriptedEngine();
    const { transcript, told } = transcriptWith(engine);
    transcript.connect();
    transcript.cut([opened(0, 100), closed(0, 100, 900), opened(1, 1_500)]);
    final(100, 'Hello');
    await transcript.store();
    expect([told.finals.map(({ text }) => text), transcript.complete]).toEqual([['Hello'], false]);
    transcript.cut([closed(1, 1_500, 2_000)]);
    final(1_500, '');
    await transcript.finish(1_000);
    expect([told.finals.length, transcript.complete]).toEqual([2, true]);
  });

  it('asks again after a lost connection for what has no text, and for nothing else', async () => {
    const { engine, asked, final, fail, connections } = scriptedEngine();
    const { transcript } = transcriptWith(engine);
    transcript.connect();
    const spoken = [0, 1_000, 2_000].flatMap((at, index) => [opened(index, at), closed(index, at, at + 500)]);
    transcript.cut([...spoken, opened(3, 3_000)]);
    final(0, 'one');
    fail(1_000);
    await transcript.store();
    transcript.disconnect();
    expect(connections[0]?.signal.aborted).toBe(true);
    asked.length = 0;
    transcript.connect();
    expect(asked).toEqual([`closed ${idOf(1_000)}`, `closed ${idOf(2_000)}`, `opened ${idOf(3_000)}`]);
  });

  it('does not ask for what another process has stored', () => {
    const { engine, asked } = scriptedEngine();
    const { transcript } = transcriptWith(engine, [idOf(0)]);
    transcript.cut([opened(0, 0), closed(0, 0, 500), opened(1, 800), closed(1, 800, 900)]);
    transcript.connect();
    expect(asked).toEqual([`closed ${idOf(800)}`]);
  });

  it('keeps what was heard while the database is away, and stores it once', async () => {
    const { engine, final } = scriptedEngine();
    const { transcript, told } = transcriptWith(engine);
    transcript.connect();
    transcript.cut([opened(0, 0), closed(0, 0, 500)]);
    told.storing = false;
    final(0, 'kept');
    await transcript.store();
    expect(transcript.complete).toBe(false);
    told.storing = true;
    await transcript.store();
    await transcript.store();
    expect([told.finals.map(({ text }) => text), transcript.complete]).toEqual([['kept'], true]);
  });

  it('tells once that the live text pauses, and again only after it came back', () => {
    const { engine, fail, final } = scriptedEngine();
    const { transcript, told } = transcriptWith(engine);
    transcript.connect();
    transcript.cut([0, 1, 2, 3].flatMap((index) => [opened(index, index), closed(index, index, index + 1)]));
    fail(0);
    fail(1);
    expect(told.interruptions).toBe(1);
    final(2, 'back');
    fail(3);
    expect(told.interruptions).toBe(2);
    expect(transcript.complete).toBe(false);
  });

  it('takes one final for an utterance, and no partial after it', async () => {
    const { engine, final, tell } = scriptedEngine();
    const { transcript, told } = transcriptWith(engine);
    transcript.connect();
    transcript.cut([opened(0, 0)]);
    tell({ kind: 'partial', utteranceId: idOf(0), text: 'hel' });
    transcript.cut([closed(0, 0, 500)]);
    final(0, 'hello');
    final(0, 'jello');
    tell({ kind: 'partial', utteranceId: idOf(0), text: 'late' });
    tell({ kind: 'partial', utteranceId: 'unknown', text: 'whose' });
    await transcript.store();
    expect([told.partials, told.finals.map(({ text }) => text)]).toEqual([['hel'], ['hello']]);
  });
});
