import { DataSource } from 'typeorm';
import { entities } from './src/app.entities.js';
import { migrations } from './src/app.migrations.js';
import { loadConfig } from './src/config/config.js';
import { dataSourceOptions } from './src/platform/database/options.js';

/** For TypeORM's command line, on the server of DATABASE_URL (`npm run db:*` also knows the embedded one). */
const { DATABASE_URL } = loadConfig().environment;
if (DATABASE_URL === undefined) throw new Error('DATABASE_URL: is needed by the TypeORM command line');

export const source = new DataSource(dataSourceOptions({ url: DATABASE_URL, entities, migrations, unlimited: true }));
