import pg from 'pg';
import { roles } from '../src/common/actor.js';
import { Log } from '../src/common/logger.js';
import { loadConfig } from '../src/config/config.js';
import { emailKey } from '../src/modules/users/account-names.js';
import { openDatabase } from '../src/platform/database/open-database.js';

/**
 * For the operator: `npm run users:role -- <e-mail> candidate|mentor|admin`, `npm run users:disable -- <e-mail>`,
 * `npm run users:enable -- <e-mail>`. What a role or a status closes is closed within two seconds.
 */
const changes: Record<string, { column: 'role' | 'status'; value: string | undefined; allowed: readonly string[] }> = {
  role: { column: 'role', value: process.argv[4], allowed: roles },
  disable: { column: 'status', value: 'disabled', allowed: ['disabled'] },
  enable: { column: 'status', value: 'active', allowed: ['active'] },
};

const [, , command = '', email = ''] = process.argv;
const change = changes[command];
if (change?.value === undefined || !change.allowed.includes(change.value) || !email.includes('@')) {
  process.stderr.write(`Say: role <e-mail> ${roles.join('|')}, disable <e-mail> or enable <e-mail>.\n`);
  process.exit(1);
}
const database = await openDatabase(loadConfig(), new Log({ level: 'warn' }));
const client = new pg.Client({ connectionString: database.url });
await client.connect();
const { rowCount } = await client.query(
  // An account that is being deleted stays closed.
  `UPDATE users SET ${change.column} = $2, updated_at = date_trunc('milliseconds', now())
   WHERE email_key = $1 AND status <> 'deleting'`,
  [emailKey(email), change.value],
);
await client.end();
await database.close();
process.stdout.write(rowCount === 1 ? `${change.column} is now ${change.value}\n` : 'There is no such account.\n');
process.exitCode = rowCount === 1 ? 0 : 1;
