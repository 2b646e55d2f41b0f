import { AnalysisEntity } from './modules/analysis/analysis.entity.js';
import { ModelJudgementEntity } from './modules/analysis/model-judgement.entity.js';
import { AuthSessionEntity } from './modules/auth/auth-session.entity.js';
import { LoginFailuresEntity } from './modules/auth/login-failures.entity.js';
import { AttemptEntity } from './modules/interview/attempt.entity.js';
import { ChatMessageEntity } from './modules/chat/chat-message.entity.js';
import { ChatThreadEntity } from './modules/chat/chat-thread.entity.js';
import { InterviewEntity } from './modules/interview/interview.entity.js';
import { QuestionBatchEntity } from './modules/interview/question-batch.entity.js';
import { QuestionEntity } from './modules/interview/question.entity.js';
import { AudioStreamEntity } from './modules/live-session/audio-stream.entity.js';
import { LiveEventEntity } from './modules/live-session/live-event.entity.js';
import { LiveMarkerEntity } from './modules/live-session/live-marker.entity.js';
import { LiveParticipantEntity } from './modules/live-session/live-participant.entity.js';
import { LiveSessionEntity } from './modules/live-session/live-session.entity.js';
import { SessionCommentEntity } from './modules/live-session/session-comment.entity.js';
import { NudgeFeedbackEntity } from './modules/live-session/nudge-feedback.entity.js';
import { MailEntity } from './modules/mail/mail.entity.js';
import { ReportEntity } from './modules/report/report.entity.js';
import { ReportSkillScoreEntity } from './modules/report/report-skill-score.entity.js';
import { SessionConversationEntity } from './modules/report/session/session-conversation.entity.js';
import { SessionReportEntity } from './modules/report/session/session-report.entity.js';
import { ReportTextEntity } from './modules/report/report-text.entity.js';
import { ConsentRecordEntity } from './modules/relationships/consent-record.entity.js';
import { RelationshipEntity } from './modules/relationships/relationship.entity.js';
import { RelationshipInviteEntity } from './modules/relationships/relationship-invite.entity.js';
import { RelationshipSpaceEntity } from './modules/relationships/relationship-space.entity.js';
import { ActivityEntity } from './modules/practice/activity.entity.js';
import { ActivityRatingEntity } from './modules/practice/activity-rating.entity.js';
import { PokeEntity } from './modules/practice/poke.entity.js';
import { NotificationEntity } from './modules/notifications/notification.entity.js';
import { NotificationSettingsEntity } from './modules/notifications/notification-settings.entity.js';
import { JobDescriptionEntity } from './modules/resume/job-description.entity.js';
import { KnowledgeSetEntity } from './modules/resume/knowledge-set.entity.js';
import { ResumeEntity } from './modules/resume/resume.entity.js';
import { RecordingEntity } from './modules/transcription/recording.entity.js';
import { SoundEntity } from './modules/transcription/sound.entity.js';
import { TranscriptionEntity } from './modules/transcription/transcription.entity.js';
import { UploadEntity } from './modules/uploads/upload.entity.js';
import { UserEntity } from './modules/users/user.entity.js';
import { IdempotencyKeyEntity } from './platform/idempotency/idempotency-key.entity.js';
import { ModelUsageEntity } from './platform/llm/model-usage.entity.js';
import { ModelUsageTotalEntity } from './platform/llm/model-usage-total.entity.js';
import { OneTimeTokenEntity } from './platform/one-time-tokens/one-time-token.entity.js';
import { WebhookDeliveryEntity } from './modules/webhooks/webhook-delivery.entity.js';
import { WebhookEntity } from './modules/webhooks/webhook.entity.js';
import { ExportEntity } from './modules/export/export.entity.js';

/** Every table, by the module that owns it. */
export const entities = [
  // users
  UserEntity,
  // mail
  MailEntity,
  // auth
  AuthSessionEntity,
  LoginFailuresEntity,
  // webhooks
  WebhookEntity,
  WebhookDeliveryEntity,
  // relationships
  RelationshipEntity,
  RelationshipSpaceEntity,
  RelationshipInviteEntity,
  ConsentRecordEntity,
  // notifications
  NotificationEntity,
  NotificationSettingsEntity,
  // practice
  PokeEntity,
  ActivityEntity,
  ActivityRatingEntity,
  // uploads
  UploadEntity,
  // resume
  ResumeEntity,
  JobDescriptionEntity,
  KnowledgeSetEntity,
  // interview
  InterviewEntity,
  QuestionEntity,
  QuestionBatchEntity,
  AttemptEntity,
  // transcription
  TranscriptionEntity,
  RecordingEntity,
  SoundEntity,
  // live-session
  LiveSessionEntity,
  LiveParticipantEntity,
  AudioStreamEntity,
  LiveEventEntity,
  LiveMarkerEntity,
  NudgeFeedbackEntity,
  SessionCommentEntity,
  // analysis
  AnalysisEntity,
  ModelJudgementEntity,
  // report
  ReportEntity,
  ReportSkillScoreEntity,
  ReportTextEntity,
  SessionReportEntity,
  SessionConversationEntity,
  // chat
  ChatThreadEntity,
  ChatMessageEntity,
  // export
  ExportEntity,
  // platform
  IdempotencyKeyEntity,
  ModelUsageEntity,
  ModelUsageTotalEntity,
  OneTimeTokenEntity,
];
