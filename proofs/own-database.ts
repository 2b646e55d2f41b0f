import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';

export interface OwnDatabase {
  /** Of the product's database, as its owner. */
  readonly url: string;
  /** Of the same server, as superuser. */
  readonly adminUrl: string;
  /** Gives it back; it stops with its last user. */
  leave(): Promise<void>;
}

/** The embedded server in this folder: joined when the product already runs it, else started for the proof. */
export async function ownDatabase(folder: string): Promise<OwnDatabase> {
  const server = await startEmbeddedPostgres({ folder, log: () => undefined });
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    leave: async () => {
      await server.stop();
    },
  };
}
