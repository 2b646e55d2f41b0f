import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { ExportRepository } from './export.repository.js';
import { ExportScratch } from './export-scratch.js';
import { ExportRequested, ExportSweepDue } from './exports.jobs.js';
import { MakeExport } from './make-export.service.js';

@Injectable()
export class ExportsWorker {
  constructor(
    private readonly making: MakeExport,
    private readonly exports: ExportRepository,
    private readonly scratch: ExportScratch,
  ) {}

  @JobHandler(ExportRequested)
  async make(requested: { exportId: string; userId: string }, context: JobContext): Promise<void> {
    await this.making.run(requested, context);
  }

  @JobHandler(ExportSweepDue)
  async sweep(): Promise<void> {
    await this.making.expire();
    const folders = await this.scratch.list();
    const pending = new Set(await this.exports.listPending(folders));
    for (const id of folders) if (!pending.has(id)) await this.scratch.remove(id);
  }
}
