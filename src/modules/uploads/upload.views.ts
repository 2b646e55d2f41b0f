export const uploadKinds = ['audio', 'camera', 'screen', 'combined', 'resume', 'job_description'] as const;
export type UploadKind = (typeof uploadKinds)[number];

/** Sound or picture of an answer; the other kinds are documents. */
export const recordingKinds = ['audio', 'camera', 'screen', 'combined'] as const satisfies readonly UploadKind[];
export type RecordingKind = (typeof recordingKinds)[number];

/**
 * `pending` until its content was looked at, then `confirmed`, or `rejected` when it is not what was announced. `lost`:
 * it was confirmed, and its file is not there any more.
 */
export const uploadStates = ['pending', 'confirmed', 'rejected', 'lost'] as const;
export type UploadState = (typeof uploadStates)[number];

export const rejectionReasons = ['size_differs', 'checksum_differs', 'type_differs'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** How the bytes come: in one request to a signed link, or in parts that can be resumed. */
export type UploadTransfer = 'put' | 'tus';

export interface UploadView {
  readonly id: string;
  readonly userId: string;
  readonly kind: UploadKind;
  readonly state: UploadState;
  /** Why it was rejected. */
  readonly reason: RejectionReason | null;
  /** As announced; once confirmed, as found in the content. */
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Of what is stored, hex; null until it is confirmed. */
  readonly sha256: string | null;
  readonly fileName: string;
  /** The attempt it is attached to. */
  readonly attemptId: string | null;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  /** When it goes by itself; null while it is attached to an attempt. */
  readonly expiresAt: Date | null;
}

/** A right to fetch the file that needs no token. */
export interface FileLink {
  readonly url: string;
  readonly expiresAt: Date;
}

export interface AttachedUpload extends UploadView {
  /** Null when the file is lost. */
  readonly playback: FileLink | null;
}
