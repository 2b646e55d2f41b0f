import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  acceptInvite,
  askFollowUp,
  attachRecording,
  completeInterview,
  confirmUpload,
  createAttempt,
  createInterview,
  createJobDescription,
  createRelationship,
  declineInvite,
  deleteJobDescription,
  deleteResume,
  describeService,
  endRelationship,
  generateQuestions,
  getChatThread,
  getCurrentResume,
  getInterview,
  getJobDescription,
  getKnowledgeSet,
  getOwnStats,
  getPerformance,
  getProfile,
  getReport,
  getSkillGaps,
  getUpload,
  listAttachedRecordings,
  listAttempts,
  listConsents,
  listConsentTemplates,
  listInterviews,
  listInvites,
  listOwnSkillGaps,
  listPerformance,
  listPokes,
  listQuestions,
  listRelationships,
  live,
  login,
  logout,
  matchJobDescription,
  openInvite,
  putConsent,
  ready,
  rebuildReport,
  refresh,
  register,
  runAnalyses,
  sendChatMessage,
  sendInvite,
  sendPoke,
  submitTranscription,
  suggestActivities,
  updateProfile,
  uploadResume,
} from '../../sdk/src/generated/sdk.gen.js';
import { connectLive, type LiveSession } from '../../sdk/live/index.js';
import type { ConsentScope, InterviewResponse, QuestionResponse } from '../../sdk/src/generated/types.gen.js';
import { consent, invite, openSessionForTwo, relate } from '../factories/live-pairs.js';
import { openLiveSession, send } from '../factories/live-sessions.js';
import { announceUpload, fixtureBytes, putUpload, reachable, sha256, upload } from '../factories/uploads.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { LiveRecord, say, talk } from '../support/live-talk.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const fixtures = join(import.meta.dirname, '../fixtures');
const fixture = (name: string): File => new File([new Uint8Array(readFileSync(join(fixtures, name)))], basename(name));
const resumeFile = () => fixture('resumes/google-docs-skia-proxy-minimal.pdf');
const answerText =
  'First I would look at how the query is planned, because a missing index makes it read every row. For example, in my last project I added an index on customer and date, and the page went from two seconds to eighty milliseconds. The trade-off is slower writes, which we accepted since reads are most of the load.';

let engine: SpeechEngineStandIn;
let app: TestApp;
let person: Person;

beforeAll(async () => {
  engine = await startSpeechEngineStandIn();
  app = await startTestApp({ environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
  person = await registerPerson(app);
});
afterAll(async () => {
  await app.close();
  await engine.close();
});

function must<T>(result: { data?: T; error?: unknown }): T {
  if (result.data === undefined) throw new Error(JSON.stringify(result.error));
  return result.data;
}

async function startInterview(
  track: string,
  who: Person = person,
): Promise<{ interview: InterviewResponse; questions: QuestionResponse[] }> {
  const interview = must(await createInterview({ client: who.client, body: { track, questionCount: 3 } }));
  const { items } = must(await generateQuestions({ client: who.client, path: { id: interview.id }, body: {} }));
  return { interview, questions: items };
}

async function completed(track: string): Promise<InterviewResponse> {
  const { interview, questions } = await startInterview(track);
  for (const { id } of questions) {
    must(await createAttempt({ client: person.client, path: { id }, body: { answer: answerText } }));
  }
  must(await completeInterview({ client: person.client, path: { id: interview.id } }));
  await eventually(async () => {
    expect(must(await getReport({ client: person.client, path: { id: interview.id } })).status).toBe('ready');
  });
  return interview;
}

/** Joins a new live session of somebody new; `use` is told all that comes. */
async function inLiveSession(
  use: (session: LiveSession, record: LiveRecord, who: Person) => Promise<void>,
): Promise<void> {
  const who = await registerPerson(app);
  const { sessionId } = await openLiveSession(app.url, who.accessToken);
  const client = connectLive(app.url, who.accessToken);
  try {
    const session = client.enter(sessionId);
    const record = new LiveRecord(session);
    client.on('error', (error) => record.errors.push(error));
    await session.whenJoined();
    await use(session, record, who);
  } finally {
    client.close();
  }
}

/** Titles as in docs/migrating.md: a row without a test, or a test without a row, fails the last test below. */
const rows: Record<string, Record<string, () => Promise<void>>> = {
  'Samvaad Sathi': {
    'POST /api/users, POST /api/login, GET /api/me': async () => {
      const signedIn = must(
        await login({ client: app.anonymous, body: { identifier: person.email, password: person.password } }),
      );
      expect(must(await getProfile({ client: app.clientFor(signedIn.accessToken) })).email).toBe(person.email);
    },
    'POST /api/extract-resume': async () => {
      const resume = must(await uploadResume({ client: person.client, body: { file: resumeFile() } }));
      expect(resume.preview.length).toBeLessThanOrEqual(300);
      expect(resume.yearsExperience).toBeCloseTo(6.9, 0);
      expect(resume.skills.map(({ canonical }) => canonical)).toContain('Python');
      const html = await uploadResume({ client: person.client, body: { file: new File(['<html></html>'], 'cv.pdf') } });
      expect(html.response?.status).toBe(415);
      const large = new File([new Uint8Array(5 * 1024 * 1024 + 1)], 'cv.pdf');
      expect((await uploadResume({ client: person.client, body: { file: large } })).response?.status).toBe(413);
    },
    'GET /api/me/resume': async () => {
      expect(must(await getCurrentResume({ client: person.client })).contact.fullName).toBe('Jane Smith');
      const stranger = await registerPerson(app);
      expect((await getCurrentResume({ client: stranger.client })).response?.status).toBe(404);
    },
    'GET /api/get_knowledgeset': async () => {
      const first = must(await getKnowledgeSet({ client: person.client }));
      const second = must(await getKnowledgeSet({ client: person.client }));
      expect(second).toEqual({ ...first, cached: (second as { cached?: boolean }).cached });
    },
    'POST /api/interviews/create': async () => {
      const body = { track: 'frontend' } as never;
      const first = await createInterview({ client: person.client, body });
      const again = await createInterview({ client: person.client, body });
      expect([first.response?.status, again.response?.status]).toEqual([201, 200]);
      expect(must(again)).toMatchObject({ id: must(first).id, resumed: true });
    },
    'POST /api/interviews/generate-questions': async () => {
      const { interview, questions } = await startInterview('backend');
      expect(questions).toHaveLength(3);
      const again = must(await generateQuestions({ client: person.client, path: { id: interview.id }, body: {} }));
      expect(again.items.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
      const more = must(
        await generateQuestions({ client: person.client, path: { id: interview.id }, body: { count: 2 } }),
      );
      expect(must(await listQuestions({ client: person.client, path: { id: interview.id } })).items).toHaveLength(5);
      expect(more.items.every(({ source }) => source === 'rules')).toBe(true);
    },
    'POST /api/interviews/complete': async () => {
      const interview = await completed('qa');
      expect(must(await getInterview({ client: person.client, path: { id: interview.id } })).state).toBe('completed');
    },
    'GET /api/interviews, /{id}/questions, /{id}/question-attempts': async () => {
      const page = must(await listInterviews({ client: person.client, query: { limit: 1 } }));
      const next = must(await listInterviews({ client: person.client, query: { limit: 1, cursor: page.nextCursor! } }));
      expect(page.items[0]!.createdAt >= next.items[0]!.createdAt).toBe(true);
      const interview = await completed('general');
      const questions = must(await listQuestions({ client: person.client, path: { id: interview.id } })).items;
      expect(questions.map(({ position }) => position)).toEqual([1, 2, 3]);
      expect(must(await listAttempts({ client: person.client, path: { id: interview.id } })).items).toHaveLength(3);
    },
    'POST /api/transcribe-whisper': async () => {
      const { questions } = await startInterview('data-science');
      const open = async () =>
        must(
          await createAttempt({
            client: person.client,
            path: { id: questions[0]!.id },
            body: { kind: 'spoken' } as never,
          }),
        ).id;
      const send = async (language: string) =>
        submitTranscription({
          client: person.client,
          path: { id: await open() },
          headers: { Prefer: 'wait=15' },
          body: { file: fixture('speech/jfk.wav'), language },
        });
      expect(must(await send('en'))).toMatchObject({ state: 'ready', durationSeconds: 11, timing: 'provider' });
      expect((await send('klingon')).response?.status).toBe(422);
    },
    'POST /api/complete-analysis': async () => {
      const { questions } = await startInterview('ml-engineering');
      const attempt = must(
        await createAttempt({
          client: person.client,
          path: { id: questions[0]!.id },
          body: { answer: answerText },
        }),
      );
      const run = must(await runAnalyses({ client: person.client, path: { id: attempt.id }, body: {} }));
      expect(run.completed.toSorted()).toEqual(['communication', 'domain', 'pace', 'pause']);
      expect(run.failed).toEqual([]);
    },
    'POST /api/domain-base-analysis, communication-based-analysis, analyze-pace, analyze-pause': async () => {
      const { questions } = await startInterview('devops-sre');
      const attempt = must(
        await createAttempt({
          client: person.client,
          path: { id: questions[0]!.id },
          body: { answer: answerText },
        }),
      );
      for (const type of ['domain', 'communication', 'pace', 'pause'] as const) {
        const run = must(
          await runAnalyses({ client: person.client, path: { id: attempt.id }, body: { types: [type] } }),
        );
        expect(run.analyses.map((analysis) => analysis.type)).toEqual([type]);
      }
    },
    'POST /api/final-report': async () => {
      const interview = await completed('product-management');
      const path = { id: interview.id };
      const first = must(await getReport({ client: person.client, path }));
      expect(first.content?.questions).toHaveLength(3);
      expect((await rebuildReport({ client: person.client, path })).response?.status).toBe(202);
      await eventually(async () => {
        const again = must(await getReport({ client: person.client, path }));
        expect(again).toMatchObject({ status: 'ready', content: { overall: first.content?.overall } });
      });
    },
    'scripts: smoke test, db status, init, migrate, reset': async () => {
      const { scripts } = JSON.parse(readFileSync(join(fixtures, '../../package.json'), 'utf8')) as { scripts: object };
      expect(Object.keys(scripts)).toEqual(
        expect.arrayContaining(['demo', 'db:status', 'db:migrate', 'db:revert', 'db:reset']),
      );
      return Promise.resolve();
    },
    'follow-up question, code or diagram supplement': async () => {
      const { questions } = await startInterview('software-engineering');
      const path = { id: questions[0]!.id };
      must(await createAttempt({ client: person.client, path, body: { answer: answerText } }));
      const followUp = must(await askFollowUp({ client: person.client, path }));
      expect(followUp.parentQuestionId).toBe(path.id);
      expect(followUp.text.split(/\s+/).length).toBeLessThanOrEqual(35);
      expect(must(await askFollowUp({ client: person.client, path })).id).toBe(followUp.id);
      must(
        await createAttempt({
          client: person.client,
          path: { id: followUp.id },
          body: { answer: answerText },
        }),
      );
      expect((await askFollowUp({ client: person.client, path: { id: followUp.id } })).response?.status).toBe(409);
      expect(questions[0]).toHaveProperty('supplement');
    },
  },
  'GenAI Coach': {
    'POST /auth/register, /login, /refresh, /logout, GET /auth/me, PUT /auth/me': async () => {
      const someone = await registerPerson(app);
      const renewed = must(await refresh({ client: app.anonymous, body: { refreshToken: someone.refreshToken } }));
      const client = app.clientFor(renewed.accessToken);
      expect(must(await updateProfile({ client, body: { fullName: 'New Name' } })).fullName).toBe('New Name');
      await logout({ client });
      expect((await getProfile({ client })).response?.status).toBe(401);
      expect(
        (await refresh({ client: app.anonymous, body: { refreshToken: renewed.refreshToken } })).response?.status,
      ).toBe(401);
    },
    'POST /sessions, GET /sessions, /{id}, /{id}/feedback, /{id}/complete': async () => {
      const [before, after] = [await completed('sales'), await completed('sales')];
      const { items } = must(await listInterviews({ client: person.client }));
      expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([before.id, after.id]));
      const { content } = must(await getReport({ client: person.client, path: { id: after.id } }));
      expect(content?.overall.status).toBe('measured');
      expect(content?.comparison).toMatchObject({ previousInterviewId: before.id });
      expect(must(await getOwnStats({ client: person.client }))).toMatchObject({
        totalSessions: expect.any(Number),
        averageScore: expect.any(Number),
        improvement: expect.any(Number),
        improvementReason: null,
      });
    },
    'POST /ai/chat': async () => {
      const { threadId, answer } = must(
        await sendChatMessage({ client: person.client, body: { message: 'How is my pace, and my structure?' } }),
      );
      expect(answer).toMatchObject({ role: 'assistant', source: 'rules', state: 'complete' });
      must(await sendChatMessage({ client: person.client, body: { threadId, message: 'And my last score?' } }));
      expect(must(await getChatThread({ client: person.client, path: { id: threadId } })).items).toHaveLength(4);
    },
    'POST /upload/s3-presign, /confirm': async () => {
      const bytes = fixtureBytes('speech/jfk.wav');
      const body = { kind: 'audio', mediaType: 'audio/wav', sizeBytes: bytes.length, sha256: sha256(bytes) } as const;
      const granted = await announceUpload(person, body);
      expect((await putUpload(app, granted, bytes)).status).toBe(201);
      const path = { id: granted.upload.id };
      expect(must(await confirmUpload({ client: person.client, path })).state).toBe('confirmed');
      const { download } = must(await getUpload({ client: person.client, path }));
      expect((await fetch(reachable(app, download!.url))).status).toBe(200);
      expect((await fetch(reachable(app, download!.url).replace('wav', 'ogg'))).status).toBe(403);
    },
    'WS /ws/transcribe: auth, session_start, audio_uri, transcript, error': async () => {
      await inLiveSession(async (session, record) => {
        const answer = await session.speak();
        await say(answer, talk('jfk.wav'));
        const { segments, transcription } = await answer.stop();
        expect(transcription?.state).toBe('ready');
        expect(segments.map(({ text }) => text).join(' ')).toContain('ask not what your country can do for you');
        expect(record.finals.length).toBe(segments.length);
        await expect(session.speak({ language: 'klingon' })).rejects.toMatchObject({ code: 'validation_failed' });
      });
      const client = connectLive(app.url, 'no token');
      await expect(client.connected()).rejects.toMatchObject({ code: 'unauthenticated' });
    },
    'health with database check, structured logs, CORS list, rate limits': async () => {
      expect((await live({ client: app.anonymous })).response?.status).toBe(200);
      expect(must(await ready({ client: app.anonymous }))).toMatchObject({ status: 'ok' });
      const { response } = await getProfile({
        client: person.client,
        headers: { origin: 'https://elsewhere.example' },
      });
      expect(response?.headers.get('access-control-allow-origin')).toBeNull();
      const line = JSON.parse(app.logged.findLast((each) => each.includes('"msg":"request"'))!) as object;
      expect(line).toMatchObject({ requestId: expect.any(String), status: 200, userId: person.user.id });
    },
  },
  'AI Interview Simulator': {
    'POST /api/auth/register, login, me, logout': async () => {
      const body = { email: 'sim@example.org', username: 'simulator', password: 'quiet river bank', fullName: 'Sim' };
      must(await register({ client: app.anonymous, body }));
      const signedIn = must(
        await login({ client: app.anonymous, body: { identifier: 'simulator', password: body.password } }),
      );
      expect((await logout({ client: app.clientFor(signedIn.accessToken) })).response?.status).toBe(204);
    },
    'GET /api/user/profile, PUT /api/user/profile, GET /api/user/stats': async () => {
      const newcomer = await registerPerson(app);
      expect(must(await getOwnStats({ client: newcomer.client }))).toMatchObject({
        totalInterviews: 0,
        averageScore: null,
        bestScore: null,
      });
      const stats = must(await getOwnStats({ client: person.client }));
      expect(stats.completedInterviews).toBeGreaterThanOrEqual(3);
      expect(stats.questionsAnswered).toBeGreaterThanOrEqual(9);
      expect(stats.averageScore).toBeGreaterThan(0);
      expect(stats.status).toBe('active');
    },
    'POST /api/interviews/start, GET /{id}, GET /user/{id}': async () => {
      const [interview] = must(await listInterviews({ client: person.client })).items;
      const stranger = await registerPerson(app);
      expect((await getInterview({ client: stranger.client, path: { id: interview!.id } })).response?.status).toBe(404);
      expect(must(await listInterviews({ client: stranger.client })).items).toEqual([]);
    },
    'GET /api/questions/{interview}, POST /{id}/answer': async () => {
      const someone = await registerPerson(app);
      const { interview, questions } = await startInterview('backend', someone);
      expect(questions.every(({ expectedPoints }) => expectedPoints === null)).toBe(true);
      must(
        await createAttempt({
          client: someone.client,
          path: { id: questions[0]!.id },
          body: { answer: answerText },
        }),
      );
      must(await completeInterview({ client: someone.client, path: { id: interview.id } }));
      const after = must(await listQuestions({ client: someone.client, path: { id: interview.id } })).items;
      expect(after.every(({ expectedPoints }) => (expectedPoints?.length ?? 0) >= 3)).toBe(true);
    },
    'GET /api/skill-gaps/user/{id}, /interview/{id}': async () => {
      const someone = await registerPerson(app);
      const { interview } = await startInterview('backend', someone);
      must(await completeInterview({ client: someone.client, path: { id: interview.id } }));
      await eventually(async () => {
        const gaps = must(await getSkillGaps({ client: someone.client, path: { id: interview.id } }));
        expect(gaps.items.length).toBeGreaterThan(0);
        expect(gaps.items.every(({ level }) => level === 'not_assessed')).toBe(true);
      });
      expect(must(await listOwnSkillGaps({ client: person.client })).items.some(({ score }) => score !== null)).toBe(
        true,
      );
    },
    'GET /, /api/health, /api/info, /api/docs': async () => {
      expect(must(await describeService({ client: app.anonymous }))).toMatchObject({
        name: 'rehearse',
        judgedBy: 'rules',
      });
      expect(must(await live({ client: app.anonymous })).status).toBe('ok');
      expect(must(await ready({ client: app.anonymous })).status).toBe('ok');
      const page = await fetch(`${app.url}/docs`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    },
  },
  'AI Interviewer': {
    'POST /auth/signup, /login (username, password, user_type)': async () => {
      const someone = await registerPerson(app, { username: 'interviewee' });
      expect(someone.user.role).toBe('candidate');
      const typed = { email: 'boss@example.org', password: 'quiet river bank', fullName: 'B', role: 'admin' };
      expect((await register({ client: app.anonymous, body: typed })).response?.status).toBe(422);
      must(await login({ client: app.anonymous, body: { identifier: 'interviewee', password: someone.password } }));
    },
    'POST /interview/start_interview, answer_question, more questions': async () => {
      const someone = await registerPerson(app);
      const { questions } = await startInterview('frontend', someone);
      const scored = await createAttempt({
        client: someone.client,
        path: { id: questions[0]!.id },
        body: { answer: answerText, score: 100 } as never,
      });
      expect(scored.response?.status).toBe(422);
    },
    'POST /jd_resume/upload_jd, upload_resume, preview, delete': async () => {
      const text =
        'Senior Backend Engineer. You need Python, PostgreSQL and Kubernetes. You design APIs and mentor others.';
      const description = must(await createJobDescription({ client: person.client, body: { text } }));
      const path = { id: description.id };
      expect(must(await getJobDescription({ client: person.client, path })).id).toBe(description.id);
      const match = must(await matchJobDescription({ client: person.client, path }));
      expect(JSON.stringify(match.matched)).toContain('Python');
      expect(JSON.stringify(match.missing)).toContain('Kubernetes');
      expect((await deleteJobDescription({ client: person.client, path })).response?.status).toBe(204);
      const resume = must(await uploadResume({ client: person.client, body: { file: resumeFile() } }));
      expect((await deleteResume({ client: person.client, path: { id: resume.id } })).response?.status).toBe(204);
    },
    'upload_answer audio, camera, screen, combined': async () => {
      const interview = await completed('general');
      const client = person.client;
      const { id } = must(await listAttempts({ client, path: { id: interview.id } })).items[0]!;
      for (const kind of ['audio', 'camera', 'screen', 'combined'] as const) {
        const [name, mediaType] = kind === 'audio' ? ['speech/jfk.wav', 'audio/wav'] : ['video/jfk.webm', 'video/webm'];
        const { id: uploadId } = await upload(app, person, name, { kind, mediaType });
        must(await attachRecording({ client, path: { id }, body: { uploadId } }));
      }
      const { items } = must(await listAttachedRecordings({ client, path: { id } }));
      expect(items.map(({ kind }) => kind)).toEqual(['audio', 'camera', 'screen', 'combined']);
      const links = await eventually(async () => {
        // Once there is a report.
        const details = must(await getPerformance({ client, path: { id: interview.id } }));
        const found = details.questions.flatMap(({ playback }) => playback ?? []);
        expect(found).toHaveLength(1);
        return found;
      });
      const played = await fetch(reachable(app, links[0]!));
      expect([played.status, played.headers.get('content-type')]).toEqual([200, 'video/webm']);
    },
    'GET /api/performance/summary, /details/{id}': async () => {
      const [latest] = must(await listPerformance({ client: person.client })).items;
      expect(latest).toHaveProperty('grade');
      const details = must(await getPerformance({ client: person.client, path: { id: latest!.interviewId } }));
      const [question] = details.questions;
      for (const field of ['modelAnswer', 'remark', 'score', 'grade', 'playback'])
        expect(question).toHaveProperty(field);
    },
  },
  'Project Inside': {
    'POST /v1/auth/signup, login, refresh, GET /v1/users/me': async () => {
      const { email, password } = await registerPerson(app);
      const pair = must(await login({ client: app.anonymous, body: { identifier: email, password } }));
      const { refreshToken } = pair;
      const { accessToken } = must(await refresh({ client: app.anonymous, body: { refreshToken } }));
      expect(must(await getProfile({ client: app.clientFor(accessToken) }))).toMatchObject({ email });
    },
    'WS session: client.feature_frame, server.session_state, server.nudge, server.error': async () => {
      const wordsPerSecond = { ordinary: 2.4, hurried: 3.5 };
      await inLiveSession(async (session, record) => {
        expect(session.state).toMatchObject({ status: 'open', participants: [{ role: 'speaker', present: true }] });
        const sendFor = (seconds: number, rate: number, from: number): void => {
          for (let second = 0; second < seconds; second += 1) {
            session.sendFeatures({ timestampMs: (from + second) * 1_000, wordsPerMinute: 60 * rate });
          }
        };
        sendFor(20, wordsPerSecond.ordinary, 0);
        sendFor(3, wordsPerSecond.hurried, 20);
        await eventually(() => Promise.resolve(expect(record.nudges).toHaveLength(1)));
        expect(record.nudges[0]).toMatchObject({ type: 'SLOW_DOWN', evidence: { value: 210, threshold: 180 } });
        session.sendFeatures({ timestampMs: Number.NaN });
        await eventually(() => Promise.resolve(expect(record.codes).toEqual(['validation_failed'])));
      });
    },
    'POST /v1/sessions, POST /v1/sessions/{sid}/finalize, GET /v1/sessions/{sid}/report': async () => {
      await inLiveSession(async ({ sessionId }, _record, { accessToken }) => {
        const call = <T>(method: string, path: string) =>
          send<T>(method, `${app.url}/v1/sessions/${sessionId}${path}`, accessToken);
        // What was spoken may be settled between the two.
        const first = await call<{ endedAt: string }>('POST', '/finalize');
        const { endedAt } = first;
        expect(await call('POST', '/finalize')).toMatchObject({ id: sessionId, status: 'finalized', endedAt });
        await eventually(async () => expect(await call('GET', '/report')).toMatchObject({ status: 'ready' }));
      });
      const [someone, other] = [await registerPerson(app), await registerPerson(app)];
      const tokens = [someone.accessToken, other.accessToken] as const;
      const relationshipId = await relate(app.url, tokens, { type: 'COUPLE' });
      for (const token of tokens) await consent(app.url, token, relationshipId, ['REALTIME_FEATURES_ONLY']);
      const sessionId = await openSessionForTwo(app.url, tokens[0], { relationshipId });
      await send('POST', `${app.url}/v1/sessions/${sessionId}/finalize`, tokens[1]);
      for (const token of tokens) {
        await eventually(async () => {
          const report = await send('GET', `${app.url}/v1/sessions/${sessionId}/report`, token);
          expect(report).toMatchObject({ status: 'ready', partner: null, conversation: { status: 'insufficient' } });
        });
      }
    },
    'GET /v1/history/sessions': async () => {
      await inLiveSession(async ({ sessionId }, _record, { accessToken }) => {
        const { items } = await send<{ items: { id: string }[] }>('GET', `${app.url}/v1/sessions`, accessToken);
        expect(items.map(({ id }) => id)).toEqual([sessionId]);
      });
    },
    'POST /v1/relationships, GET /v1/relationships': async () => {
      const [someone, other] = [await registerPerson(app), await registerPerson(app)];
      const made = must(await createRelationship({ client: someone.client, body: { type: 'FAMILY' } }));
      expect(made).toMatchObject({ status: 'DRAFT', members: [{ userId: someone.user.id }] });
      const token = await invite(app.url, someone.accessToken, made.id);
      const of = async (who: Person) => must(await listRelationships({ client: who.client })).items;
      expect(await of(other)).toEqual([]);
      expect(await of(someone)).toMatchObject([{ status: 'PENDING_ACCEPTANCE' }]);
      must(await acceptInvite({ client: other.client, path: { token } }));
      expect(await of(other)).toMatchObject([{ id: made.id, status: 'ACTIVE' }]);
      await endRelationship({ client: other.client, path: { id: made.id } });
      expect(await of(someone)).toMatchObject([{ id: made.id, status: 'REVOKED' }]);
    },
    'PUT /v1/relationships/{rid}/consent/{uid}': async () => {
      const [someone, other] = [await registerPerson(app), await registerPerson(app)];
      const id = await relate(app.url, [someone.accessToken, other.accessToken], { type: 'FAMILY' });
      const { currentVersion: templateVersion } = must(await listConsentTemplates({ client: someone.client }));
      const put = (scopes: ConsentScope[]) =>
        putConsent({ client: someone.client, path: { id }, body: { scopes, templateVersion } });
      await put(['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED', 'TRANSCRIPT_STORED', 'MEDIATION_ALLOWED']);
      must(await put([]));
      const { members } = must(await listConsents({ client: other.client, path: { id } }));
      expect(members.map(({ version, status }) => [version, status])).toEqual([
        [2, 'REVOKED'],
        [0, 'DRAFT'],
      ]);
    },
    'invites by e-mail, 7 days': async () => {
      const [someone, other] = [await registerPerson(app), await registerPerson(app)];
      const { id } = must(await createRelationship({ client: someone.client, body: { type: 'FRIEND' } }));
      const body = { email: other.email };
      const sent = must(await sendInvite({ client: someone.client, path: { id }, body }));
      expect(new Date(sent.expiresAt).getTime() - new Date(sent.createdAt).getTime()).toBeCloseTo(7 * 86_400_000, -3);
      const token = sent.url!.split('#token=')[1]!;
      expect(must(await openInvite({ client: app.anonymous, path: { token } })).inviterName).toBe('Robin Example');
      await declineInvite({ client: other.client, path: { token } });
      const { items } = must(await listInvites({ client: someone.client, path: { id } }));
      expect(items).toMatchObject([{ state: 'DECLINED', openedAt: expect.any(String) }]);
    },
    'GET /v1/activities/suggestions': async () => {
      const [someone, other] = [await registerPerson(app), await registerPerson(app)];
      const relationshipId = await relate(app.url, [someone.accessToken, other.accessToken], { type: 'COUPLE' });
      const suggested = await suggestActivities({ client: someone.client, query: { relationshipId, limit: 20 } });
      expect(suggested.data!.items.map(({ activity }) => activity.id)).toEqual(
        expect.arrayContaining([
          'daily-check-in',
          'gratitude',
          'active-listening',
          'conflict-resolution',
          'shared-goal',
        ]),
      );
      const { items } = (await suggestActivities({ client: someone.client })).data!;
      expect(items.every(({ activity, reason }) => activity.relationshipTypes.length === 0 && reason.text !== '')).toBe(
        true,
      );
    },
    'POST /v1/pokes, GET /v1/pokes': async () => {
      const [someone, other] = [await registerPerson(app), await registerPerson(app)];
      const relationshipId = await relate(app.url, [someone.accessToken, other.accessToken], { type: 'COUPLE' });
      const types = ['love', 'miss_you', 'sorry', 'good_morning', 'good_night', 'emoji'] as const;
      for (const type of types) {
        const body = { relationshipId, type, ...(type === 'emoji' ? { emoji: '🙂' } : {}) };
        expect((await sendPoke({ client: someone.client, body })).response?.status).toBe(201);
        expect((await sendPoke({ client: someone.client, body })).error?.code).toBe('poke_too_soon');
        app.clock.advance(10_000);
      }
      const theirs = await listPokes({ client: other.client, query: { relationshipId } });
      expect(theirs.data!.items.map(({ type }) => type)).toEqual(types.toReversed());
      const nobodys = await listPokes({ client: person.client, query: { relationshipId } });
      expect(nobodys.response?.status).toBe(404);
    },
    'Redis job queue and rate limits, make test, lint, format, migrate': async () => {
      const { scripts } = JSON.parse(readFileSync(join(fixtures, '../../package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      };
      expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['test', 'check:lint', 'format', 'db:migrate']));
      const queues = await app.database.pool.query<{ name: string }[]>('SELECT name FROM pgboss.queue');
      expect(queues.map(({ name }) => name)).toContain('report.requested');
    },
  },
};

describe('what the older systems did', () => {
  describe.each(Object.entries(rows))('%s', (_system, cases) => {
    it.each(Object.entries(cases))('%s', async (_row, check) => check());
  });

  it('is answered row by row in docs/migrating.md', () => {
    const text = readFileSync(join(fixtures, '../../docs/migrating.md'), 'utf8');
    const documented = Object.fromEntries(
      [...text.matchAll(/^## (.+)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)].map(([, system = '', body = '']) => [
        system,
        [...body.matchAll(/^\| (?!theirs|---)([^|]+) \|/gm)].map(([, row = '']) => row.replaceAll('`', '')),
      ]),
    );
    // Sections without a table explain.
    for (const [system, listed] of Object.entries(documented)) if (listed.length === 0) delete documented[system];
    expect(documented).toEqual(
      Object.fromEntries(Object.entries(rows).map(([system, cases]) => [system, Object.keys(cases)])),
    );
  });
});
