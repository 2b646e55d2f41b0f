import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';

export interface OwnDatabase {
  /** Of the product's database, as its owner. */
  readonly url: string;
  readonly pid: number;
  /** Gives it back; it stops with its last user. */
  leave(): Promise<void>;
}

/** The embedded server in this folder: joined when the product already runs it, else started for the proof. */
export async function ownDatabase(folder: string): Promise<OwnDatabase> {
  const server = await startEmbeddedPostgres({ folder, log: () => undefined });
  return {
    url: server.url,
    pid: server.pid,
    leave: async () => {
      await server.stop();
    },
  };
}
