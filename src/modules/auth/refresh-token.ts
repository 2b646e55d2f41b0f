import { createHmac, timingSafeEqual } from 'node:crypto';

const idBytes = 16;
const generationBytes = 4;
const macBytes = 32;
const length = idBytes + generationBytes + macBytes;

export interface RefreshClaim {
  readonly sessionId: string;
  readonly generation: number;
  readonly token: Buffer;
}

/**
 * A refresh token is (session, generation, HMAC over both and the session's seed). Nothing of it is stored: a copy
 * of the database does not yield a token, nor does our key alone. And because it can be made again, every one of
 * several tabs that refresh at once gets the same successor.
 */
export class RefreshTokens {
  constructor(private readonly secret: Buffer) {}

  issue(sessionId: string, generation: number, seed: Buffer): string {
    const head = headOf(sessionId, generation);
    return Buffer.concat([head, this.mac(head, seed)]).toString('base64url');
  }

  /** What the token claims, not yet proven. Null when it does not have the form of one. */
  read(token: string): RefreshClaim | null {
    if (!/^[A-Za-z0-9_-]{60,80}$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== length) return null;
    const hex = bytes.subarray(0, idBytes).toString('hex');
    const sessionId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
      '-',
    );
    return { sessionId, generation: bytes.readUInt32BE(idBytes), token: bytes };
  }

  isGenuine(claim: RefreshClaim, seed: Buffer): boolean {
    const head = claim.token.subarray(0, idBytes + generationBytes);
    return timingSafeEqual(claim.token.subarray(idBytes + generationBytes), this.mac(head, seed));
  }

  private mac(head: Buffer, seed: Buffer): Buffer {
    return createHmac('sha256', this.secret).update('refresh\0').update(seed).update(head).digest();
  }
}

function headOf(sessionId: string, generation: number): Buffer {
  const head = Buffer.alloc(idBytes + generationBytes);
  Buffer.from(sessionId.replaceAll('-', ''), 'hex').copy(head);
  head.writeUInt32BE(generation, idBytes);
  return head;
}
