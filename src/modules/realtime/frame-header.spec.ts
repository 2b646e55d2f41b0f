import fc from 'fast-check';
import { audioFrameHeader } from '../../contract/live-payloads.js';
import { isFrameHeader, samplesOf } from './frame-header.js';

const id = '0198c0de-0000-7000-8000-00000000abcd';

const anyId = fc.oneof(
  fc.uuid(),
  fc.constantFrom(
    id,
    id.toUpperCase(),
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    `${id}\n`,
    ` ${id}`,
    '0198c0de-0000-9000-8000-00000000abcd',
    '0198c0de-0000-7000-7000-00000000abcd',
  ),
  fc.string(),
);
const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 0.5, 2 ** 31, 2 ** 31 + 1, 86_400_000, 86_400_000.5, NaN, Infinity, 2 ** 53),
);
const anyHeader = fc.oneof(
  fc.record({
    sessionId: fc.uuid(),
    seq: fc.nat(2 ** 31 - 1),
    startMs: fc.double({ min: 0, max: 86_400_001, noNaN: true }),
  }),
  fc.record({ sessionId: anyId, seq: anyNumber, startMs: anyNumber }),
  fc.record({ sessionId: anyId, seq: anyNumber, startMs: anyNumber }, { requiredKeys: [] }),
  fc.record({ sessionId: fc.constant(id), seq: fc.nat(), startMs: fc.nat(86_400_000), more: fc.anything() }),
  fc.record({ sessionId: fc.anything(), seq: fc.anything(), startMs: fc.anything() }),
  fc.anything(),
);

describe('the header of a frame', () => {
  it('is judged by hand as by the contract', () => {
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(anyHeader, (header) => {
        const allowed = audioFrameHeader.safeParse(header).success;
        if (allowed) taken += 1;
        else refused += 1;
        expect({ header, taken: isFrameHeader(header) }).toEqual({ header, taken: allowed });
      }),
      { numRuns: 5_000 },
    );
    // Both verdicts occur, or the property says nothing.
    expect(Math.min(taken, refused)).toBeGreaterThan(50);
  });

  it.each([
    ['a field that is not known', JSON.parse(`{"sessionId":"${id}","seq":0,"startMs":0,"__proto__":1}`)],
    ['a list', [id, 0, 0]],
    ['a list with fields', Object.assign([], { sessionId: id, seq: 0, startMs: 0 })],
    ['a number as text', { sessionId: id, seq: '0', startMs: 0 }],
  ])('is not %s', (_what, header: unknown) => {
    expect(isFrameHeader(header)).toBe(false);
  });
});

describe('the samples of a frame', () => {
  it.each([
    ['a Buffer', Buffer.alloc(320)],
    ['an ArrayBuffer', new ArrayBuffer(320)],
    ['a view', new Int16Array(160)],
    ['half a second at 48 kHz', Buffer.alloc(48_000)],
  ])('may be %s', (_what, binary) => {
    expect(samplesOf(binary)?.byteLength).toBe(binary.byteLength);
  });

  it.each<[string, unknown]>([
    ['shorter than 20 ms at 8 kHz', Buffer.alloc(318)],
    ['longer than half a second at 48 kHz', Buffer.alloc(48_002)],
    ['half a sample too long', Buffer.alloc(321)],
    ['empty', Buffer.alloc(0)],
    ['text', 'x'.repeat(320)],
    ['a list of numbers', Array.from({ length: 320 }, () => 0)],
    ['a Buffer written as JSON', { type: 'Buffer', data: [0, 0] }],
    ['nothing', undefined],
    ['null', null],
  ])('are refused when they are %s', (_what, binary) => {
    expect(samplesOf(binary)).toBeNull();
  });

  it('are the bytes of the view, not of what lies around it', () => {
    const whole = new Uint8Array(1_000).fill(1, 100, 420);
    expect([...(samplesOf(whole.subarray(100, 420)) ?? [])]).toEqual(Array.from({ length: 320 }, () => 1));
  });
});
