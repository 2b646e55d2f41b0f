import { createInterview, listInterviews } from '../sdk/src/generated/sdk.gen.js';
import { must, newCandidate } from './journey.js';
import { generator, load, withBareNest } from './load.js';
import { perSecond, ratio, type Row } from './row.js';

const seconds = 8;
/** Three times a FastAPI + SQLAlchemy twin of the older systems on such a machine, one process each. */
const goals = { profile: 5_100, page: 2_300 };
const tracks = [
  'software-engineering',
  'frontend',
  'backend',
  'data-science',
  'ml-engineering',
  'devops-sre',
  'qa',
  'product-management',
  'general',
];

/** Authenticated reads with guard, validation and serialization against the bare framework sending the same bytes. */
export async function reads(url: string): Promise<Row[]> {
  const candidate = await newCandidate(url);
  await fillPage(url, candidate);
  const page = must(await listInterviews({ client: candidate.client, query: { limit: 20 } }));
  if (page.items.length !== 20) throw new Error(`The page has ${page.items.length} interviews.`);
  return [
    await compare('GET /v1/users/me', `${url}/v1/users/me`, candidate.headers, goals.profile),
    await compare('GET /v1/interviews, a page of 20', `${url}/v1/interviews?limit=20`, candidate.headers, goals.page),
  ];
}

async function compare(what: string, address: string, headers: Record<string, string>, goal: number): Promise<Row> {
  const body: unknown = await (await fetch(address, { headers })).json();
  const ours = await load(address, headers, seconds);
  const bare = await withBareNest(body, (bareUrl) => load(bareUrl, {}, seconds));
  return {
    what: `${what} (${generator})`,
    measured: `${perSecond(ours.requestsPerSecond)}, p99 ${ours.p99Ms} ms`,
    baseline: `bare Nest route ${perSecond(bare.requestsPerSecond)}`,
    ratio: ratio(ours.requestsPerSecond, bare.requestsPerSecond),
    goal: perSecond(goal),
  };
}

/** Each track holds one open interview: finish it and start the next until the page is full. */
async function fillPage(url: string, candidate: Awaited<ReturnType<typeof newCandidate>>): Promise<void> {
  for (let count = 0; count < 20; count++) {
    const track = tracks[count % tracks.length]!;
    const { id } = must(await createInterview({ client: candidate.client, body: { track, questionCount: 1 } }));
    if (count < 20 - tracks.length) {
      const headers = { ...candidate.headers, 'Content-Type': 'application/json' };
      const generated = await fetch(`${url}/v1/interviews/${id}/questions`, { method: 'POST', headers, body: '{}' });
      const finished = await fetch(`${url}/v1/interviews/${id}/complete`, { method: 'POST', headers });
      if (!generated.ok || !finished.ok) throw new Error('The page could not be filled.');
    }
  }
}
