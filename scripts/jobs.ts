import { PgBoss } from 'pg-boss';
import '../src/app.module.js';
import { Log } from '../src/common/logger.js';
import { loadConfig } from '../src/config/config.js';
import { listJobDefinitions } from '../src/platform/jobs/job-definition.js';
import { openDatabase } from '../src/platform/database/open-database.js';

/** `npm run jobs:failed` lists jobs that were given up; `npm run jobs:retry -- <job> <id>` queues one again. */
const config = loadConfig();
const database = await openDatabase(config, new Log({ level: 'warn' }));
const boss = new PgBoss({ connectionString: database.url, supervise: false, schedule: false, migrate: false, max: 1 });
boss.on('error', (error) => process.stderr.write(`${error.name}\n`));
await boss.start();
try {
  const [command, name, id] = process.argv.slice(2);
  if (command === 'retry' && name !== undefined && id !== undefined) {
    await boss.retry(name, id);
    process.stdout.write(`queued again: ${name} ${id}\n`);
  } else {
    for (const definition of listJobDefinitions()) {
      const jobs = await boss.findJobs(definition.name, {});
      for (const job of jobs.filter(({ state }) => state === 'failed')) {
        process.stdout.write(
          `${definition.name}  ${job.id}  ${JSON.stringify(job.data)}  ${JSON.stringify(job.output)}\n`,
        );
      }
    }
  }
} finally {
  await boss.stop({ graceful: false });
  await database.close();
}
