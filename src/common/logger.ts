import { Injectable, type LoggerService } from '@nestjs/common';
import pino from 'pino';

/** Ids, counts and durations only: personal data never reaches a log. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Structured log: a static message plus fields. Errors are reduced to name, code and stack frames, because their
 * messages may quote what a user or a provider sent.
 */
@Injectable()
export class Log implements LoggerService {
  private readonly sink: pino.Logger;
  private readonly destination: pino.DestinationStream & { flushSync?: () => void };

  constructor(options: { level: string; destination?: pino.DestinationStream }) {
    this.destination =
      options.destination ??
      // Gathered for a moment: a write to the system for every line cost more than answering the request.
      pino.destination({ dest: 1, sync: false, minLength: 8_192, periodicFlush: 200 });
    this.sink = pino(
      { level: options.level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
      this.destination,
    );
  }

  info(message: string, fields: LogFields = {}): void {
    this.sink.info(fields, message);
  }

  warn(message: string, fields: LogFields | string = {}): void {
    this.sink.warn(framework(fields), message);
  }

  error(message: string, fields: LogFields | string = {}, error?: unknown): void {
    this.sink.error({ ...framework(fields), ...(error === undefined ? {} : { error: describe(error) }) }, message);
  }

  /** Called by Nest for its own start-up lines. */
  log(message: unknown, context?: string): void {
    this.sink.debug(framework(context ?? ''), typeof message === 'string' ? message : 'framework message');
  }

  /** Writes what is gathered, before the process ends. */
  flush(): void {
    this.destination.flushSync?.();
  }
}

const framework = (fields: LogFields | string): LogFields =>
  typeof fields === 'string' ? { context: fields } : fields;

function describe(error: unknown): { name: string; code?: string; stack?: string } {
  if (!Error.isError(error)) return { name: typeof error };
  const code = (error as NodeJS.ErrnoException).code;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12);
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(frames === undefined ? {} : { stack: frames.join('\n') }),
  };
}

/** The name of whatever was thrown: all of it that may be logged, as messages quote people. */
export function errorName(error: unknown): string {
  return Error.isError(error) ? error.name : 'unknown';
}
