import { Injectable } from '@nestjs/common';
import type { Owner } from '../interview/interview.views.js';
import { clientGone } from './analysis.errors.js';
import { guardedAnalysis, shownAnalysis, type ShownAnalysis, type ShownRun } from './analysis.presenter.js';
import { AnalysisService } from './analysis.service.js';
import type { AnalysisType, AnalysisView } from './analysis.views.js';
import { AttemptMaterialReader } from './attempt-material.service.js';

/** Analyses as their candidate may see them. */
@Injectable()
export class ShownAnalyses {
  constructor(
    private readonly analyses: AnalysisService,
    private readonly materials: AttemptMaterialReader,
  ) {}

  async run(
    actor: Owner,
    attemptId: string,
    types: readonly AnalysisType[] | undefined,
    signal: AbortSignal,
  ): Promise<ShownRun> {
    const run = await this.analyses.run(actor, attemptId, types, signal).catch((error: unknown) => {
      throw signal.aborted ? clientGone() : error;
    });
    const context = await this.materials.readContext(actor, attemptId);
    return { ...run, analyses: run.analyses.map((view) => shownAnalysis(view, context)) };
  }

  /** All analyses of an attempt, made where they are missing; for reports that are shown before the interview's end. */
  async ensure(actor: Owner, attemptId: string, signal: AbortSignal): Promise<AnalysisView[]> {
    const views = await this.analyses.ensure(actor, attemptId, signal);
    const context = await this.materials.readContext(actor, attemptId);
    return views.map((view) => guardedAnalysis(view, context));
  }

  async list(actor: Owner, attemptId: string): Promise<{ items: ShownAnalysis[] }> {
    const context = await this.materials.readContext(actor, attemptId);
    const views = await this.analyses.listFor(actor, attemptId);
    return { items: views.map((view) => shownAnalysis(view, context)) };
  }
}
