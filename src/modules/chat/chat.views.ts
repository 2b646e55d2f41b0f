export const chatRoles = ['user', 'assistant'] as const;
export type ChatRole = (typeof chatRoles)[number];

/** What was asked for, or word that it is not among what can be answered. */
export const chatAnswerKinds = ['answer', 'refusal'] as const;
export type ChatAnswerKind = (typeof chatAnswerKinds)[number];

export const chatSources = ['llm', 'rules'] as const;
export type ChatSource = (typeof chatSources)[number];

/** `partial`: something of it is missing at its end; `failed`: nothing came. */
export const chatStates = ['complete', 'partial', 'failed'] as const;
export type ChatState = (typeof chatStates)[number];

/** A figure an answer names, with the report it stands in. */
export interface ChatCitation {
  readonly reportOf: 'interview' | 'session';
  /** Of the interview or of the session. */
  readonly reportId: string;
  /** As in the report's comparison: `speakingRateWpm`, `domain.coverage`. */
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface ChatThreadView {
  readonly id: string;
  readonly title: string;
  readonly messageCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ChatMessageView {
  readonly id: string;
  readonly threadId: string;
  readonly role: ChatRole;
  readonly text: string;
  readonly kind: ChatAnswerKind | null;
  readonly source: ChatSource | null;
  readonly model: string | null;
  readonly state: ChatState;
  readonly reason: string | null;
  readonly citations: readonly ChatCitation[];
  readonly createdAt: Date;
}

export interface ChatReply {
  readonly threadId: string;
  /** What was asked. */
  readonly message: ChatMessageView;
  readonly answer: ChatMessageView;
}
