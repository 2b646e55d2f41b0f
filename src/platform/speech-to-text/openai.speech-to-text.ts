import { readFile } from 'node:fs/promises';
import { type AttemptPolicy } from '../model-server/attempts.js';
import { OpenAiTranscriptionCall } from './openai-transcription-call.js';
import { type SpeechEngine, type SpeechRequest, type SpeechResult, SpeechToText } from './speech-to-text.js';

export interface OpenAiSpeechToTextOptions {
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  verbatim: boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy?: Partial<AttemptPolicy>;
  deadlineMs?: number;
}

const DEADLINE_MS = 300_000;
const COOL_DOWN_MS = 30_000;
const DEFAULT_POLICY: AttemptPolicy = { tries: 3, attemptTimeoutMs: 180_000, backoffMs: 1000, longestPauseMs: 15_000 };

/** Any server that speaks `/audio/transcriptions`: the vendor's, speaches, whisper.cpp, vLLM. */
export class OpenAiSpeechToText extends SpeechToText {
  readonly engine: SpeechEngine;
  readonly unavailableReason = null;
  private readonly call: OpenAiTranscriptionCall;

  constructor(options: OpenAiSpeechToTextOptions) {
    super();
    this.engine = { model: options.model, verbatim: options.verbatim };
    this.call = new OpenAiTranscriptionCall({
      ...options,
      policy: { ...DEFAULT_POLICY, ...options.policy },
      deadlineMs: options.deadlineMs ?? DEADLINE_MS,
      coolDownMs: COOL_DOWN_MS,
    });
  }

  available(): boolean {
    return true;
  }

  async transcribe(request: SpeechRequest): Promise<SpeechResult> {
    const { language, durationSeconds, signal } = request;
    // Outside the tries: a file that cannot be opened is a fault of this machine, not of the engine or the recording.
    const file = await fileOf(request);
    return this.call.transcribe({ file, language, durationSeconds }, { signal });
  }
}

// Whole, not a Blob over the file: its owner may delete it at any moment, and when such a Blob loses its file while it
// is sent, `fetch` (undici of Node 24) never settles and leaves an unhandled rejection. A second try sends it again.
async function fileOf(request: SpeechRequest): Promise<File> {
  return new File([await readFile(request.path)], request.fileName, { type: request.mediaType });
}
