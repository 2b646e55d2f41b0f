/** What a mentor says of a moment of a session. */
export interface CommentView {
  readonly id: string;
  readonly sessionId: string;
  /** Who says it. */
  readonly userId: string;
  /** On the session's timeline. */
  readonly atMs: number;
  readonly text: string;
  /** 0–100, of a person: never taken together with a model's. */
  readonly score: number | null;
  readonly createdAt: Date;
}
