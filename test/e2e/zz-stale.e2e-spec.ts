import { completeInterview, createAttempt, runAnalyses } from '../../sdk/src/generated/sdk.gen.js';
import { answeredInterview, readyReport, solidAnswer } from '../factories/completed-interviews.js';
import { registerPerson } from '../factories/people.js';
import { postTranscript } from '../factories/spoken-attempts.js';
import { startTestApp } from '../support/test-app.js';
it('stale', async () => {
  const app = await startTestApp();
  const person = await registerPerson(app);
  const iv = await answeredInterview(person, { questions: 4, answered: 3 });
  const at = (await createAttempt({ client: person.client, path: { id: iv.questionIds[3]! }, body: { kind: 'spoken' } })).data!.id;
  console.log((await postTranscript(app, person, at, { text: solidAnswer('first version') })).status);
  console.log((await runAnalyses({ client: person.client, path: { id: at }, body: {} })).response?.status);
  console.log((await postTranscript(app, person, at, { text: 'Well. ' + solidAnswer('second version') })).status);
  await completeInterview({ client: person.client, path: { id: iv.id } });
  const { content } = await readyReport(person, iv.id);
  const q = content.questions[3]!;
  console.log(q.answer?.slice(0, 60), q.quotes.map((x) => q.answer!.slice(x.start, x.end) === x.text));
  await app.close();
});
