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
  const people = Array.from({ length: count }, () => ({
    ...newPerson(),
    interview: newId(),
    question: newId(),
    session: newId(),
  }));
  await write(databaseUrl, people, [...PERSON, ...ALONE]);
  return people.map((person) => ({ ...planned(person, config), questionId: person.question }));
}

/** The same, two and two in a conversation: everything is measured together and stored, and nobody mediates. */
export async function seedPairs(databaseUrl: string, config: Config, count: number): Promise<PlannedSpeaker[]> {
  const people = Array.from({ length: Math.ceil(count / 2) }, () => ({
    relationship: newId(),
    session: newId(),
  })).flatMap((pair) => {
    const [owner, partner] = [newPerson(), newPerson()];
    return [
      { ...owner, ...pair, partner: partner.user, role: 'speaker' },
      { ...partner, ...pair, partner: null, role: 'partner' },
    ];
  });
  await write(databaseUrl, people, [...PERSON, ...TOGETHER]);
  return people.map((person) => ({ ...planned(person, config), questionId: null }));
}

interface Seeded {
  readonly user: string;
  readonly device: string;
  readonly session: string;
}

const newPerson = () => ({
  user: newId(),
  device: newId(),
  name: `bench-${randomBytes(8).toString('hex')}@example.org`,
});

function planned({ user, device, session }: Seeded, config: Config): Omit<PlannedSpeaker, 'questionId'> {
  const tokens = new AccessTokens(new JwtService(), new SystemClock(), config);
  return { token: tokens.issue(user, device).accessToken, sessionId: session };
}

async function write(databaseUrl: string, people: readonly Seeded[], statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const statement of statements) await client.query(statement, [JSON.stringify(people)]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

const PEOPLE = `jsonb_to_recordset($1::jsonb)
  AS person("user" uuid, device uuid, interview uuid, question uuid, session uuid, name text,
    relationship uuid, partner uuid, role text)`;

const PERSON = [
  `INSERT INTO users (id, email, email_key, password_hash, full_name, language, role, status, created_at, updated_at)
   SELECT "user", name, name, 'none', 'Bench', 'en', 'candidate', 'active', now(), now() FROM ${PEOPLE}`,
  `INSERT INTO auth_sessions (id, user_id, refresh_seed, refresh_generation, rotated_at, user_agent, address, created_at,
     expires_at)
   SELECT device, "user", '\\x00', 0, now(), 'bench', '127.0.0.0', now(), now() + interval '1 day' FROM ${PEOPLE}`,
];

const ALONE = [
  `INSERT INTO interviews (id, user_id, track, difficulty, question_type, question_count, mode, state, language,
     created_at, updated_at)
   SELECT interview, "user", 'backend', 'medium', 'mixed', 1, 'practice', 'active', 'en', now(), now() FROM ${PEOPLE}`,
  `INSERT INTO questions (id, interview_id, user_id, position, text, category, topic, difficulty, expected_points,
     suggested_seconds, source, created_at)
   SELECT question, interview, "user", 1, 'What did you build last?', 'behavioral', 'project', 'medium',
     '[{"text":"a","terms":[]},{"text":"b","terms":[]},{"text":"c","terms":[]}]', 120, 'rules', now() FROM ${PEOPLE}`,
  `INSERT INTO live_sessions (id, user_id, interview_id, status, language, keep_recording, last_event_seq,
     created_at, last_active_at)
   SELECT session, "user", interview, 'open', 'en', false, 0, now(), now() FROM ${PEOPLE}`,
  `INSERT INTO live_participants (session_id, user_id, role, coaching, joined_at, nudges_sent, nudges_version)
   SELECT session, "user", 'speaker', 'normal', now(), '{"lastMs":null,"lastOfTypeMs":{}}', 0 FROM ${PEOPLE}`,
];

const OWNERS = `${PEOPLE} WHERE partner IS NOT NULL`;

const TOGETHER = [
  `INSERT INTO relationships (id, creator_id, partner_id, type, status, creator_role, template_version, created_at,
     accepted_at)
   SELECT relationship, "user", partner, 'FRIEND', 'ACTIVE', 'member', 1, now(), now() FROM ${OWNERS}`,
  `INSERT INTO relationship_spaces (id, type, first_user_id, second_user_id, created_at)
   SELECT relationship, 'FRIEND', least("user", partner), greatest("user", partner), now() FROM ${OWNERS}`,
  `INSERT INTO consent_records (relationship_id, user_id, version, scopes, template_version, status, at)
   SELECT relationship, "user", 1, '{REALTIME_FEATURES_ONLY,TRANSCRIPT_STORED}', 1, 'ACTIVE', now() FROM ${PEOPLE}`,
  `INSERT INTO live_sessions (id, user_id, relationship_id, partner_role, status, language, keep_recording,
     last_event_seq, created_at, last_active_at)
   SELECT session, "user", relationship, 'partner', 'open', 'en', false, 0, now(), now() FROM ${OWNERS}`,
  `INSERT INTO live_participants (session_id, user_id, role, coaching, joined_at, nudges_sent, nudges_version)
   SELECT session, "user", role, 'normal', now(), '{"lastMs":null,"lastOfTypeMs":{}}', 0 FROM ${PEOPLE}`,
];
