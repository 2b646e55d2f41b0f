import { Injectable } from '@nestjs/common';
import { RecentReportsService } from './recent-reports.service.js';
import { type WeakMeasure, weakMeasuresOf } from './weak-measures.js';

export type { WeakMeasure } from './weak-measures.js';

/** What was measured longer ago says little about today. */
const reportsRead = 5;

/** What the last own reports found weak, for whoever suggests what to practise. */
@Injectable()
export class WeakMeasuresService {
  constructor(private readonly reports: RecentReportsService) {}

  /** Weakest first; empty without reports, and where nothing was weak. */
  async of(userId: string): Promise<WeakMeasure[]> {
    return weakMeasuresOf(await this.reports.of(userId, reportsRead));
  }
}
