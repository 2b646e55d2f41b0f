import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../src/common/project-root.js';
import type { GeneratorResult, Plan, Progress } from './plan.js';

/** A part of the benchmark in a process of its own, in production mode like the product; it ends with this one. */
export function startPart(file: string): ChildProcess {
  return fork(join(projectRoot, 'bench/live', file), {
    cwd: projectRoot,
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

/** The next message of a part. */
export async function messageOf<Message>(part: ChildProcess): Promise<Message> {
  const [message] = (await Promise.race([
    once(part, 'message'),
    once(part, 'exit').then(([code]) => Promise.reject(new Error(`A part of the benchmark ended with ${code}.`))),
  ])) as [Message];
  return message;
}

export async function stopPart(part: ChildProcess): Promise<void> {
  if (part.exitCode !== null || part.signalCode !== null) return;
  part.disconnect();
  await once(part, 'exit');
}

/** Called at a stage of a run, while the generator goes on. */
export type OnProgress = (stage: Progress['kind']) => Promise<void>;

/** Runs a plan to its end. Of an idle plan, `connected` is the stage to look in, and its end lets everybody go. */
export async function generate(plan: Plan, onProgress: OnProgress): Promise<GeneratorResult> {
  const part = startPart('generator.ts');
  try {
    part.send(plan);
    for (;;) {
      const progress = await messageOf<Progress>(part);
      if (progress.kind === 'result') return progress.result;
      await onProgress(progress.kind);
      if (plan.seconds === 0) part.send('go');
    }
  } finally {
    await stopPart(part);
  }
}
