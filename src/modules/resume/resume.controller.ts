import { Body, Controller, Delete, Get, Post, Query, StreamableFile } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { attachmentHeader } from '../../common/http/file-name.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns, ReturnsFile } from '../../common/http/returns.decorator.js';
import { Upload, type UploadedDiskFile, UploadedDiskFileParam } from '../../common/http/upload.interceptor.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { KnowledgeSetService } from './knowledge-set.service.js';
import { KnowledgeSetResponse, ResumePageResponse, ResumeResponse, TakeResumeRequest } from './resume.dto.js';
import { documentProblems, MAX_DOCUMENT_BYTES, takenUploadProblems } from './resume.limits.js';
import { ResumeService, type StoredFile } from './resume.service.js';
import type { KnowledgeSetView, ResumeSummaryView, ResumeView } from './resume.views.js';
import { TakeUploadService } from './take-upload.service.js';

@Controller('v1/resumes')
export class ResumeController {
  constructor(
    private readonly resumes: ResumeService,
    private readonly taking: TakeUploadService,
    private readonly knowledge: KnowledgeSetService,
  ) {}

  /**
   * Takes a résumé (PDF, DOCX, plain text, Markdown; at most 5 MB) as a file or, as JSON, a confirmed upload, which ends
   * with it, and reads it. The newest one is the current one.
   */
  @Post()
  @RateLimit('upload')
  @Returns(
    201,
    ResumeResponse,
    ...documentProblems,
    ...takenUploadProblems,
    'resume_has_no_text',
    'resume_limit_reached',
  )
  @Idempotent()
  @Upload({
    field: 'file',
    maxBytes: MAX_DOCUMENT_BYTES,
    json: TakeResumeRequest,
    fields: { uploadId: { type: 'string', description: 'A confirmed upload, instead of a file.' } },
  })
  uploadResume(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @UploadedDiskFileParam() file: UploadedDiskFile | null,
    @Body() { uploadId }: TakeResumeRequest,
  ): Promise<ResumeView> {
    return this.taking.takeResume(actor, id, { file, uploadId });
  }

  /** The own résumés, newest first. */
  @Get()
  @Returns(200, ResumePageResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listResumes(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<ResumeSummaryView>> {
    return this.resumes.list(actor, query);
  }

  /** The newest résumé. */
  @Get('current')
  @Returns(200, ResumeResponse, 'unauthenticated', 'resume_not_found')
  getCurrentResume(@CurrentActor() actor: Actor): Promise<ResumeView> {
    return this.resumes.getCurrent(actor);
  }

  /** What to revise for the skills of the newest résumé. */
  @Get('current/knowledge-set')
  @RateLimit('model')
  @Returns(200, KnowledgeSetResponse, 'unauthenticated', 'resume_not_found')
  getKnowledgeSet(@CurrentActor() actor: Actor): Promise<KnowledgeSetView> {
    return this.knowledge.getForCurrent(actor);
  }

  /** One résumé. */
  @Get(':id')
  @Returns(200, ResumeResponse, 'unauthenticated', 'validation_failed', 'resume_not_found')
  getResume(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ResumeView> {
    return this.resumes.getOwned(actor, id);
  }

  /** The file as it was uploaded. */
  @Get(':id/file')
  @ReturnsFile('unauthenticated', 'validation_failed', 'resume_not_found')
  async downloadResumeFile(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<StreamableFile> {
    return asDownload(await this.resumes.openFile(actor, id));
  }

  /** Deletes a résumé with its file. */
  @Delete(':id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'resume_not_found')
  deleteResume(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.resumes.delete(actor, id);
  }
}

const asDownload = ({ stream, sizeBytes, mediaType, fileName }: StoredFile): StreamableFile =>
  new StreamableFile(stream, { type: mediaType, length: sizeBytes, disposition: attachmentHeader(fileName) });
