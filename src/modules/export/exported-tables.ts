/** How the rows of one table are told to belong to somebody, and what of them is not given out. */
export interface ExportedTable {
  /** SQL over the table `t`; `$1` is the user's id. */
  readonly where: string;
  /** Columns that are secrets or stand for somebody else. */
  readonly omit?: readonly string[];
  /** Columns with what is given out instead, as SQL over `t`. */
  readonly instead?: Readonly<Record<string, string>>;
}

const own: ExportedTable = { where: 't.user_id = $1' };
const without = (...omit: string[]): ExportedTable => ({ ...own, omit });

/** What is expected of an answer stays hidden until the interview is over, also here. */
const onceOver = (column: string): string =>
  `CASE WHEN EXISTS (SELECT FROM interviews i WHERE i.id = t.interview_id AND (i.state = 'completed' OR i.mode = 'practice'))
        THEN to_jsonb(t.${column}) ELSE 'null'::jsonb END`;

/** Half of it is about the other's voice: as over REST, it is told as long as both let theirs be measured. */
const bothMeasured = `2 = (
  SELECT count(*) FROM (
    SELECT DISTINCT ON (c.user_id) c.status, c.scopes FROM consent_records c
    WHERE c.relationship_id = t.relationship_id ORDER BY c.user_id, c.version DESC) said
  WHERE said.status = 'ACTIVE' AND 'REALTIME_FEATURES_ONLY' = ANY(said.scopes))`;

/**
 * Every table that holds something of a user. A test compares the list with the database, so that a new table is
 * either exported or named below with the reason.
 */
export const exportedTables: Readonly<Record<string, ExportedTable>> = {
  users: { where: 't.id = $1', omit: ['password_hash', 'email_key', 'username_key'] },
  auth_sessions: without('refresh_seed'),
  one_time_tokens: without('seed', 'secret_hash'),
  mails: own,
  idempotency_keys: own,
  webhooks: without('secret_seed'),
  webhook_deliveries: own,
  notifications: own,
  notification_settings: own,
  relationships: { where: 't.creator_id = $1 OR t.partner_id = $1' },
  relationship_invites: own,
  consent_records: own,
  pokes: { where: 't.user_id = $1 OR t.recipient_id = $1' },
  activities: { where: 't.user_id = $1 OR t.invitee_id = $1' },
  activity_ratings: own,
  resumes: own,
  job_descriptions: own,
  knowledge_sets: own,
  uploads: own,
  interviews: own,
  questions: {
    ...own,
    instead: { expected_points: onceOver('expected_points'), model_answer: onceOver('model_answer') },
  },
  question_batches: own,
  attempts: own,
  transcriptions: own,
  recordings: own,
  sounds: own,
  analyses: own,
  model_judgements: own,
  model_usage: own,
  reports: own,
  report_texts: own,
  report_skill_scores: own,
  live_sessions: own,
  live_participants: own,
  audio_streams: own,
  // What somebody else said belongs to them.
  live_events: { where: `t.user_id = $1 OR (t.kind = 'transcript_final' AND t.payload ->> 'speaker' = $1::text)` },
  live_markers: own,
  nudge_feedback: own,
  session_reports: own,
  // One's own comments, and those about oneself.
  session_comments: {
    where: 'EXISTS (SELECT FROM live_participants p WHERE p.session_id = t.session_id AND p.user_id = $1)',
  },
  session_conversations: {
    where: `EXISTS (SELECT FROM live_participants p WHERE p.session_id = t.session_id AND p.user_id = $1)
            AND ${bothMeasured}`,
  },
  chat_threads: own,
  chat_messages: own,
  exports: own,
};

/** Tables that are not exported, with the reason. */
export const unexportedTables: Readonly<Record<string, string>> = {
  migrations: 'of the schema',
  login_failures: 'counted under a keyed hash that names nobody, for five minutes',
  model_usage_totals: 'sums over all users',
  relationship_spaces: 'the ids of a relationship once more',
};
