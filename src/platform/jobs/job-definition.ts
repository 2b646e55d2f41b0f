import type { z } from 'zod';

export interface JobRetry {
  /** Runs after the first one; then the job is failed for good and stays visible. */
  readonly limit: number;
  readonly delaySeconds: number;
  /** Double the delay each time, up to `maximumDelaySeconds`. */
  readonly backoff: boolean;
  readonly maximumDelaySeconds?: number;
}

export interface JobDefinition<Payload extends object = object> {
  /** `<module>.<fact>`, also the name of the queue. */
  readonly name: string;
  /** Raised when the payload changes shape; stored with every job. */
  readonly version: number;
  /** Ids only: job rows are kept for days and must hold no personal data. */
  readonly payload: z.ZodType<Payload>;
  readonly retry: JobRetry;
  /** Jobs of one key wait in the queue once. */
  readonly singletonKey?: (payload: Payload) => string;
  /** The longest one run may take. */
  readonly expireSeconds: number;
  /** Runs at the same time in one process. */
  readonly concurrency: number;
  /** Of one owner only so many run at the same time in one process: nobody's slow work keeps everybody else waiting. */
  readonly share?: { readonly owner: (payload: Payload) => string; readonly concurrency: number };
  /** Enqueued by the clock (UTC), once per time whatever the number of processes; the payload must be empty. */
  readonly cron?: string;
}

const definitions = new Map<string, JobDefinition>();

/** Declares a job. The module that knows the fact owns the definition; the one that acts on it has the handler. */
export function defineJob<Payload extends object>(
  definition: Omit<JobDefinition<Payload>, 'retry' | 'expireSeconds' | 'concurrency'> &
    Partial<Pick<JobDefinition<Payload>, 'retry' | 'expireSeconds' | 'concurrency'>>,
): JobDefinition<Payload> {
  if (definitions.has(definition.name)) throw new Error(`The job ${definition.name} is defined twice.`);
  const complete: JobDefinition<Payload> = {
    retry: { limit: 5, delaySeconds: 2, backoff: true, maximumDelaySeconds: 300 },
    expireSeconds: 300,
    concurrency: 2,
    ...definition,
  };
  definitions.set(complete.name, complete as unknown as JobDefinition);
  return complete;
}

export function listJobDefinitions(): JobDefinition[] {
  return [...definitions.values()];
}
