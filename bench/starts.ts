import { setTimeout as delay } from 'node:timers/promises';
import { startProduct, withDataDir } from '../proofs/product-process.js';
import { residentBytes } from './product.js';
import { mib, ms, type Row } from './row.js';

/** From the command to the first ready answer, embedded database included: on an empty folder and on its second start. */
export async function starts(): Promise<Row[]> {
  return withDataDir(async (dataDir) => {
    const cold = await startProduct({ dataDir });
    await cold.stop();
    const warm = await startProduct({ dataDir });
    await delay(3_000);
    const idle = residentBytes(warm.pid);
    const stopped = await warm.stop();
    return [
      { what: 'start on an empty folder (initdb, keys, migrations)', measured: ms(cold.readyAfterMs) },
      { what: 'start again', measured: ms(warm.readyAfterMs) },
      { what: 'memory of the process, idle', measured: mib(idle) },
      { what: 'stop on SIGTERM, idle', measured: ms(stopped), goal: '≤ 10 s' },
    ];
  });
}
