import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { Upload, type UploadedDiskFile, UploadedDiskFileParam } from '../../common/http/upload.interceptor.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { JobDescriptionService, type JobMatchView } from './job-description.service.js';
import {
  CreateJobDescriptionRequest,
  JobDescriptionPageResponse,
  JobDescriptionResponse,
  JobMatchQuery,
  JobMatchResponse,
} from './resume.dto.js';
import { documentProblems, MAX_DOCUMENT_BYTES, takenUploadProblems } from './resume.limits.js';
import type { JobDescriptionSummaryView, JobDescriptionView } from './resume.views.js';
import { TakeUploadService } from './take-upload.service.js';

const uploadOptions = {
  field: 'file',
  maxBytes: MAX_DOCUMENT_BYTES,
  json: CreateJobDescriptionRequest,
  fields: {
    text: { type: 'string', description: 'The text itself, instead of a file.' },
    title: { type: 'string', description: 'The job title, where the text does not say it.' },
    uploadId: { type: 'string', description: 'A confirmed upload, instead of a file.' },
  },
} as const;

@Controller('v1/job-descriptions')
export class JobDescriptionController {
  constructor(
    private readonly descriptions: JobDescriptionService,
    private readonly taking: TakeUploadService,
  ) {}

  /** Stores a job description (JSON text, a file or a confirmed upload: PDF, DOCX, plain text, Markdown) and reads it. */
  @Post()
  @RateLimit('upload')
  @Returns(201, JobDescriptionResponse, ...documentProblems, ...takenUploadProblems, 'job_description_limit_reached')
  @Idempotent()
  @Upload(uploadOptions)
  createJobDescription(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @UploadedDiskFileParam() file: UploadedDiskFile | null,
    @Body() { title, text, uploadId }: CreateJobDescriptionRequest,
  ): Promise<JobDescriptionView> {
    return this.taking.takeJobDescription(actor, id, { title: title ?? null, text: text ?? null, file, uploadId });
  }

  /** The own job descriptions, newest first. */
  @Get()
  @Returns(200, JobDescriptionPageResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listJobDescriptions(
    @CurrentActor() actor: Actor,
    @Query() query: PageQuery,
  ): Promise<Page<JobDescriptionSummaryView>> {
    return this.descriptions.list(actor, query);
  }

  /** One job description. */
  @Get(':id')
  @Returns(200, JobDescriptionResponse, 'unauthenticated', 'validation_failed', 'job_description_not_found')
  getJobDescription(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<JobDescriptionView> {
    return this.descriptions.getOwned(actor, id);
  }

  /** Which of the skills asked for the résumé has, which it lacks, and which it has beyond. */
  @Get(':id/match')
  @Returns(
    200,
    JobMatchResponse,
    'unauthenticated',
    'validation_failed',
    'job_description_not_found',
    'resume_not_found',
  )
  matchJobDescription(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: JobMatchQuery,
  ): Promise<JobMatchView> {
    return this.descriptions.match(actor, id, query.resumeId);
  }

  /** Deletes a job description with its file. */
  @Delete(':id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'job_description_not_found')
  deleteJobDescription(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.descriptions.delete(actor, id);
  }
}
