import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { DOCUMENT_LIMITS } from './document-limits.js';
import {
  DocumentTextError,
  type DocumentFault,
  type DocumentReading,
  type DocumentSource,
  type ExtractedDocument,
} from './document-text.js';
import { extractDocument, extractText } from './extract-document.js';

/** Entry of the child process: reads one document at a time, as told over the channel. */
export interface ExtractRequest {
  source: DocumentSource;
  reader: { module: string; argument: unknown } | null;
}

export type ExtractReply =
  | { kind: 'ready' }
  | { kind: 'document'; document: ExtractedDocument; reading: unknown; residentBytes: number }
  | { kind: 'fault'; fault: DocumentFault; message: string; residentBytes: number }
  | { kind: 'internal'; message: string };

/**
 * A thread of its own, because the main one may sit in a single native call for seconds. It compares the memory of the
 * whole process (heap and array buffers alike) with what it was before the document, and ends the process beyond the
 * limit; the deadline holds here too, for a parent that is gone.
 */
const WATCHDOG = `
  const { parentPort, workerData } = require('node:worker_threads');
  let began = null;
  parentPort.on('message', (busy) => { began = busy ? { at: Date.now(), bytes: process.memoryUsage.rss() } : null; });
  setInterval(() => {
    if (began === null) return;
    if (process.memoryUsage.rss() - began.bytes > workerData.bytes) process.kill(process.pid, 'SIGKILL');
    if (Date.now() - began.at > workerData.deadlineMs) process.kill(process.pid, 'SIGKILL');
  }, 10);
`;

function startWatchdog(): Worker {
  const workerData = { bytes: DOCUMENT_LIMITS.memoryBytes, deadlineMs: DOCUMENT_LIMITS.deadlineMs + 1_000 };
  const watchdog = new Worker(WATCHDOG, {
    eval: true,
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  watchdog.unref();
  return watchdog;
}

async function answer({ source, reader }: ExtractRequest): Promise<ExtractReply> {
  try {
    const document =
      'text' in source ? extractText(source.text) : await extractDocument(new Uint8Array(await readFile(source.path)));
    const reading = reader ? (await readingOf(reader.module))(document, reader.argument as never) : null;
    return { kind: 'document', document, reading, residentBytes: process.memoryUsage.rss() };
  } catch (error) {
    if (error instanceof DocumentTextError) {
      return { kind: 'fault', fault: error.fault, message: error.message, residentBytes: process.memoryUsage.rss() };
    }
    return { kind: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
}

async function readingOf(module: string): Promise<DocumentReading> {
  const { read } = (await import(module)) as { read: DocumentReading };
  return read;
}

function serve(): void {
  const watchdog = startWatchdog();
  // Ctrl-C reaches the whole group; the parent still wants its answer and ends its children itself.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (request: ExtractRequest) => {
    watchdog.postMessage(true);
    void answer(request).then((reply) => {
      watchdog.postMessage(false);
      process.send?.(reply);
    });
  });
  process.send?.({ kind: 'ready' } satisfies ExtractReply);
}

if (process.send) serve();
