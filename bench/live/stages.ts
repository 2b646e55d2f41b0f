import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withDataDir } from '../../proofs/product-process.js';
import { loadConfig } from '../../src/config/config.js';
import { type BenchProduct, residentBytes, startForBench } from '../product.js';
import { generate, messageOf, startPart, stopPart } from './child.js';
import type { GeneratorResult, Plan, PlannedSpeaker } from './plan.js';
import { printProfiles } from './profile.js';
import { residentAtRest, type ServerFigures, watchServer } from './server-figures.js';
import type { Reply } from './slow-engine.js';
import { seedPairs, seedSpeakers } from './seed.js';

/** How much is asked of a server. */
export interface Load {
  readonly sessions: number;
  readonly seconds: number;
  readonly spreadMs: number;
}

/** What became of it. */
export interface Measured {
  readonly generator: GeneratorResult;
  readonly server: ServerFigures;
  /** What the process grew by, for each of the sessions. */
  readonly bytesEach: number;
}

interface Server {
  readonly url: string;
  readonly pid: number;
}

const WARM_UP: Load = { sessions: 20, seconds: 5, spreadMs: 1_000 };

/** The product, started for this load alone. */
export function measureProduct(load: Load, profiled: boolean, seed: Seed = seedSpeakers): Promise<Measured> {
  return withProduct(
    profiled,
    {},
    async (product, seeded) => {
      const warm = await seeded(WARM_UP.sessions);
      const speakers = await seeded(load.sessions);
      await generate(planOf(product, warm, WARM_UP), () => Promise.resolve());
      return measure(product, planOf(product, speakers, load));
    },
    seed,
  );
}

/** The product with the same number of speakers, two and two in conversations. */
export function measurePairs(load: Load): Promise<Measured> {
  return measureProduct(load, false, seedPairs);
}

/** The baseline with the same frames, started for this load alone. */
export function measureEcho(load: Load): Promise<Measured> {
  return withEcho(async (echo) => {
    const plan = (asked: Load): Plan => ({ ...planOf(echo, nobody(asked.sessions), asked), stops: false });
    await generate(plan(WARM_UP), () => Promise.resolve());
    return measure(echo, plan(load));
  });
}

/** What a socket costs that joined nothing, in bytes: of the product and of the baseline. */
export async function measureIdle(sockets: number): Promise<{ product: number; echo: number }> {
  const idle = { sessions: sockets, seconds: 0, spreadMs: 0 };
  const product = await withProduct(false, {}, async (server, seeded) =>
    idleBytes(server, planOf(server, await seeded(sockets), idle)),
  );
  const echo = await withEcho((server) => idleBytes(server, planOf(server, nobody(sockets), idle)));
  return { product, echo };
}

/** From an engine's reply to the event with its text at the client, ms; and how many replies brought none. */
export async function measureTranscript(load: Load): Promise<{ waitsMs: number[]; missing: number }> {
  const engine = startPart('slow-engine.ts');
  try {
    const { url } = await messageOf<{ url: string }>(engine);
    const environment = { STT_BASE_URL: url, STT_MODEL: 'stand-in' };
    const { generator } = await withProduct(false, environment, async (product, seeded) =>
      measure(product, planOf(product, await seeded(load.sessions), load)),
    );
    engine.send('replies');
    const replies = await messageOf<Reply[]>(engine);
    return waitsAfter(replies, generator);
  } finally {
    await stopPart(engine);
  }
}

/** Replies to partials bring no final: only texts that came as finals are compared. */
function waitsAfter(replies: readonly Reply[], { finals }: GeneratorResult): { waitsMs: number[]; missing: number } {
  const repliedAt = new Map(replies.map(({ text, atMs }) => [text, atMs]));
  const waitsMs = finals.flatMap(({ text, atMs }) => {
    const replied = repliedAt.get(text);
    return replied === undefined ? [] : [atMs - replied];
  });
  return { waitsMs, missing: finals.length - waitsMs.length };
}

type Seed = typeof seedSpeakers;
type Seeded = (count: number) => Promise<PlannedSpeaker[]>;

function withProduct<T>(
  profiled: boolean,
  environment: Readonly<Record<string, string>>,
  use: (product: BenchProduct, seeded: Seeded) => Promise<T>,
  seed: Seed = seedSpeakers,
): Promise<T> {
  return withDataDir(async (dataDir) => {
    const profiles = join(dataDir, 'profiles');
    mkdirSync(profiles);
    const nodeOptions = profiled ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
    const product = await startForBench(dataDir, { environment, nodeOptions });
    const config = loadConfig({ DATA_DIR: dataDir, PUBLIC_URL: product.url });
    try {
      return await use(product, (count) => seed(product.databaseUrl, config, count));
    } finally {
      await product.stop();
      printProfiles(profiles);
    }
  });
}

async function withEcho<T>(use: (echo: Server) => Promise<T>): Promise<T> {
  const part = startPart('echo.ts');
  try {
    const { url } = await messageOf<{ url: string }>(part);
    return await use({ url, pid: part.pid! });
  } finally {
    await stopPart(part);
  }
}

async function measure(server: Server, plan: Plan): Promise<Measured> {
  const restBytes = await residentAtRest(server.pid);
  let figures: (() => Promise<ServerFigures>) | undefined;
  let found: ServerFigures | undefined;
  const generator = await generate(plan, async (stage) => {
    if (stage === 'speaking') figures = await watchServer(server.pid, server.url);
    if (stage === 'spoken') found = await figures?.();
  });
  if (found === undefined) throw new Error('Nobody spoke.');
  return { generator, server: found, bytesEach: (found.residentBytes - restBytes) / plan.speakers.length };
}

async function idleBytes(server: Server, plan: Plan): Promise<number> {
  const restBytes = await residentAtRest(server.pid);
  let grown = Number.NaN;
  await generate(plan, async () => {
    await residentAtRest(server.pid);
    grown = residentBytes(server.pid) - restBytes;
  });
  return grown / plan.speakers.length;
}

function planOf({ url }: Server, speakers: readonly PlannedSpeaker[], { seconds, spreadMs }: Load): Plan {
  return { url, speakers, seconds, spreadMs, stops: true };
}

const nobody = (count: number): PlannedSpeaker[] =>
  Array.from({ length: count }, (_, index) => ({ token: '', sessionId: `session-${index}`, questionId: '' }));
