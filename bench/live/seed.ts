import { JwtService } from '@nestjs/jwt';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { SystemClock } from '../../src/common/clock.js';
import { newId } from '../../src/common/ids.js';
import type { Config } from '../../src/config/config.js';
import { AccessTokens } from '../../src/modules/auth/access-token.service.js';
import type { PlannedSpeaker } from './plan.js';

/**
 * People who are signed in and have a session for an interview with one question, written to the tables in one go:
 * over the API each would cost a password hash.
 */
export async function seedSpeakers(databaseUrl: string, config: Config, count: number): Promise<PlannedSpeaker[]> {
  const tokens = new AccessTokens(new JwtService(), new SystemClock(), config);
  const people = Array.from({ length: count }, () => ({
    user: newId(),
    device: newId(),
    interview: newId(),
    question: newId(),
    session: newId(),
    name: `bench-${randomBytes(8).toString('hex')}@example.org`,
  }));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const statement of STATEMENTS) await client.query(statement, [JSON.stringify(people)]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  return people.map(({ user, device, session, question }) => ({
    token: tokens.issue(user, device).accessToken,
    sessionId: session,
    questionId: question,
  }));
}

const PEOPLE = `jsonb_to_recordset($1::jsonb)
  AS person("user" uuid, device uuid, interview uuid, question uuid, session uuid, name text)`;

const STATEMENTS = [
  `INSERT INTO users (id, email, email_key, password_hash, full_name, language, role, status, created_at, updated_at)
   SELECT "user", name, name, 'none', 'Bench', 'en', 'candidate', 'active', now(), now() FROM ${PEOPLE}`,
  `INSERT INTO auth_sessions (id, user_id, refresh_seed, refresh_generation, rotated_at, user_agent, address, created_at,
     expires_at)
   SELECT device, "user", '\\x00', 0, now(), 'bench', '127.0.0.0', now(), now() + interval '1 day' FROM ${PEOPLE}`,
  `INSERT INTO interviews (id, user_id, track, difficulty, question_type, question_count, mode, state, language,
     created_at, updated_at)
   SELECT interview, "user", 'backend', 'medium', 'mixed', 1, 'practice', 'active', 'en', now(), now() FROM ${PEOPLE}`,
  `INSERT INTO questions (id, interview_id, user_id, position, text, category, topic, difficulty, expected_points,
     suggested_seconds, source, created_at)
   SELECT question, interview, "user", 1, 'What did you build last?', 'behavioral', 'project', 'medium',
     '[{"text":"a","terms":[]},{"text":"b","terms":[]},{"text":"c","terms":[]}]', 120, 'rules', now() FROM ${PEOPLE}`,
  `INSERT INTO live_sessions (id, user_id, interview_id, status, language, coaching, keep_recording, last_event_seq,
     created_at, last_active_at)
   SELECT session, "user", interview, 'open', 'en', 'normal', false, 0, now(), now() FROM ${PEOPLE}`,
  `INSERT INTO live_participants (session_id, user_id, role, joined_at, nudges_sent, nudges_version)
   SELECT session, "user", 'speaker', now(), '{"lastMs":null,"lastOfTypeMs":{}}', 0 FROM ${PEOPLE}`,
];
