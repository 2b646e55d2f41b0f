import { generateKeyPairSync } from 'node:crypto';
import { register } from 'tsx/esm/api';

/** One server and one migrated template for all test files; each file clones it (`test-database.ts`). */
export default async function setUp() {
  if (process.env.REHEARSE_TEST_TEMPLATE !== undefined) return;
  const unregister = register();
  const { prepareTemplate } = await import('./test-server.ts');
  const server = await prepareTemplate(process.env.TEST_DATABASE_URL);
  await unregister();
  globalThis.__rehearseTestServer = server;
  process.env.REHEARSE_TEST_SERVER = server.url;
  process.env.REHEARSE_TEST_ADMIN = server.adminUrl;
  process.env.REHEARSE_TEST_TEMPLATE = server.template;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  process.env.REHEARSE_TEST_JWT_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' });
}
