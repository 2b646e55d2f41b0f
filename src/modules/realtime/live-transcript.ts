import { segmentIdOf } from '../live-session/live-session.views.js';
import type { ServerPayload } from '../../contract/live-events.js';
import type { UtteranceEdge } from '../../speech/live/utterance-cutter.js';
import type { AnswerHearing } from '../../speech/live/answer-hearing.js';
import type { TimeSpan } from '../../speech/speech-timeline.js';
import { estimateWordTimes } from '../../speech/text/estimated-words.js';
import type { TimedWord } from '../../speech/text/words.js';
import type {
  LiveSpeechEvent,
  LiveSpeechToText,
  LiveTranscription,
} from '../../platform/speech-to-text/live/live-speech-to-text.js';

/** `heard`: the engine is done with it, but it is not stored yet. */
type UtteranceState = 'open' | 'closed' | 'heard' | 'final' | 'failed';

interface Utterance {
  readonly id: string;
  readonly startMs: number;
  endMs: number;
  state: UtteranceState;
  words: FinalWords | null;
}

type FinalWords = Pick<ServerPayload<'server.transcript_final'>, 'text' | 'words' | 'timing'>;

/** One utterance that was heard to its end. */
export interface HeardUtterance extends FinalWords {
  readonly segmentId: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What comes of the words while they are spoken. */
export interface TranscriptReader {
  partial(segmentId: string, startMs: number, text: string): void;
  /** Stores it, then tells it. Rejects when it could not be stored. */
  final(utterance: HeardUtterance): Promise<void>;
  /** The live text pauses; the recording brings the words in the end. */
  interrupted(): void;
}

interface TranscriptSource {
  /** What its utterances are named by. */
  readonly segmentsName: string;
  readonly userId: string;
  readonly language: string;
  readonly hearing: AnswerHearing;
  readonly engine: LiveSpeechToText;
  /** Ids of utterances whose final text is stored already. */
  readonly stored: ReadonlySet<string>;
  readonly read: (span: TimeSpan) => Promise<Uint8Array>;
}

/**
 * The words of one answer while it is spoken: utterances as the sound shows them, each with what the engine makes of
 * it. Without a connection the engine is let go; on the next one it is asked for what is missing.
 */
export class LiveTranscript {
  private readonly utterances: Utterance[] = [];
  private running: { transcription: LiveTranscription; ended: AbortController } | null = null;
  private storing: Promise<void> = Promise.resolve();
  private interrupted = false;

  constructor(
    private readonly source: TranscriptSource,
    private readonly reader: TranscriptReader,
  ) {}

  /** Whether every utterance so far has its final text, stored. */
  get complete(): boolean {
    return this.utterances.every(({ state }) => state === 'final');
  }

  get segmentIds(): string[] {
    return this.utterances.map(({ id }) => id);
  }

  /** Starts the engine, and asks it for what was said before and has no text yet. */
  connect(): void {
    const { engine, language, userId, hearing, read } = this.source;
    if (this.running !== null || engine.capabilities === null) return;
    const ended = new AbortController();
    const tell = (event: LiveSpeechEvent): void => this.hear(event);
    const { sampleRateHz, durationMs: heardMs } = hearing;
    const transcription = engine.open({ userId, language, sampleRateHz, heardMs, read, signal: ended.signal, tell });
    this.running = { transcription, ended };
    for (const utterance of this.utterances) {
      if (utterance.state === 'failed') utterance.state = 'closed';
      if (utterance.state === 'closed') transcription.closed(utterance);
      if (utterance.state === 'open') transcription.opened(utterance);
    }
  }

  /** Ends running calls at once; nothing more is heard until `connect`. */
  disconnect(): void {
    this.running?.ended.abort();
    this.running = null;
  }

  /** The next samples, and the utterances that began or ended with them. */
  take(samples: Uint8Array, edges: readonly UtteranceEdge[]): void {
    this.running?.transcription.audio(samples);
    this.cut(edges);
  }

  cut(edges: readonly UtteranceEdge[]): void {
    for (const edge of edges) {
      if (edge.kind === 'opened') this.opened(edge.startMs);
      else this.closed(edge.startMs, edge.endMs);
    }
  }

  /** Tries again to store what is heard and could not be stored before. */
  store(): Promise<void> {
    this.storing = this.storing.then(() => this.storeHeard());
    return this.storing;
  }

  /** No more utterances come: waits for the engine, at most so long, and stores what it told. */
  async finish(deadlineMs: number): Promise<void> {
    await this.running?.transcription.finish(deadlineMs);
    this.disconnect();
    await this.store();
  }

  private opened(startMs: number): void {
    const utterance = this.utteranceAt(startMs);
    if (utterance.state === 'open') this.running?.transcription.opened(utterance);
  }

  private closed(startMs: number, endMs: number): void {
    const utterance = this.utteranceAt(startMs);
    utterance.endMs = endMs;
    if (utterance.state !== 'open') return;
    utterance.state = 'closed';
    this.running?.transcription.closed(utterance);
  }

  private utteranceAt(startMs: number): Utterance {
    const last = this.utterances.at(-1);
    if (last?.startMs === startMs) return last;
    const id = segmentIdOf(this.source.segmentsName, startMs);
    const state = this.source.stored.has(id) ? ('final' as const) : ('open' as const);
    const utterance: Utterance = { id, startMs, endMs: startMs, state, words: null };
    this.utterances.push(utterance);
    return utterance;
  }

  private hear(event: LiveSpeechEvent): void {
    if (event.kind !== 'partial' && event.kind !== 'final' && event.kind !== 'failed') return;
    const utterance = this.utterances.findLast(({ id }) => id === event.utteranceId);
    if (utterance === undefined) return;
    if (event.kind === 'partial') {
      if (utterance.state === 'open' || utterance.state === 'closed') {
        this.reader.partial(utterance.id, utterance.startMs, event.text);
      }
    } else if (event.kind === 'final') this.heardFinal(utterance, event.text, event.words);
    else this.failed(utterance);
  }

  private heardFinal(utterance: Utterance, text: string, words: TimedWord[] | null): void {
    if (utterance.state !== 'closed') return;
    this.interrupted = false;
    utterance.state = 'heard';
    utterance.words = placed(text, words, this.source, utterance);
    void this.store();
  }

  /** Told once until the engine hears again: who speaks is not to be nagged about every sentence. */
  private failed(utterance: Utterance): void {
    if (utterance.state !== 'closed') return;
    utterance.state = 'failed';
    if (!this.interrupted) this.reader.interrupted();
    this.interrupted = true;
  }

  private async storeHeard(): Promise<void> {
    for (const utterance of this.utterances) {
      const { state, words, id: segmentId, startMs, endMs } = utterance;
      if (state !== 'heard' || words === null) continue;
      try {
        await this.reader.final({ segmentId, startMs, endMs, ...words });
        utterance.state = 'final';
        utterance.words = null;
      } catch {
        // The database is away: what was heard stays here, and is stored when it is back.
        return;
      }
    }
  }
}

/** The engine's own word times, else the text laid over the speech of the utterance. */
function placed(
  text: string,
  words: TimedWord[] | null,
  { hearing, language }: Pick<TranscriptSource, 'hearing' | 'language'>,
  span: TimeSpan,
): FinalWords {
  if (text === '') return { text, timing: null };
  if (words !== null) return { text, words, timing: 'provider' };
  const { speech, nucleiMs } = hearing.chain.evidence();
  const inside = (atMs: number): boolean => atMs >= span.startMs && atMs <= span.endMs;
  const estimated = estimateWordTimes(text, language, {
    speech: speech
      .filter(({ startMs, endMs }) => endMs > span.startMs && startMs < span.endMs)
      .map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, span.startMs), endMs: Math.min(endMs, span.endMs) })),
    nucleiMs: nucleiMs.filter(inside),
  });
  return estimated.length === 0 ? { text, timing: null } : { text, words: estimated, timing: 'estimated' };
}
