export const exportStates = ['pending', 'ready', 'failed', 'expired'] as const;
export type ExportState = (typeof exportStates)[number];

/** `interrupted`: the work did not come to its end, however often it was begun. */
export type ExportReason = 'interrupted';

export interface ExportView {
  readonly id: string;
  readonly state: ExportState;
  /** 0–100. */
  readonly progress: number;
  readonly reason: ExportReason | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly createdAt: Date;
  readonly readyAt: Date | null;
  /** The archive is deleted then. */
  readonly expiresAt: Date | null;
}

export interface ExportLink {
  readonly url: string;
  readonly expiresAt: Date;
}
