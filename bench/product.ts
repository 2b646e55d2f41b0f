import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';
import { type ProductOptions, startProduct } from '../proofs/product-process.js';

export interface BenchProduct {
  readonly url: string;
  readonly pid: number;
  /** The same server the product uses, for baselines and for filling tables. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** The built product on an embedded PostgreSQL with full durability, which the baselines share. */
export async function startForBench(
  dataDir: string,
  more: Pick<ProductOptions, 'environment' | 'nodeOptions'> = {},
): Promise<BenchProduct> {
  const server = await startEmbeddedPostgres({ folder: join(dataDir, 'postgres'), log: () => undefined });
  const product = await startProduct({
    ...more,
    dataDir,
    environment: { DATABASE_URL: server.url, LOG_LEVEL: 'info', LLM_DAILY_CALLS: '0', ...more.environment },
  });
  return {
    url: product.url,
    pid: product.pid,
    databaseUrl: server.url,
    stop: async () => {
      await product.stop();
      await server.stop();
    },
  };
}

/** Memory the process holds at present, in bytes (Linux). */
export function residentBytes(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}
