import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../app-error.js';

/** The place after an entry in a list ordered by time and id. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: Position | null;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
  readonly limit: number;
}

export const defaultPageSize = 20;
export const maximumPageSize = 100;

const macBytes = 12;

/**
 * Opaque cursors: a position, signed for one list of one user, so that a cursor is of no use elsewhere and a made-up
 * one is refused. Times are of the injected clock, whole milliseconds: a column filled by PostgreSQL's own `now()`
 * holds microseconds, which a cursor would cut off, and rows would be repeated or skipped.
 */
export class Cursors {
  constructor(private readonly secret: Buffer) {}

  read(cursor: string | undefined, scope: string): Position | null {
    if (cursor === undefined) return null;
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(macBytes);
    const mac = this.mac(body, scope);
    if (bytes.length !== macBytes + 24 || !timingSafeEqual(bytes.subarray(0, macBytes), mac)) {
      throw new AppError('cursor_invalid', 'Use the nextCursor of the same list, unchanged, or leave it out.');
    }
    const hex = body.subarray(8).toString('hex');
    const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    return { at: new Date(Number(body.readBigInt64BE(0))), id };
  }

  /** Takes one row more than the page holds to know whether there is a next one. */
  page<T extends { id: string; createdAt: Date }>(rows: T[], request: PageRequest, scope: string): Page<T> {
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const more = rows.length > request.limit && last !== undefined;
    return {
      items,
      nextCursor: more ? this.write({ at: last.createdAt, id: last.id }, scope) : null,
      limit: request.limit,
    };
  }

  private write(position: Position, scope: string): string {
    const body = Buffer.alloc(24);
    body.writeBigInt64BE(BigInt(position.at.getTime()), 0);
    Buffer.from(position.id.replaceAll('-', ''), 'hex').copy(body, 8);
    return Buffer.concat([this.mac(body, scope), body]).toString('base64url');
  }

  private mac(body: Buffer, scope: string): Buffer {
    return createHmac('sha256', this.secret).update(scope).update('\0').update(body).digest().subarray(0, macBytes);
  }
}
