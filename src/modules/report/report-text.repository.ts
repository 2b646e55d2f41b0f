import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ReportTextEntity } from './report-text.entity.js';

@Injectable()
export class ReportTextRepository {
  constructor(private readonly database: Database) {}

  find(reportId: string, step: string, fingerprint: string): Promise<ReportTextEntity | null> {
    return this.database.pool.findOneBy(ReportTextEntity, { reportId, step, fingerprint });
  }

  async save(text: ReportTextEntity): Promise<void> {
    await this.database.pool.upsert(ReportTextEntity, text, ['reportId', 'step']);
  }
}
