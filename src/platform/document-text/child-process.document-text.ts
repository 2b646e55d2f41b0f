import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BoundedQueue } from '../../common/bounded-queue.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import {
  DocumentText,
  DocumentTextError,
  type DocumentReader,
  type DocumentSource,
  type ExtractedDocument,
} from './document-text.js';
import { type ExtractReply, type ExtractRequest } from './extract-document.process.js';

const MEBIBYTE = 1024 * 1024;
const HEAP_MEBIBYTES = 192;
/** A warm child saves loading pdf.js; an idle one costs memory, so it goes. */
const IDLE_MS = 30_000;
/** Whatever documents leave behind leaves with the child. */
const USES = 50;
const KEEP_BELOW_BYTES = 320 * MEBIBYTE;
/** Sent by people and supervisors; any other signal is the document's doing. */
const SENT_SIGNALS = new Set<NodeJS.Signals | null>(['SIGTERM', 'SIGINT', 'SIGHUP']);

interface Reader {
  child: ChildProcess;
  ready: boolean;
  uses: number;
  idle: NodeJS.Timeout | null;
}

type Answer = Extract<ExtractReply, { kind: 'document' }>;
type Settled = Extract<ExtractReply, { kind: 'document' | 'fault' | 'internal' }>;

/**
 * Extraction in child processes, at most two at once, each with a deadline and a memory limit. A worker thread is not
 * enough: a thread that runs out of heap inside one native call takes the whole process with it (seen with a 1.7 KB
 * PDF whose text multiplies itself), and array buffers, where inflate bombs live, are outside its limits.
 */
export class ChildProcessDocumentText extends DocumentText {
  private readonly queue = new BoundedQueue(DOCUMENT_LIMITS, busy);
  private readonly spare: Reader[] = [];
  private readonly live = new Set<Reader>();
  private closed = false;

  async extract(source: DocumentSource, signal?: AbortSignal): Promise<ExtractedDocument> {
    const reply = await this.queue.run(() => this.ask({ source, reader: null }, signal), signal);
    return reply.document;
  }

  async read<Reading>(
    source: DocumentSource,
    reader: DocumentReader,
    signal?: AbortSignal,
  ): Promise<{ document: ExtractedDocument; reading: Reading }> {
    const request = { source, reader: { module: reader.module.href, argument: reader.argument } };
    const { document, reading } = await this.queue.run(() => this.ask(request, signal), signal);
    return { document, reading: reading as Reading };
  }

  onModuleDestroy(): void {
    this.closed = true;
    this.queue.close();
    for (const reader of [...this.live]) this.discard(reader);
  }

  private async ask(request: ExtractRequest, signal?: AbortSignal): Promise<Answer> {
    const reader = this.take();
    let reply: Settled;
    try {
      reply = await supervised(reader, request, signal);
    } catch (error) {
      this.discard(reader);
      throw error;
    }
    if (reply.kind === 'internal') {
      this.discard(reader);
      throw new Error(`Document extraction failed: ${reply.message}`);
    }
    this.keep(reader, reply.residentBytes);
    if (reply.kind === 'fault') throw new DocumentTextError(reply.fault, reply.message);
    return reply;
  }

  private take(): Reader {
    const reader = this.spare.pop() ?? { child: startChild(), ready: false, uses: 0, idle: null };
    if (reader.idle) clearTimeout(reader.idle);
    this.live.add(reader);
    reader.child.removeAllListeners();
    reader.child.ref();
    reader.child.channel?.ref();
    reader.uses++;
    return reader;
  }

  private keep(reader: Reader, residentBytes: number): void {
    if (this.closed || reader.uses >= USES || residentBytes > KEEP_BELOW_BYTES) {
      this.discard(reader);
      return;
    }
    const drop = (): void => this.discard(reader);
    reader.child.once('error', drop);
    reader.child.once('exit', drop);
    reader.idle = setTimeout(drop, IDLE_MS).unref();
    reader.child.unref();
    reader.child.channel?.unref();
    this.spare.push(reader);
  }

  private discard(reader: Reader): void {
    const index = this.spare.indexOf(reader);
    if (index >= 0) this.spare.splice(index, 1);
    this.live.delete(reader);
    if (reader.idle) clearTimeout(reader.idle);
    reader.child.removeAllListeners();
    // A killed child may still report an error of its channel; nobody is left to be told.
    reader.child.on('error', () => undefined);
    reader.child.kill('SIGKILL');
  }
}

/**
 * Compiled code lies beside compiled code. Run from source (tests, scripts) Node strips the types itself; only the
 * names of imports need to be turned, so nothing in the child may need more than that (no parameter properties).
 */
const SOURCE_IMPORTS = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (name, context, next) =>
      next(name.startsWith('.') && context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context),
  });
`)}`;

function startChild(): ChildProcess {
  const source = import.meta.url.endsWith('.ts');
  const entry = new URL(source ? './extract-document.process.ts' : './extract-document.process.js', import.meta.url);
  return fork(fileURLToPath(entry), [], {
    execArgv: [
      `--max-old-space-size=${HEAP_MEBIBYTES}`,
      // The reader may read files and run its watchdog: it cannot write, start programs or load native code.
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
      ...(source ? ['--import', SOURCE_IMPORTS] : []),
    ],
    // Documents are hostile until proven otherwise, and secrets live in the environment.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function supervised(reader: Reader, request: ExtractRequest, signal?: AbortSignal): Promise<Settled> {
  const { child } = reader;
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
      child.removeAllListeners();
      act();
    };
    const onAbort = (): void => settle(() => reject(signal?.reason as Error));
    // Counted from the request and not from the child's start: a busy machine must not fail an honest document.
    let deadline = setTimeout(
      () => settle(() => reject(new Error('The document reader did not start.'))),
      DOCUMENT_LIMITS.startMs,
    );
    const begin = (): void => {
      reader.ready = true;
      clearTimeout(deadline);
      deadline = setTimeout(() => settle(() => reject(tooSlow())), DOCUMENT_LIMITS.deadlineMs);
      child.send(request);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    child.on('message', (reply: ExtractReply) => {
      if (reply.kind === 'ready') begin();
      else settle(() => resolve(reply));
    });
    child.on('error', (error) => settle(() => reject(error)));
    child.on('exit', (_code, killedBy) => settle(() => reject(endedBy(killedBy, reader.ready))));
    if (reader.ready) begin();
  });
}

/** V8 aborts when the heap is full, the watchdog and the kernel kill, a fault of the parser traps. */
function endedBy(killedBy: NodeJS.Signals | null, started: boolean): Error {
  if (!started) return new Error('The document reader ended before it was ready.');
  return SENT_SIGNALS.has(killedBy) ? new Error('The document reader was ended from outside.') : tooHeavy();
}

const busy = (): DocumentTextError =>
  new DocumentTextError(
    'document_text_busy',
    'Too many documents are being read at the moment. Try again in a few seconds.',
    5,
  );

const tooSlow = (): DocumentTextError =>
  new DocumentTextError(
    'document_too_complex',
    `The file takes more than ${DOCUMENT_LIMITS.deadlineMs / 1000} seconds to read. Export it again as a simple PDF or text and upload that.`,
  );

const tooHeavy = (): DocumentTextError =>
  new DocumentTextError(
    'document_too_complex',
    `The file needs more than ${DOCUMENT_LIMITS.memoryBytes / MEBIBYTE} MiB of memory to read. Export it again as a simple PDF or text and upload that.`,
  );
