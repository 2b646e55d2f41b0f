import { Module } from '@nestjs/common';
import { InterviewModule } from '../interview/interview.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RelationshipsModule } from '../relationships/relationships.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { AnswerQuestion } from './answer-question.service.js';
import { AnswerRecording } from './answer-recording.service.js';
import { AnswerReplay } from './answer-replay.service.js';
import { AnswerStreamService } from './answer-stream.service.js';
import { AnswerTakeover } from './answer-takeover.service.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { CommentRight } from './comment-right.service.js';
import { EndSessionService } from './end-session.service.js';
import { EndWithdrawnSessions } from './end-withdrawn-sessions.service.js';
import { LiveEventWriter } from './live-event-writer.service.js';
import { LiveEventRepository } from './live-event.repository.js';
import { LiveEventService } from './live-event.service.js';
import { LiveMarkerRepository } from './live-marker.repository.js';
import { LiveSessionController } from './live-session.controller.js';
import { LiveSessionRepository } from './live-session.repository.js';
import { LiveSessionService } from './live-session.service.js';
import { LiveSessionWorker } from './live-session.worker.js';
import { NudgeFeedbackRepository } from './nudge-feedback.repository.js';
import { NudgeFeedbackService } from './nudge-feedback.service.js';
import { OpenSessionService } from './open-session.service.js';
import { SessionCommentController } from './session-comment.controller.js';
import { SessionCommentRepository } from './session-comment.repository.js';
import { SessionCommentService } from './session-comment.service.js';
import { SessionPartner } from './session-partner.service.js';
import { SessionRecordService } from './session-record.service.js';
import { SettleAnswerService } from './settle-answer.service.js';
import { SettleAttempt } from './settle-attempt.service.js';
import { SettleSessionService } from './settle-session.service.js';
import { SharedAccess } from './shared-access.service.js';
import { SpeechConsent } from './speech-consent.service.js';
import { StartAnswerService } from './start-answer.service.js';
import { StreamEnding } from './stream-ending.service.js';
import { StreamOpening } from './stream-opening.service.js';
import { SweepSessionsService } from './sweep-sessions.service.js';
import { TimelineMaterialReader } from './timeline-material.service.js';
import { TimelineService } from './timeline.service.js';
import { WaitingRecordings } from './waiting-recordings.service.js';

@Module({
  imports: [InterviewModule, TranscriptionModule, RelationshipsModule, NotificationsModule, WebhooksModule],
  controllers: [LiveSessionController, SessionCommentController],
  providers: [
    LiveSessionService,
    OpenSessionService,
    SessionPartner,
    SharedAccess,
    EndSessionService,
    EndWithdrawnSessions,
    SweepSessionsService,
    AnswerStreamService,
    StartAnswerService,
    StreamOpening,
    StreamEnding,
    SpeechConsent,
    AnswerQuestion,
    AnswerTakeover,
    AnswerReplay,
    AnswerRecording,
    SettleAnswerService,
    SettleAttempt,
    SettleSessionService,
    LiveEventService,
    LiveEventWriter,
    NudgeFeedbackService,
    SessionRecordService,
    SessionCommentService,
    CommentRight,
    TimelineService,
    TimelineMaterialReader,
    LiveSessionRepository,
    AudioStreamRepository,
    LiveEventRepository,
    LiveMarkerRepository,
    SessionCommentRepository,
    NudgeFeedbackRepository,
    WaitingRecordings,
    LiveSessionWorker,
  ],
  exports: [
    LiveSessionService,
    EndWithdrawnSessions,
    SharedAccess,
    SessionCommentService,
    AnswerStreamService,
    AnswerReplay,
    SettleAnswerService,
    LiveEventService,
    NudgeFeedbackService,
    SessionRecordService,
    TimelineService,
  ],
})
export class LiveSessionModule {}
