import * as fc from 'fast-check';
import { referenceSound, soundWith, spans } from '../../../test/factories/sound-evidence.js';
import { clip, clipFile } from '../../../test/fixtures/speech/word-timings.js';
import { estimateWordTimes } from './estimated-words.js';
import { type TimedWord } from './words.js';

const lettersOf = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** How far the estimated starts lie from those of an aligner, ms, for words that start at the same letter. */
function startErrors(estimated: readonly TimedWord[], aligned: readonly TimedWord[]): number[] {
  const starts = new Map<number, number>();
  let offset = 0;
  for (const { word, startMs } of estimated) {
    starts.set(offset, startMs);
    offset += lettersOf(word).length;
  }
  offset = 0;
  return aligned.flatMap(({ word, startMs }) => {
    const found = starts.get(offset);
    offset += lettersOf(word).length;
    return found === undefined ? [] : [Math.abs(found - startMs)];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}

describe('estimated word times', () => {
  it('start within 150 ms of the aligned words in the median, from speech and nuclei of the reference tools', () => {
    const aligned = clipFile.clips.filter(({ aligner }) => aligner === 'pocketsphinx_forced_alignment');
    const errors = aligned.flatMap((speech) =>
      startErrors(estimateWordTimes(speech.transcript, 'en', referenceSound(speech.file)), speech.words),
    );
    expect(errors.length).toBeGreaterThan(200);
    expect(median(errors)).toBeLessThan(150);
  });

  it('keep to the pauses of a reading: every verse starts with its own stretch of speech', () => {
    const reading = clip('sonnet001.mp3');
    const words = estimateWordTimes(reading.transcript, 'en', referenceSound('sonnet001.mp3'));
    expect(median(startErrors(words, reading.words))).toBeLessThan(100);
    expect(words.slice(0, 3).map(({ word }) => word)).toEqual(['One.', 'From', 'fairest']);
  });

  it('keep to an even tempo where no mark says where the pauses belong', () => {
    const reading = clip('sonnet001.mp3');
    const unmarked = reading.transcript.replace(/[^\p{L}'-]+/gu, ' ');
    const words = estimateWordTimes(unmarked, 'en', referenceSound('sonnet001.mp3'));
    expect(median(startErrors(words, reading.words))).toBeLessThan(150);
  });

  it('lay text over speech without ever lasting over a pause', () => {
    const sound = soundWith(spans([0.4, 2.4], [3.4, 6]));
    const words = estimateWordTimes('We had no index. So every query read the whole table.', 'en', sound);
    expect(words.map(({ word }) => word)).toEqual('We had no index. So every query read the whole table.'.split(' '));
    expect(words[0]?.startMs).toBe(400);
    expect(words[3]).toMatchObject({ word: 'index.', endMs: 2_400 });
    expect(words[4]).toMatchObject({ word: 'So', startMs: 3_400 });
    expect(words.at(-1)?.endMs).toBe(6_000);
  });

  it('are the same for a text in capitals, which stay', () => {
    const reading = clip('librivox_sense-0920.wav');
    const sound = referenceSound('librivox_sense-0920.wav');
    const shouted = estimateWordTimes(reading.transcript.toUpperCase(), 'en', sound);
    const expected = estimateWordTimes(reading.transcript, 'en', sound);
    expect(shouted).toEqual(expected.map((word) => ({ ...word, word: word.word.toUpperCase() })));
  });

  it('are none without words or without speech', () => {
    expect(estimateWordTimes('Hello there.', 'en', { speech: [], nucleiMs: [] })).toEqual([]);
    expect(estimateWordTimes(' … ', 'en', soundWith(spans([0, 2])))).toEqual([]);
  });

  it('exist for any language with letters', () => {
    const sound = soundWith(spans([0.5, 3], [4, 6]));
    for (const [language, text] of [
      ['de', 'Wir hatten keinen Index. Das war langsam.'],
      ['ru', 'Мы измерили всё.'],
      ['zh', '你好，世界'],
    ] as const) {
      // prettier-ignore
      const words = estimateWordTimes(text, language, sound);
      expect(words.length).toBeGreaterThan(1);
      expect(words.at(-1)?.endMs).toBe(6_000);
    }
  });

  it('are whole, ascending, inside speech and one per word, for any text and any sound', () => {
    const piece = fc.constantFrom('um', 'like,', 'queue.', 'a', '1,000', 'API', '–', '?', '\n', '漢字', 'à', '%');
    const time = fc.oneof(
      fc.integer({ min: -1_000, max: 120_000 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.double(),
    );
    const span = fc.record({ startMs: time, endMs: time });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 80 }),
        fc.array(span, { maxLength: 25 }),
        fc.array(time, { maxLength: 60 }),
        (pieces, speech, nucleiMs) => {
          // prettier-ignore
          const sane = speech.filter(({ endMs }) => !(endMs > 1e9));
          const words = estimateWordTimes(pieces.join(' '), 'en', { speech: sane, nucleiMs });
          words.forEach(({ startMs, endMs }, at) => {
            expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
            expect(endMs).toBeGreaterThanOrEqual(startMs);
            expect(startMs).toBeGreaterThanOrEqual(words[at - 1]?.endMs ?? 0);
          });
        },
      ),
    );
  });
});
