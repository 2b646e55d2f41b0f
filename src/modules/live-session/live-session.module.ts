import { Module } from '@nestjs/common';
import { InterviewModule } from '../interview/interview.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { AnswerQuestion } from './answer-question.service.js';
import { AnswerRecording } from './answer-recording.service.js';
import { AnswerReplay } from './answer-replay.service.js';
import { AnswerStreamService } from './answer-stream.service.js';
import { AnswerTakeover } from './answer-takeover.service.js';
import { AudioStreamRepository } from './audio-stream.repository.js';
import { EndSessionService } from './end-session.service.js';
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
import { SessionRecordService } from './session-record.service.js';
import { SettleAnswerService } from './settle-answer.service.js';
import { SettleSessionService } from './settle-session.service.js';
import { StartAnswerService } from './start-answer.service.js';
import { SweepSessionsService } from './sweep-sessions.service.js';
import { TimelineMaterialReader } from './timeline-material.service.js';
import { TimelineService } from './timeline.service.js';

@Module({
  imports: [InterviewModule, TranscriptionModule],
  controllers: [LiveSessionController],
  providers: [
    LiveSessionService,
    EndSessionService,
    SweepSessionsService,
    AnswerStreamService,
    StartAnswerService,
    AnswerQuestion,
    AnswerTakeover,
    AnswerReplay,
    AnswerRecording,
    SettleAnswerService,
    SettleSessionService,
    LiveEventService,
    LiveEventWriter,
    NudgeFeedbackService,
    SessionRecordService,
    TimelineService,
    TimelineMaterialReader,
    LiveSessionRepository,
    AudioStreamRepository,
    LiveEventRepository,
    LiveMarkerRepository,
    NudgeFeedbackRepository,
    LiveSessionWorker,
  ],
  exports: [
    LiveSessionService,
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
