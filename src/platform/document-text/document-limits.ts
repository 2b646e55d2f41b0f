/** Limits of one extraction. A résumé is two pages; these leave room for an academic CV and stop an attack. */
export const DOCUMENT_LIMITS = {
  deadlineMs: 10_000,
  startMs: 20_000,
  /** What one document may add to the reading process, heap and array buffers alike. */
  memoryBytes: 256 * 1024 * 1024,
  pages: 50,
  characters: 200_000,
  zipMembers: 1_000,
  /** One member, and all members together, while they are being inflated. */
  inflatedMemberBytes: 16 * 1024 * 1024,
  inflatedTotalBytes: 32 * 1024 * 1024,
  /** Text compresses 5–20 times; document XML up to about 60. */
  inflateRatio: 200,
  xmlDepth: 256,
  links: 100,
  concurrent: 2,
  waiting: 16,
  waitMs: 20_000,
} as const;

export const SUPPORTED_DOCUMENTS = 'PDF, Word (.docx), plain text and Markdown';
