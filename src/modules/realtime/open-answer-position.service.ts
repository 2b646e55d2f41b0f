import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { AudioJournal } from '../../platform/audio-journal/audio-journal.js';
import { AnswerStreamService } from '../live-session/answer-stream.service.js';
import { LiveSpeakers } from './live-speakers.js';

export interface AnswerPosition {
  readonly attemptId: string | null;
  readonly questionId: string | null;
  readonly nextAudioSeq: number | null;
}

/** Where the answer a user is speaking has come to, whichever process took its sound. */
@Injectable()
export class OpenAnswerPosition {
  constructor(
    private readonly streams: AnswerStreamService,
    private readonly journal: AudioJournal,
    private readonly speakers: LiveSpeakers,
  ) {}

  async of(actor: Actor, sessionId: string): Promise<AnswerPosition> {
    const stream = await this.streams.findOpen(actor, sessionId);
    const here = this.speakers.find(sessionId, actor.userId)?.answer ?? null;
    if (stream === null) {
      const nextAudioSeq = here !== null && here.open && !here.stream.stored ? here.nextSeq : null;
      return { attemptId: null, questionId: null, nextAudioSeq };
    }
    const { attemptId, questionId } = stream;
    const nextAudioSeq =
      here !== null && here.stream.id === stream.id && here.stream.epoch === stream.epoch
        ? here.nextSeq
        : (await this.journal.extent(stream.id)).nextSeq;
    return { attemptId, questionId, nextAudioSeq };
  }
}
