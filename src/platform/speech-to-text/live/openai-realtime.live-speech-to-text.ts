import { CircuitBreaker } from '../../model-server/circuit-breaker.js';
import { type SpeechEngine } from '../speech-to-text.js';
import {
  type LiveSpeechCapabilities,
  type LiveSpeechRequest,
  LiveSpeechToText,
  type LiveTranscription,
} from './live-speech-to-text.js';
import { type ConnectionListener, RealtimeConnection, type ServerHabits } from './realtime-connection.js';
import { type RealtimePolicy } from './realtime-line.js';
import { RealtimeTranscription } from './realtime-transcription.js';

export interface OpenAiRealtimeOptions {
  /** Null: the vendor's own. */
  baseUrl: string | null;
  apiKey: string | null;
  model: string;
  verbatim: boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
  policy?: Partial<RealtimePolicy>;
  coolDownMs?: number;
}

const VENDOR_URL = 'https://api.openai.com/v1';
const COOL_DOWN_MS = 10_000;
const DEFAULT_POLICY: RealtimePolicy = {
  tries: 3,
  deadlineMs: 20_000,
  handshakeMs: 5_000,
  backoffMs: 250,
  longestPauseMs: 5_000,
};

/** Live transcription over the vendor's Realtime API, or a server that speaks it: a WebSocket for each answer. */
export class OpenAiRealtimeLiveSpeechToText extends LiveSpeechToText {
  readonly capabilities: LiveSpeechCapabilities;
  readonly engine: SpeechEngine;
  readonly unavailableReason = null;
  private readonly url: string;
  private readonly policy: RealtimePolicy;
  private readonly breaker: CircuitBreaker;
  private readonly habits: ServerHabits = { languageField: 'language' };

  constructor(private readonly options: OpenAiRealtimeOptions) {
    super();
    const { model, verbatim, now, coolDownMs = COOL_DOWN_MS } = options;
    this.engine = { model, verbatim };
    this.capabilities = { streaming: true, words: false, verbatim, languages: 'any' };
    this.url = realtimeUrl(options.baseUrl ?? VENDOR_URL);
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    this.breaker = new CircuitBreaker({ failuresToOpen: 5, coolDownMs, now });
  }

  open(request: LiveSpeechRequest): LiveTranscription {
    const { policy, breaker } = this;
    const { model, now } = this.options;
    const dial = (listener: ConnectionListener) => this.dial(listener, request.language);
    return new RealtimeTranscription(request, { model, policy, breaker, now, dial });
  }

  private dial(listener: ConnectionListener, language: string): RealtimeConnection {
    const { apiKey, model } = this.options;
    const { url, habits } = this;
    const { handshakeMs } = this.policy;
    return new RealtimeConnection({ url, apiKey, habits, handshakeMs, session: { model, language } }, listener);
  }
}

/** @throws {TypeError} when the base is no address: at the start of the process rather than with the first answer */
function realtimeUrl(baseUrl: string): string {
  const { protocol, host, pathname } = new URL(baseUrl);
  return `${protocol.replace('http', 'ws')}//${host}${pathname.replace(/\/+$/, '')}/realtime?intent=transcription`;
}
