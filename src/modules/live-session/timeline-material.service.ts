import { Injectable } from '@nestjs/common';
import type { Owner } from '../interview/interview.views.js';
import { TranscriptionService } from '../transcription/transcription.service.js';
import type { AudioStreamEntity } from './audio-stream.entity.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { LiveEventRepository } from './live-event.repository.js';
import { LiveMarkerRepository } from './live-marker.repository.js';
import type { FinalSegment } from './live-session.views.js';
import { NudgeFeedbackRepository } from './nudge-feedback.repository.js';
import { SessionCommentRepository } from './session-comment.repository.js';
import type { SessionAccess } from './shared-access.service.js';
import type { TimelineMaterial } from './timeline-order.js';
import type { SpokenAnswer } from './timeline-speech.js';

/** Gathers what a timeline is made from: the words of an answer as they are known now, and as they may be read now. */
@Injectable()
export class TimelineMaterialReader {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly events: LiveEventRepository,
    private readonly markers: LiveMarkerRepository,
    private readonly feedback: NudgeFeedbackRepository,
    private readonly comments: SessionCommentRepository,
    private readonly transcriptions: TranscriptionService,
  ) {}

  async read(actor: Owner, access: SessionAccess): Promise<TimelineMaterial> {
    const { session } = access;
    const events = await this.events.listForTimeline(actor, session.id, access.whoAllow('TRANSCRIPT_STORED'));
    const finals = Map.groupBy(
      events.filter((event) => event.kind === 'transcript_final'),
      ({ streamId }) => streamId,
    );
    const answers: SpokenAnswer[] = [];
    for (const stream of await this.streams.listOf(session.id)) {
      const said = (finals.get(stream.id) ?? []).map(({ payload }) => payload);
      answers.push(await this.answerOf(stream, said, access));
    }
    return {
      session,
      answers,
      nudges: events.filter((event) => event.kind === 'nudge'),
      feedback: await this.feedback.listOf(session.id),
      markers: await this.markers.list(session.id),
      comments: await this.comments.listOf(session.id),
    };
  }

  private async answerOf(
    stream: AudioStreamEntity,
    finals: readonly FinalSegment[],
    access: SessionAccess,
  ): Promise<SpokenAnswer> {
    const { id, attemptId, questionId, userId: speaker, language, offsetMs, durationMs } = stream;
    const answer = { id, attemptId, questionId, speaker, language, offsetMs, durationMs, finals };
    if (stream.state === 'open') return { ...answer, transcription: null, sound: null };
    // Pauses are measures of how somebody speaks; words are words.
    const measures = access.allows(speaker, 'SUMMARY_SHARED');
    const words = access.allows(speaker, 'TRANSCRIPT_STORED');
    if (attemptId === null) return { ...answer, transcription: null, sound: measures ? stream.sound : null };
    const owner = { userId: speaker };
    const transcription = words ? await this.transcriptions.findForAttempt(owner, attemptId) : null;
    const sound = measures ? (await this.transcriptions.findSoundForAttempt(owner, attemptId)).sound : null;
    return { ...answer, transcription, sound };
  }
}
