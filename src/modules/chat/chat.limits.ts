export const chatLimits = {
  messageCharacters: 4_000,
  titleCharacters: 80,
  messagesOfThread: 200,
  threadsOfUser: 200,
  /** Of what was said before, the newest; what does not fit is not sent to a model. */
  historyCharacters: 12_000,
  answerCharacters: 8_000,
  answerTokens: 1_200,
  answerDeadlineMs: 60_000,
  /** Longest silence of a model in the middle of an answer. */
  idleMs: 15_000,
  /** Longer than any answer takes; after it the process that wrote it is taken to be dead. */
  leaseMs: 90_000,
  reports: 3,
  weakMeasures: 6,
} as const;
