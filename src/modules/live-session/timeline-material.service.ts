import { Injectable } from '@nestjs/common';
import type { Owner } from '../interview/interview.views.js';
import { TranscriptionService } from '../transcription/transcription.service.js';
import type { AudioStreamEntity } from './audio-stream.entity.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { LiveEventRepository } from './live-event.repository.js';
import { LiveMarkerRepository } from './live-marker.repository.js';
import type { FinalSegment, LiveSessionView } from './live-session.views.js';
import { NudgeFeedbackRepository } from './nudge-feedback.repository.js';
import type { TimelineMaterial } from './timeline-order.js';
import type { SpokenAnswer } from './timeline-speech.js';

/** Gathers what a timeline is made from: the words of an answer as they are known now. */
@Injectable()
export class TimelineMaterialReader {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly events: LiveEventRepository,
    private readonly markers: LiveMarkerRepository,
    private readonly feedback: NudgeFeedbackRepository,
    private readonly transcriptions: TranscriptionService,
  ) {}

  async read(actor: Owner, session: LiveSessionView): Promise<TimelineMaterial> {
    const events = await this.events.listForTimeline(actor, session.id);
    const finals = Map.groupBy(
      events.filter((event) => event.kind === 'transcript_final').map(({ payload }) => payload),
      ({ attemptId }) => attemptId,
    );
    const answers: SpokenAnswer[] = [];
    for (const stream of await this.streams.listOf(session.id)) {
      answers.push(await this.answerOf(stream, finals.get(stream.attemptId) ?? []));
    }
    return {
      session,
      answers,
      nudges: events.filter((event) => event.kind === 'nudge'),
      feedback: await this.feedback.listOf(session.id),
      markers: await this.markers.list(session.id),
    };
  }

  private async answerOf(stream: AudioStreamEntity, finals: readonly FinalSegment[]): Promise<SpokenAnswer> {
    const { attemptId, questionId, userId: speaker, language, offsetMs, durationMs } = stream;
    const answer = { attemptId, questionId, speaker, language, offsetMs, durationMs, finals };
    if (stream.state === 'open') return { ...answer, transcription: null, sound: null };
    const owner = { userId: speaker };
    const transcription = await this.transcriptions.findForAttempt(owner, attemptId);
    const { sound } = await this.transcriptions.findSoundForAttempt(owner, attemptId);
    return { ...answer, transcription, sound };
  }
}
