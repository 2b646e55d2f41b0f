import { newId } from '../../src/common/ids.js';
import type { TestApp } from '../support/test-app.js';
import { consent } from './live-pairs.js';
import { send } from './live-sessions.js';
import type { OwnedIds } from './owned-world.js';
import type { Person } from './people.js';
import { upload } from './uploads.js';

/**
 * What a furnished world has nothing of yet: over HTTP where that is simple, else straight into the table, for tests that
 * ask about every table and not about how rows come to be.
 */
export async function fillEveryTable(app: TestApp, person: Person, ids: OwnedIds): Promise<void> {
  const { accessToken: token } = person;
  const { user } = person;
  await send('GET', `${app.url}/v1/resumes/current/knowledge-set`, token);
  await send('PUT', `${app.url}/v1/notifications/settings`, token, { mail: ['poke'] });
  await consent(app.url, token, ids.relationships![0]!, ['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED']);
  await send('POST', `${app.url}/v1/activities/${ids.activities![0]}/complete`, token, { rating: 4 });
  await upload(app, person, 'hostile/audio/ok-tone-1s.wav', { kind: 'audio', mediaType: 'audio/wav' });
  await fetch(`${app.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': newId() },
    body: JSON.stringify({ url: 'https://localhost/other', events: ['report.ready'] }),
  });
  const insert = (table: string, row: Record<string, unknown>): Promise<unknown> => {
    const names = Object.keys(row);
    const values = names.map((_, index) => `$${index + 1}`);
    return app.database.pool.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`,
      Object.values(row),
    );
  };
  const now = app.clock.now();
  const own = { user_id: user.id, created_at: now };
  const [session_id, stream_id] = [ids['live-sessions']![0]!, newId()];
  await insert('audio_streams', {
    ...{ id: stream_id, session_id, user_id: user.id, sample_rate_hz: 16_000, language: 'en', epoch: 1 },
    ...{ offset_ms: 0, state: 'open', started_at: now },
  });
  const said = { sessionId: session_id, speaker: user.id, text: 'said live' };
  await insert('live_events', {
    ...{ session_id, seq: 1_001, kind: 'transcript_final', at_ms: 0, segment_id: `${stream_id}/0`, stream_id },
    ...{ payload: said, created_at: now },
  });
  await insert('live_markers', { id: newId(), session_id, kind: 'connection_lost', at_ms: 0, ...own });
  await insert('nudge_feedback', { nudge_id: newId(), action: 'seen', session_id, ...own });
  await insert('session_conversations', {
    ...{ session_id, relationship_id: ids.relationships![0], content: {}, updated_at: now },
  });
  await insert('model_usage', { user_id: user.id, day: '2026-01-01', calls: 1 });
  const judged = { kind: 'domain', input_hash: 'hash', rubric_version: '1', model: 'model', reply: {} };
  await insert('model_judgements', { ...judged, ...own });
  const [report] = await app.database.pool.query<{ id: string }[]>('SELECT id FROM reports WHERE user_id = $1', [
    user.id,
  ]);
  await insert('report_texts', {
    ...{ report_id: report!.id, step: 'summary', fingerprint: 'hash', model: 'model', content: {} },
    ...own,
  });
}
