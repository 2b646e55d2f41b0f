import { Module } from '@nestjs/common';
import { ResumeModule } from '../resume/resume.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { AttachedRecordingController } from './attached-recording.controller.js';
import { AttachedRecordingService } from './attached-recording.service.js';
import { AttemptController } from './attempt.controller.js';
import { AttemptRepository } from './attempt.repository.js';
import { AttemptService } from './attempt.service.js';
import { CandidateProfiles } from './candidate-profile.service.js';
import { FollowUpWriter } from './follow-up-writer.service.js';
import { FollowUpService } from './follow-up.service.js';
import { GenerateQuestionsService } from './generate-questions.service.js';
import { InterviewController } from './interview.controller.js';
import { InterviewRepository } from './interview.repository.js';
import { InterviewService } from './interview.service.js';
import { InterviewWorker } from './interview.worker.js';
import { QuestionBatchRepository } from './question-batch.repository.js';
import { QuestionBatches } from './question-batch.service.js';
import { QuestionStore } from './question-store.service.js';
import { QuestionWriter } from './question-writer.service.js';
import { QuestionController } from './question.controller.js';
import { QuestionRepository } from './question.repository.js';
import { QuestionService } from './question.service.js';
import { SweepInterviewsService } from './sweep-interviews.service.js';
import { TrackGuides } from './track-guide.service.js';

@Module({
  imports: [UploadsModule, ResumeModule],
  controllers: [InterviewController, QuestionController, AttemptController, AttachedRecordingController],
  providers: [
    InterviewService,
    InterviewRepository,
    CandidateProfiles,
    QuestionService,
    QuestionRepository,
    GenerateQuestionsService,
    QuestionWriter,
    QuestionStore,
    QuestionBatches,
    QuestionBatchRepository,
    FollowUpService,
    FollowUpWriter,
    AttemptService,
    AttemptRepository,
    AttachedRecordingService,
    TrackGuides,
    SweepInterviewsService,
    InterviewWorker,
  ],
  exports: [InterviewService, QuestionService, TrackGuides, AttemptService, AttachedRecordingService],
})
export class InterviewModule {}
