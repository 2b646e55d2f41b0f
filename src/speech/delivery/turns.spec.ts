import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { spans } from '../../../test/factories/sound-evidence.js';
import { type TimeSpan } from '../speech-timeline.js';
import { analyzeTurns, type SpeakerTurns, type TurnView } from './turns.js';

const whole: TurnView = { window: null, method: 'sound', language: 'en' };
const speakers = (...turns: readonly (readonly TimeSpan[])[]): SpeakerTurns[] =>
  turns.map((own, at) => ({ participant: 'abcdefgh'.charAt(at), turns: own }));

describe('turns of several speakers', () => {
  it('gives overlap over the time anyone speaks', () => {
    const result = analyzeTurns(speakers(spans([0, 10]), spans([8, 14])), whole);
    expect(result.overlapSeconds).toMatchObject({ status: 'measured', value: 2, unit: 's', method: 'sound' });
    expect(result.overlapRatio.value).toBeCloseTo(2 / 14, 3);
    expect(result.overlaps).toEqual(spans([8, 10]));
    expect(result.participants.map(({ talkShare }) => talkShare.value)).toEqual([0.625, 0.375]);
  });

  it.each(['overlap_1_0_stereo.wav', 'overlap_0_0_stereo.wav'])('gives the overlap of the mix: %s', (file) => {
    const truth = JSON.parse(
      readFileSync(new URL('../../../test/fixtures/speech/synthetic/truth.json', import.meta.url), 'utf8'),
    ) as Record<
      string,
      { overlap_seconds: number; overlap_ratio_of_speech: number; speakers: Record<string, [number, number][]> }
    >;
    const mix = truth[file];
    if (!mix) throw new Error(`no truth for ${file}`);
    const result = analyzeTurns(speakers(...Object.values(mix.speakers).map((own) => spans(...own))), whole);
    expect(result.overlapSeconds.value).toBe(mix.overlap_seconds);
    expect(result.overlapRatio.value).toBeCloseTo(mix.overlap_ratio_of_speech, 3);
  });

  it('gives the overlap of a meeting from its annotated turns', () => {
    const { clips } = JSON.parse(
      readFileSync(new URL('../../../test/fixtures/speech/manifest.json', import.meta.url), 'utf8'),
    ) as { clips: { file: string; rttm?: { start: number; end: number; speaker: string }[] }[] };
    const rttm = clips.find(({ file }) => file === 'ami_dev00.30s.wav')?.rttm ?? [];
    const turns = rttm.map(({ start, end, speaker }) => ({ participant: speaker, turns: spans([start, end]) }));
    const result = analyzeTurns(turns, { ...whole, method: 'words' });
    expect(result.overlapSeconds.value).toBeCloseTo(1.415, 1);
    expect(result.overlapRatio.value).toBeCloseTo(0.0522, 3);
    expect(result.participants.map(({ speechSeconds }) => speechSeconds.value)).toEqual([20.41, 8.09]);
  });

  it('counts three who speak at once as one overlap', () => {
    const result = analyzeTurns(speakers(spans([0, 6]), spans([2, 8]), spans([3, 5])), whole);
    expect(result.overlaps).toEqual(spans([2, 6]));
    expect(result.overlapRatio.value).toBe(0.5);
  });

  it('does not call turns that touch an overlap', () => {
    const result = analyzeTurns(speakers(spans([0, 2], [4, 6]), spans([2, 4])), whole);
    expect(result.overlapSeconds.value).toBe(0);
    expect(result.overlaps).toEqual([]);
  });

  it('looks at a window only', () => {
    const both = speakers(spans([0, 10]), spans([8, 14]));
    const result = analyzeTurns(both, { ...whole, window: { startMs: 5_000, endMs: 9_000 } });
    expect(result.overlapRatio.value).toBe(0.25);
    expect(result.participants.map(({ speechSeconds }) => speechSeconds.value)).toEqual([4, 1]);
    expect(analyzeTurns(both, { ...whole, window: { startMs: 20_000, endMs: 25_000 } }).overlapRatio).toMatchObject({
      status: 'insufficient',
      reason: 'no_speech',
    });
  });

  it('needs two participants', () => {
    const alone = analyzeTurns([...speakers(spans([0, 10])), { participant: 'a', turns: spans([5, 12]) }], whole);
    expect(alone.overlapRatio).toMatchObject({ status: 'insufficient', value: null, reason: 'one_track' });
    expect(alone.participants).toHaveLength(1);
    expect(alone.participants[0]?.talkShare.status).toBe('insufficient');
  });
});

describe('interruptions', () => {
  it.each([
    ['in the middle', [0, 4], [2, 3], 1],
    ['half a second after the other began', [0, 4], [0.5, 3], 1],
    ['sooner than that', [0, 4], [0.49, 3], 0],
    ['half a second before the other ends', [0, 4], [3.5, 6], 1],
    ['later than that: taking over', [0, 4], [3.51, 6], 0],
    ['in silence', [0, 4], [4.2, 6], 0],
  ] as const)('start over a turn: %s', (_name, turn, start, count) => {
    const result = analyzeTurns(speakers(spans(turn), spans(start)), whole);
    expect(result.participants.map(({ interruptions }) => interruptions.value)).toEqual([0, count]);
    expect(result.interruptions).toEqual(count === 0 ? [] : [{ atMs: start[0] * 1_000, by: 'b', of: 'a' }]);
  });

  it('take speech with gaps shorter than a pause for one turn', () => {
    const broken = spans([0, 1.9], [2.1, 4]);
    expect(analyzeTurns(speakers(broken, spans([2, 3])), whole).interruptions).toHaveLength(1);
    const starts = spans([1, 1.4], [1.6, 2], [2.8, 3]);
    expect(analyzeTurns(speakers(spans([0, 4]), starts), whole).interruptions.map(({ atMs }) => atMs)).toEqual([
      1_000, 2_800,
    ]);
  });

  it('count in a window when they start in it, whenever the interrupted turn began', () => {
    const both = speakers(spans([0, 10]), spans([2, 3], [8, 9]));
    const { interruptions } = analyzeTurns(both, { ...whole, window: { startMs: 5_000, endMs: 10_000 } });
    expect(interruptions.map(({ atMs }) => atMs)).toEqual([8_000]);
  });
});

describe('turns of any kind', () => {
  const time = fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.double());
  const turns = fc.array(fc.record({ startMs: time, endMs: time }), { maxLength: 30 });
  const all = fc.array(fc.record({ participant: fc.constantFrom('a', 'b', 'c'), turns }), { maxLength: 4 });

  it('give finite figures within their bounds, whatever the order', () => {
    fc.assert(
      fc.property(all, (tracks) => {
        const sane = tracks.map((track) => ({ ...track, turns: track.turns.filter(({ endMs }) => !(endMs > 1e12)) }));
        const result = analyzeTurns(sane, whole);
        const reversed = sane.map((track) => ({ ...track, turns: [...track.turns].reverse() }));
        expect(analyzeTurns(reversed, whole)).toEqual(result);
        if (result.overlapRatio.status !== 'measured') {
          expect(result.overlapRatio.status).toBe('insufficient');
          return;
        }
        expect(result.overlapRatio.value).toBeGreaterThanOrEqual(0);
        expect(result.overlapRatio.value).toBeLessThanOrEqual(1);
        const shares = result.participants.reduce((sum, { talkShare }) => sum + (talkShare.value ?? NaN), 0);
        expect(shares).toBeCloseTo(1, 2);
      }),
    );
  });

  it('agree with counting millisecond by millisecond', () => {
    const short = fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 20 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(short, short, (left, right) => {
        const own = [left, right].map((pairs) =>
          pairs.map(([start, length]) => ({ startMs: start, endMs: start + length })),
        );
        const speaking = (at: number) => own.filter((list) => list.some((s) => at >= s.startMs && at < s.endMs)).length;
        const moments = Array.from({ length: 120 }, (_, at) => speaking(at));
        const both = moments.filter((count) => count > 1).length;
        const anyone = moments.filter((count) => count > 0).length;
        const result = analyzeTurns(speakers(...own), whole);
        if (anyone === 0) expect(result.overlapRatio).toMatchObject({ reason: 'no_speech' });
        else expect(result.overlapRatio.value).toBeCloseTo(both / anyone, 2);
      }),
    );
  });
});
