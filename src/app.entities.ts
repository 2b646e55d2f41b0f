import { AnalysisEntity } from './modules/analysis/analysis.entity.js';
import { ModelJudgementEntity } from './modules/analysis/model-judgement.entity.js';
import { AuthSessionEntity } from './modules/auth/auth-session.entity.js';
import { LoginFailuresEntity } from './modules/auth/login-failures.entity.js';
import { AttemptEntity } from './modules/interview/attempt.entity.js';
import { InterviewEntity } from './modules/interview/interview.entity.js';
import { QuestionBatchEntity } from './modules/interview/question-batch.entity.js';
import { QuestionEntity } from './modules/interview/question.entity.js';
import { AudioStreamEntity } from './modules/live-session/audio-stream.entity.js';
import { LiveEventEntity } from './modules/live-session/live-event.entity.js';
import { LiveMarkerEntity } from './modules/live-session/live-marker.entity.js';
import { LiveParticipantEntity } from './modules/live-session/live-participant.entity.js';
import { LiveSessionEntity } from './modules/live-session/live-session.entity.js';
import { NudgeFeedbackEntity } from './modules/live-session/nudge-feedback.entity.js';
import { ReportEntity } from './modules/report/report.entity.js';
import { ReportSkillScoreEntity } from './modules/report/report-skill-score.entity.js';
import { SessionReportEntity } from './modules/report/session/session-report.entity.js';
import { ReportTextEntity } from './modules/report/report-text.entity.js';
import { JobDescriptionEntity } from './modules/resume/job-description.entity.js';
import { KnowledgeSetEntity } from './modules/resume/knowledge-set.entity.js';
import { ResumeEntity } from './modules/resume/resume.entity.js';
import { RecordingEntity } from './modules/transcription/recording.entity.js';
import { SoundEntity } from './modules/transcription/sound.entity.js';
import { TranscriptionEntity } from './modules/transcription/transcription.entity.js';
import { UserEntity } from './modules/users/user.entity.js';
import { IdempotencyKeyEntity } from './platform/idempotency/idempotency-key.entity.js';
import { ModelUsageEntity } from './platform/llm/model-usage.entity.js';
import { ModelUsageTotalEntity } from './platform/llm/model-usage-total.entity.js';

/** Every table, by the module that owns it. */
export const entities = [
  // users
  UserEntity,
  // auth
  AuthSessionEntity,
  LoginFailuresEntity,
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
  // analysis
  AnalysisEntity,
  ModelJudgementEntity,
  // report
  ReportEntity,
  ReportSkillScoreEntity,
  ReportTextEntity,
  SessionReportEntity,
  // platform
  IdempotencyKeyEntity,
  ModelUsageEntity,
  ModelUsageTotalEntity,
];
