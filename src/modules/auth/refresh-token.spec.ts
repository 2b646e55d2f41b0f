import fc from 'fast-check';
import { newId } from '../../common/ids.js';
import { RefreshTokens } from './refresh-token.js';

describe('refresh tokens', () => {
  const tokens = new RefreshTokens(Buffer.alloc(48, 7));
  const seed = Buffer.alloc(32, 1);
  const sessionId = newId();

  it('say which session and generation they belong to', () => {
    const claim = tokens.read(tokens.issue(sessionId, 41, seed));
    expect(claim).toMatchObject({ sessionId, generation: 41 });
    expect(tokens.isGenuine(claim!, seed)).toBe(true);
  });

  it('can be made again, for callers that come together', () => {
    expect(tokens.issue(sessionId, 3, seed)).toBe(tokens.issue(sessionId, 3, seed));
  });

  it('need both the key and the seed', () => {
    const claim = tokens.read(tokens.issue(sessionId, 0, seed))!;
    expect(tokens.isGenuine(claim, Buffer.alloc(32, 2))).toBe(false);
    expect(new RefreshTokens(Buffer.alloc(48, 8)).isGenuine(claim, seed)).toBe(false);
  });

  it('do not survive any change', () => {
    const genuine = Buffer.from(tokens.issue(sessionId, 9, seed), 'base64url');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: genuine.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(genuine);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const claim = tokens.read(changed.toString('base64url'));
        return claim === null || !tokens.isGenuine(claim, seed);
      }),
    );
  });

  it('are refused in any other form', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), (text) => tokens.read(text) === null || text.length > 59));
  });
});
