import { Module } from '@nestjs/common';
import { ChildProcessDocumentText } from '../../platform/document-text/child-process.document-text.js';
import { DocumentText } from '../../platform/document-text/document-text.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { CreateJobDescriptionService } from './create-job-description.service.js';
import { JobDescriptionController } from './job-description.controller.js';
import { JobDescriptionRepository } from './job-description.repository.js';
import { JobDescriptionService } from './job-description.service.js';
import { JobExtractionService } from './job-extraction.service.js';
import { KnowledgeSetRepository } from './knowledge-set.repository.js';
import { KnowledgeSetService } from './knowledge-set.service.js';
import { ResumeExtractionService } from './resume-extraction.service.js';
import { ResumeController } from './resume.controller.js';
import { ResumeRepository } from './resume.repository.js';
import { ResumeService } from './resume.service.js';
import { ResumeWorker } from './resume.worker.js';
import { TakeUploadService } from './take-upload.service.js';
import { UploadResumeService } from './upload-resume.service.js';
import { UploadedDocumentService } from './uploaded-document.service.js';

@Module({
  imports: [UploadsModule],
  controllers: [ResumeController, JobDescriptionController],
  providers: [
    { provide: DocumentText, useFactory: () => new ChildProcessDocumentText() },
    ResumeService,
    ResumeRepository,
    ResumeExtractionService,
    UploadResumeService,
    UploadedDocumentService,
    KnowledgeSetService,
    KnowledgeSetRepository,
    JobDescriptionService,
    JobDescriptionRepository,
    JobExtractionService,
    CreateJobDescriptionService,
    TakeUploadService,
    ResumeWorker,
  ],
  exports: [ResumeService, JobDescriptionService],
})
export class ResumeModule {}
