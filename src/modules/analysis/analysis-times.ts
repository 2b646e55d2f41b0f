import { Injectable } from '@nestjs/common';
import type { AnalysisType } from './analysis.views.js';

/** How long each type may take, model and rules together; one that takes longer fails alone. */
@Injectable()
export class AnalysisTimes {
  readonly limitMs: Readonly<Record<AnalysisType, number>> = {
    domain: 30_000,
    communication: 30_000,
    pace: 5_000,
    pause: 5_000,
  };
}
