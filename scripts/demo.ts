import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/common/project-root.js';
import { startProduct, withDataDir } from '../proofs/product-process.js';
import { type Client, createClient } from '../sdk/src/generated/client/index.js';
import {
  completeInterview,
  createAttempt,
  createInterview,
  describeService,
  generateQuestions,
  getReport,
  register,
  runAnalyses,
  submitTranscription,
  uploadResume,
} from '../sdk/src/generated/sdk.gen.js';
import type {
  AnalysisResponse,
  QuestionResponse,
  ReportContentResponse,
  ReportResponse,
  ResumeResponse,
  TranscriptionResponse,
} from '../sdk/src/generated/types.gen.js';
import { startChatModelStandIn } from '../test/support/standins/chat-model.standin.js';
import type { SpeechDialect } from '../test/support/standins/speech-dialects.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { type SmtpSink, startSmtpSink } from '../test/support/smtp-sink.js';
import { together } from './demo-together.js';
import { showDelivery, showFluency, showWordTimes } from './demo-delivery.js';
import { heading, line, note, quoteBlock, table } from './demo-output.js';

/**
 * The whole journey against a product started for it on a temporary data folder, or with --url against a running one.
 * Engines that are not configured are replaced by stand-ins on this machine, and the output says so. The speech engine's
 * gives text alone, as newer models do; with --speech words it also gives word times, with --speech none there is none.
 */
const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    resume: { type: 'string', default: join(projectRoot, 'test/fixtures/resumes/google-docs-skia-proxy-minimal.pdf') },
    audio: { type: 'string', default: join(projectRoot, 'test/fixtures/speech/jfk.wav') },
    speech: { type: 'string', default: 'text' },
    'stand-in-model': { type: 'boolean', default: false },
  },
});

const speechDialects: Readonly<Record<string, SpeechDialect | null>> = {
  text: 'text-only',
  words: 'openai-words',
  none: null,
};

const typedAnswers = [
  'In my last project the search page took two seconds, so I was asked to make it usable before the spring campaign. I measured first and saw that one query read a million rows. I added an index on customer and date and moved the counts into a nightly job. Pages then took 80 milliseconds, at the cost of counts that are a day old, which the product owner accepted because nobody had used them live.',
  'It depends. I guess I would maybe look at the logs and then, you know, sort of decide what to do.',
];

/** What a candidate makes of the hints that practice mode shows, so that a good answer is seen beside the weak ones. */
function answerFromHints(hints: readonly string[]): string {
  const openings = ['What matters first:', 'Then,', 'Besides,', 'Also,', 'And in the end,'];
  const points = hints.map((hint, at) => `${openings[at] ?? 'And'} ${hint}.`);
  return [
    'The problem comes up as soon as there is more data than in the first weeks.',
    ...points,
    'For example, in my last project the slowest request went from two seconds to eighty milliseconds after that, because the work was done once and not for every row.',
    'The trade-off is some more code to look after, so I would do it only where a measurement shows that it is worth it.',
  ].join(' ');
}

if (options.url !== undefined) {
  await journey(options.url);
  note('Two people are shown on a product started for it, where mail can be caught: run it without --url.');
} else await withDataDir(runOnOwnProduct);

async function runOnOwnProduct(dataDir: string): Promise<void> {
  const engines = await startStandIns();
  const mails = await startSmtpSink();
  const environment = { ...modelSettings(), ...engines.environment, SMTP_URL: mails.url, LOG_LEVEL: 'warn' };
  const product = await startProduct({ dataDir, environment });
  note(
    `Rehearse runs at ${product.url}, on a data folder of its own (ready after ${Math.round(product.readyAfterMs)} ms).`,
  );
  try {
    await journey(product.url);
    await together(product.url, (address) => nextMail(mails, address));
  } finally {
    await product.stop();
    await mails.stop();
    await engines.close();
  }
}

async function nextMail({ mails }: SmtpSink, address: string): Promise<string> {
  for (const until = Date.now() + 20_000; Date.now() < until; await delay(50)) {
    const found = mails.findIndex(({ to, text }) => to === address && text.includes('/invite'));
    if (found >= 0) return mails.splice(found, 1)[0]!.text;
  }
  throw new Error('The invitation did not come.');
}

/** The caller's own engines, if the shell names some. */
function modelSettings(): Record<string, string> {
  const set = Object.entries(process.env).filter(([name]) => /^(OPENAI|LLM|STT)_/.test(name));
  return Object.fromEntries(set.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

interface Engines {
  readonly environment: Record<string, string>;
  readonly close: () => Promise<void>;
}

async function startStandIns(): Promise<Engines> {
  const given = modelSettings();
  const engines: Engines[] = [];
  if (given.STT_BASE_URL === undefined && given.OPENAI_API_KEY === undefined) engines.push(...(await speechStandIn()));
  if (options['stand-in-model'] && given.LLM_MODEL === undefined) engines.push(await modelStandIn());
  return {
    environment: Object.assign({}, ...engines.map(({ environment }) => environment)) as Record<string, string>,
    close: async () => void (await Promise.all(engines.map(({ close }) => close()))),
  };
}

async function speechStandIn(): Promise<Engines[]> {
  const dialect = speechDialects[options.speech];
  if (dialect === undefined) throw new Error(`--speech takes ${Object.keys(speechDialects).join(', ')}.`);
  if (dialect === null) {
    note('No speech engine is configured: what the sound tells is measured, the words wait.');
    return [];
  }
  const engine = await startSpeechEngineStandIn({ dialect });
  const times = dialect === 'text-only' ? ', without times' : '';
  note(`No speech engine is configured: a stand-in answers with the known words of the sample recording${times}.`);
  const settings = { STT_BASE_URL: `${new URL(engine.url).origin}/v1`, STT_API_KEY: 'stand-in', STT_MODEL: 'stand-in' };
  return [{ environment: settings, close: () => engine.close() }];
}

async function modelStandIn(): Promise<Engines> {
  const model = await startChatModelStandIn();
  note('A stand-in model answers with texts that fit the schema and mean nothing: only the path is shown.');
  const settings = { LLM_BASE_URL: `${new URL(model.url).origin}/v1`, LLM_API_KEY: 'stand-in', LLM_MODEL: 'stand-in' };
  return { environment: settings, close: () => model.close() };
}

async function journey(baseUrl: string): Promise<void> {
  const service = must(await describeService({ client: createClient({ baseUrl }) }));
  note(`Judged by ${service.judgedBy === 'model' ? 'a language model' : 'rules (no language model is configured)'}.`);
  const client = await signUp(baseUrl);
  showResume(must(await uploadResume({ client, body: { file: fileOf(options.resume) } })));
  const interview = must(
    await createInterview({
      client,
      body: { track: 'backend', difficulty: 'medium', questionCount: 4, mode: 'practice' } as never,
    }),
  );
  const { items: questions } = must(await generateQuestions({ client, path: { id: interview.id }, body: {} }));
  showQuestions(questions);
  for (const [index, question] of questions.entries()) await answer(client, question, index);
  must(await completeInterview({ client, path: { id: interview.id } }));
  const report = await readyReport(client, interview.id);
  if (report.content === null) throw new Error(`The report failed: ${report.reason}`);
  showReport(report.content);
}

async function signUp(baseUrl: string): Promise<Client> {
  const email = `demo-${Date.now()}@example.com`;
  const body = { email, password: 'quiet river bank', fullName: 'Demo Candidate' };
  const { accessToken } = must(await register({ client: createClient({ baseUrl }), body }));
  return createClient({ baseUrl, headers: { Authorization: `Bearer ${accessToken}` } });
}

/** The first question is answered aloud, the second with the hints, the others with what was prepared. */
async function answer(client: Client, question: QuestionResponse, index: number): Promise<void> {
  const hinted = index === 1 && (question.hints ?? []).length > 0;
  heading(`Answer to question ${question.position}${hinted ? ', made from the hints of practice mode' : ''}`);
  const text = hinted ? answerFromHints(question.hints ?? []) : typedAnswers[index % typedAnswers.length];
  const spoken = index === 0 || text === undefined;
  const attempt = must(
    await createAttempt({
      client,
      path: { id: question.id },
      body: (spoken ? { kind: 'spoken' } : { kind: 'typed', answer: text }) as never,
    }),
  );
  if (spoken) {
    const sent = await submitTranscription({
      client,
      path: { id: attempt.id },
      headers: { Prefer: `wait=${options.speech === 'none' ? 0 : 30}` },
      body: { file: fileOf(options.audio), language: 'en' },
    });
    showTranscription(must(sent));
  } else {
    quoteBlock(text);
  }
  const { data: run, error } = await runAnalyses({ client, path: { id: attempt.id }, body: {} });
  if (run === undefined) return line('analyses', error?.detail ?? 'could not be made');
  showAnalyses(run.analyses);
  showDelivery(run.analyses);
}

async function readyReport(client: Client, id: string): Promise<ReportResponse> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const report = must(await getReport({ client, path: { id } }));
    if (report.status !== 'pending') return report;
    await delay(200);
  }
  throw new Error('The report was not ready within a minute.');
}

function showResume(resume: ResumeResponse): void {
  heading(`Résumé: ${resume.fileName}`);
  line('name', resume.contact.fullName ?? 'not found');
  line('experience', resume.yearsExperience === null ? 'no dates found' : `${resume.yearsExperience} years`);
  for (const role of resume.experience) line('', [role.title, role.company, role.dates].filter(Boolean).join(' · '));
  line('skills', resume.skills.map((skill) => `${skill.canonical ?? skill.name} (${skill.evidence})`).join(', '));
  line('read by', resume.source);
}

function showQuestions(questions: QuestionResponse[]): void {
  heading('Questions');
  for (const { position, category, topic, text, source } of questions)
    line(`${position}. ${category}`, `${text}  [${topic}, ${source}]`);
}

function showTranscription(transcription: TranscriptionResponse): void {
  line(
    'recording',
    `${transcription.durationSeconds} s, ${transcription.state}${transcription.detail === null ? '' : `: ${transcription.detail}`}`,
  );
  if (transcription.text !== null) quoteBlock(transcription.text);
  showWordTimes(transcription);
}

function showAnalyses(analyses: AnalysisResponse[]): void {
  table(
    ['analysis', 'status', 'score', 'grade', 'by', 'why'],
    analyses.map(({ type, status, score, grade, source, reason }) => [
      type,
      status,
      score?.toString() ?? '–',
      grade ?? '–',
      source,
      reason ?? '',
    ]),
  );
}

function showReport(report: ReportContentResponse): void {
  heading('Report');
  const { overall } = report;
  line(
    'overall',
    overall.score === null
      ? `${overall.status}: ${overall.reason}`
      : `${overall.score} (${overall.band}, grade ${overall.grade})`,
  );
  line(
    'answered',
    `${overall.answeredQuestions} of ${overall.askedQuestions} questions; ${Math.round(overall.coverage * 100)} % of all possible scores could be measured`,
  );
  line('summary', report.summary.text);
  for (const question of report.questions) {
    heading(`Question ${question.position}: ${question.text}`);
    line(
      'score',
      question.overall.score === null
        ? `${question.overall.status}: ${question.overall.reason}`
        : `${question.overall.score}`,
    );
    line(`remark (${question.remark.source})`, question.remark.text);
    if (question.modelAnswer !== null) line(`model answer (${question.modelAnswer.source})`, question.modelAnswer.text);
    for (const { text, startMs, comment } of question.quotes.slice(0, 3)) {
      line(startMs === null ? 'quote' : `quote at ${(startMs / 1000).toFixed(1)} s`, `“${text}” – ${comment}`);
    }
    for (const { comment } of question.strengths.slice(0, 2)) line('strength', comment);
    for (const { comment, lift } of question.improvements.slice(0, 3)) line('to improve', lift ?? comment);
  }
  heading('Delivery over all answers');
  showFluency(report.speechFluency);
  heading('Skills, practice, next steps');
  for (const { skill, level, score } of report.skillGaps) line(skill, score === null ? level : `${level} (${score})`);
  for (const { title, reason } of report.recommendedPractice) line('practise', `${title} – ${reason}`);
  for (const { text, source } of report.nextSteps) line(`next (${source})`, text);
}

function fileOf(path: string): File {
  return new File([new Uint8Array(readFileSync(path))], basename(path));
}

function must<T>(result: { data?: T; error?: unknown; response?: Response }): T {
  if (result.data === undefined) throw new Error(`${result.response?.status}: ${JSON.stringify(result.error)}`);
  return result.data;
}
