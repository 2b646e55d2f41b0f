import type { Actor } from '../../common/actor.js';

export const reportStatuses = ['pending', 'ready', 'failed'] as const;
export type ReportStatus = (typeof reportStatuses)[number];

export const reportStages = ['waiting', 'analysing', 'writing', 'assembling', 'done'] as const;
export type ReportStage = (typeof reportStages)[number];

export interface ReportProgress {
  readonly stage: ReportStage;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** 0–100; 100 only when the report is ready. */
  readonly percent: number;
}

interface Steps {
  readonly status: ReportStatus;
  readonly stage: ReportStage;
  readonly stepsDone: number;
  readonly stepsTotal: number;
}

export function progressOf({ status, stage, stepsDone, stepsTotal }: Steps): ReportProgress {
  const share = stepsTotal === 0 ? 0 : Math.floor((stepsDone / stepsTotal) * 100);
  return { stage, stepsDone, stepsTotal, percent: status === 'ready' ? 100 : Math.min(share, 99) };
}

/** An interview just completed whose job has not run yet. */
export const notBegun: Steps = { status: 'pending', stage: 'waiting', stepsDone: 0, stepsTotal: 0 };

/** A pending report nobody has touched for so long was left by its last worker: it may be asked for again. */
export const abandonedAfterMs = 30 * 60 * 1000;

/** Jobs act for the owner of what they work on; no session of theirs is involved. */
export function ownerOf({ userId }: { readonly userId: string }): Actor {
  return { userId, sessionId: '', role: 'candidate' };
}
