import { type DiscoveryService, type MetadataScanner } from '@nestjs/core';
import { SetMetadata } from '@nestjs/common';
import type { JobDefinition } from './job-definition.js';

export interface JobContext {
  /** Aborted when the process stops or the job has run too long: give up, the job is run again. */
  readonly signal: AbortSignal;
  /** 1 for the first run. */
  readonly attempt: number;
  /** True when a failure of this run is final. */
  readonly lastAttempt: boolean;
}

export type JobHandlerMethod<Payload extends object> = (payload: Payload, context: JobContext) => Promise<void>;

const handledJob = Symbol('handled job');

/**
 * Marks a provider's method as the one handler of a job. Handlers are idempotent and read the state again: a job
 * may run twice when its worker dies after the work and before the acknowledgement.
 */
export function JobHandler<Payload extends object>(definition: JobDefinition<Payload>) {
  return <Method extends JobHandlerMethod<Payload>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    SetMetadata(handledJob, definition)(target, key, descriptor as TypedPropertyDescriptor<unknown>);
  };
}

export interface BoundJobHandler {
  readonly definition: JobDefinition;
  readonly run: JobHandlerMethod<object>;
}

/** All handlers of the application. Throws when a defined job has none or two. */
export function collectJobHandlers(
  discovery: DiscoveryService,
  scanner: MetadataScanner,
  definitions: readonly JobDefinition[],
): BoundJobHandler[] {
  const handlers: BoundJobHandler[] = [];
  for (const { instance } of discovery.getProviders() as { instance: unknown }[]) {
    if (typeof instance !== 'object' || instance === null) continue;
    const prototype = Object.getPrototypeOf(instance) as object | null;
    if (prototype === null || prototype === Object.prototype) continue;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const method = (instance as Record<string, unknown>)[name];
      if (typeof method !== 'function') continue;
      const definition = Reflect.getMetadata(handledJob, method) as JobDefinition | undefined;
      if (definition !== undefined)
        handlers.push({ definition, run: method.bind(instance) as JobHandlerMethod<object> });
    }
  }
  for (const { name } of definitions) {
    const count = handlers.filter((handler) => handler.definition.name === name).length;
    if (count !== 1) throw new Error(`The job ${name} needs exactly one handler and has ${count}.`);
  }
  return handlers;
}
