import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { type ExportedTable, exportedTables } from './exported-tables.js';

const BATCH = 200;

/** Writes the rows of a user, one table after the other, all as of one moment. */
@Injectable()
export class TableReader {
  constructor(private readonly database: Database) {}

  /**
   * @param pathOf where the JSON of a table goes
   * @returns rows per table
   */
  async write(userId: string, pathOf: (table: string) => string, signal: AbortSignal): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    await this.database.source.transaction('REPEATABLE READ', async (tx) => {
      for (const [table, exported] of Object.entries(exportedTables)) {
        signal.throwIfAborted();
        counts.set(table, await writeTable(tx, rowsOf(table, exported), userId, pathOf(table)));
      }
    });
    return counts;
  }
}

/** A JSON array with a row a line, in pieces: no table is ever in memory whole. */
async function writeTable(tx: Tx, sql: string, userId: string, path: string): Promise<number> {
  let count = 0;
  async function* json(): AsyncGenerator<string> {
    await tx.query(`DECLARE exported NO SCROLL CURSOR FOR ${sql}`, [userId]);
    for (let more = true; more;) {
      const rows = await tx.query<{ row: string }[]>(`FETCH ${BATCH} FROM exported`);
      for (const { row } of rows) yield `${count++ === 0 ? '[\n' : ',\n'}${row}`;
      more = rows.length === BATCH;
    }
    await tx.query('CLOSE exported');
    yield count === 0 ? '[]\n' : '\n]\n';
  }
  // A disk may be full, and the folder gone with its account, while nobody writes: a pipeline hears of it even so.
  await pipeline(json, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return count;
}

function rowsOf(table: string, { where, omit = [], instead = {} }: ExportedTable): string {
  const left = omit.map((column) => ` - '${column}'`).join('');
  const replaced = Object.entries(instead).map(([column, sql]) => ` || jsonb_build_object('${column}', ${sql})`);
  return `SELECT ((to_jsonb(t)${left})${replaced.join('')})::text AS row FROM "${table}" t WHERE ${where} ORDER BY t.ctid`;
}
