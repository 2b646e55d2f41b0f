import { Injectable } from '@nestjs/common';
import { type Actor } from '../../common/actor.js';
import { type PageQuery } from '../../common/http/page-query.dto.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { matchSkills, type JobMatch } from './job-match.js';
import { type JobDescriptionEntity } from './job-description.entity.js';
import { JobDescriptionRepository } from './job-description.repository.js';
import { jobDescriptionNotFound } from './resume.errors.js';
import { ResumeFileDiscarded } from './resume.jobs.js';
import { ResumeService } from './resume.service.js';
import { type JobDescriptionSummaryView, type JobDescriptionView } from './resume.views.js';

export interface JobMatchView extends JobMatch {
  jobDescriptionId: string;
  resumeId: string;
}

@Injectable()
export class JobDescriptionService {
  constructor(
    private readonly descriptions: JobDescriptionRepository,
    private readonly resumes: ResumeService,
    private readonly database: Database,
    private readonly storage: BlobStorage,
    private readonly jobs: Jobs,
    private readonly cursors: Cursors,
  ) {}

  async list(actor: Actor, query: PageQuery): Promise<Page<JobDescriptionSummaryView>> {
    const scope = `job-descriptions:${actor.userId}`;
    const page = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    return this.cursors.page(await this.descriptions.list(actor.userId, page), page, scope);
  }

  async getOwned(actor: Pick<Actor, 'userId'>, id: string): Promise<JobDescriptionView> {
    const found = await this.descriptions.findOwned(actor.userId, id);
    if (!found) throw jobDescriptionNotFound();
    return toJobDescriptionView(found);
  }

  /** Against the résumé named, else the newest. */
  async match(actor: Actor, id: string, resumeId: string | undefined): Promise<JobMatchView> {
    const description = await this.getOwned(actor, id);
    const resume = await (resumeId === undefined
      ? this.resumes.getCurrent(actor)
      : this.resumes.getOwned(actor, resumeId));
    return { jobDescriptionId: id, resumeId: resume.id, ...matchSkills(resume.skills, description.skills) };
  }

  async delete(actor: Actor, id: string): Promise<void> {
    const blobKey = await this.database.transaction(async (tx) => {
      const deleted = await this.descriptions.deleteOwned(tx, actor.userId, id);
      if (!deleted) throw jobDescriptionNotFound();
      if (deleted.blobKey !== null) await this.jobs.enqueue(tx, ResumeFileDiscarded, { blobKey: deleted.blobKey });
      return deleted.blobKey;
    });
    // At once where possible; the job is for the case that this process ends here.
    if (blobKey !== null) await this.storage.delete(blobKey).catch(() => undefined);
  }
}

export function toJobDescriptionView({ blobKey: _blobKey, ...row }: JobDescriptionEntity): JobDescriptionView {
  return row;
}
