import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AudioJournal, type JournalExtent } from '../../platform/audio-journal/audio-journal.js';
import { AnswerHearing } from '../../speech/live/answer-hearing.js';
import type { UtteranceEdge } from '../../speech/live/utterance-cutter.js';
import { type AnswerStreamView, segmentIdOf, segmentsNameOf } from './live-session.views.js';

const CHUNK_BYTES = 256 * 1_024;

/** An answer as it was heard up to the end of what the journal holds. */
export interface ReplayedAnswer {
  readonly hearing: AnswerHearing;
  readonly edges: readonly UtteranceEdge[];
}

/** An answer that was heard to its end. */
export interface HeardAnswer {
  readonly hearing: AnswerHearing;
  /** Of every utterance in it. */
  readonly utteranceIds: readonly string[];
  /** Frames taken. */
  readonly frames: number;
}

/** Hears again what is in the journal: the same samples lead to the same state, whichever process had heard them. */
@Injectable()
export class AnswerReplay {
  constructor(private readonly journal: AudioJournal) {}

  /** Ten minutes take about 0.2 s of work, in pieces: others are served between them. */
  async hear(streamId: string, sampleRateHz: number, { bytes }: Pick<JournalExtent, 'bytes'>): Promise<ReplayedAnswer> {
    const hearing = new AnswerHearing(sampleRateHz);
    const edges: UtteranceEdge[] = [];
    for (let from = 0; from < bytes; from += CHUNK_BYTES) {
      const chunk = await this.journal.read(streamId, from, Math.min(from + CHUNK_BYTES, bytes));
      for (const piece of pieces(chunk, sampleRateHz)) edges.push(...hearing.push(piece));
      await turn();
    }
    return { hearing, edges };
  }

  async hearAll(stream: AnswerStreamView): Promise<HeardAnswer> {
    const { id, sampleRateHz } = stream;
    const extent = await this.journal.extent(id);
    const { hearing, edges } = await this.hear(id, sampleRateHz, extent);
    const closed = [...edges, ...hearing.finish()].filter(({ kind }) => kind === 'closed');
    return {
      hearing,
      utteranceIds: closed.map(({ startMs }) => segmentIdOf(segmentsNameOf(stream), startMs)),
      frames: extent.nextSeq,
    };
  }
}

/** Of at most half a second, whole samples. */
function* pieces(chunk: Uint8Array, sampleRateHz: number): Generator<Uint8Array> {
  const length = 2 * Math.floor(sampleRateHz / 2);
  for (let from = 0; from < chunk.length; from += length) yield chunk.subarray(from, from + length);
}
