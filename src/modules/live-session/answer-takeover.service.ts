import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { ClientChannel } from '../../platform/client-channel/client-channel.js';
import type { Tx } from '../../platform/database/database.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { LiveMarkerRepository } from './live-marker.repository.js';
import { otherAnswerInProgress, otherRateInProgress } from './live-session.errors.js';
import type { AnswerStreamView } from './live-session.views.js';

export interface WantedAnswer {
  readonly questionId?: string | undefined;
  readonly sampleRateHz: number;
}

/** A new writer for an answer that is open; whoever wrote before is told. */
@Injectable()
export class AnswerTakeover {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly markers: LiveMarkerRepository,
    private readonly channel: ClientChannel,
  ) {}

  async takeOver(tx: Tx, open: AnswerStreamView, wanted: WantedAnswer, now: Date): Promise<AnswerStreamView> {
    const { id, sessionId, userId, attemptId, questionId, sampleRateHz } = open;
    if (wanted.questionId !== undefined && wanted.questionId !== questionId) throw otherAnswerInProgress();
    if (wanted.sampleRateHz !== sampleRateHz) throw otherRateInProgress(sampleRateHz);
    const epoch = await this.streams.raiseEpoch(tx, id);
    await this.markers.insert(
      { id: newId(now.getTime()), sessionId, userId, kind: 'connection_resumed', attemptId, now },
      tx,
    );
    await this.channel.tell(tx, {
      to: { userId, sessionId, beforeEpoch: epoch },
      event: 'server.session_ended',
      payload: { sessionId, reason: 'taken_over', resume: null },
    });
    return { ...open, epoch };
  }
}
