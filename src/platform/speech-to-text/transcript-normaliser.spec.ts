import { readFileSync } from 'node:fs';
import { normaliseTranscript, UnusableTranscriptError } from './transcript-normaliser.js';

const SAMPLES = new URL('../../../test/fixtures/speech/api-samples/', import.meta.url);
const sample = (name: string): string => readFileSync(new URL(name, SAMPLES), 'utf8');
const parsed = (name: string): unknown => JSON.parse(sample(name));
const known = { durationSeconds: 11 };

const JFK =
  'And so, my fellow Americans, ask not, what your country can do for you, ask what you can do for your country.';

describe('normaliseTranscript on answers of a real whisper.cpp server', () => {
  it('joins tokens to words and keeps their times', () => {
    const { text, words, segments, language, durationSeconds } = normaliseTranscript(
      parsed('whisper-server.verbose_json'),
      known,
    );
    expect(text).toBe(JFK);
    expect(words?.map(({ word }) => word).join(' ')).toBe(JFK);
    expect(words?.[4]).toEqual({ word: 'Americans,', startMs: 1210, endMs: 1950, confidence: 1 });
    expect(segments).toHaveLength(4);
    expect(segments[3]).toEqual({ text: 'ask what you can do for your country.', startMs: 8160, endMs: 10460 });
    expect({ language, durationSeconds }).toEqual({ language: 'en', durationSeconds: 11 });
  });

  it('reads one word per segment the same', () => {
    const { words, text } = normaliseTranscript(parsed('whisper-server.maxlen1.verbose_json'), known);
    expect(text).toBe(JFK);
    expect(words).toHaveLength(22);
  });

  it('has no words where the server gives no times', () => {
    const { words, text, segments } = normaliseTranscript(parsed('whisper-server.notokents.verbose_json'), known);
    expect(text).toBe(JFK);
    expect(words).toBeNull();
    expect(segments).toHaveLength(4);
  });

  it.each(['whisper-server.json', 'whisper-server.text'])('makes one line of %s', (name) => {
    const reply = name.endsWith('.json') ? parsed(name) : sample(name);
    expect(normaliseTranscript(reply, known)).toMatchObject({ text: JFK, words: null, segments: [] });
  });
});

const spoken = (...words: [string, unknown, unknown][]) => ({
  text: words.map(([word]) => word).join(' '),
  words: words.map(([word, start, end]) => ({ word, start, end })),
});
const times = (reply: unknown, durationSeconds: number | null = 10) =>
  normaliseTranscript(reply, { durationSeconds }).words?.map(({ word, startMs, endMs }) => [word, startMs, endMs]) ??
  null;

describe('normaliseTranscript on the other shapes', () => {
  it('reads words at the top level', () => {
    expect(times(spoken(['Hello', 0.1, 0.5], ['world', 0.6, 1]))).toEqual([
      ['Hello', 100, 500],
      ['world', 600, 1000],
    ]);
  });

  it('reads words inside segments under other names', () => {
    const segments = [
      {
        text: ' Hi there',
        start: 0,
        end: 1,
        words: [
          { text: 'Hi', start: 0, end: 0.4 },
          { text: 'there', start: 0.5, end: 1 },
        ],
      },
    ];
    expect(times({ segments })).toEqual([
      ['Hi', 0, 400],
      ['there', 500, 1000],
    ]);
  });

  it('joins word pieces, marks and opening quotes, and drops special tokens', () => {
    const tokens: [string, number, number][] = [
      ['[_BEG_]', 0, 0],
      [' Kub', 0, 0.2],
      ['ern', 0.2, 0.3],
      ['etes', 0.3, 0.5],
      [' “', 0.5, 0.5],
      ['works', 0.5, 0.9],
      ['”', 0.9, 1.2],
      ['.', 1.2, 2],
      [' It', 2, 2.1],
      ["'s", 2.1, 2.2],
      ['<|2.20|>', 2.2, 2.2],
    ];
    expect(times(spoken(...tokens))).toEqual([
      ['Kubernetes', 0, 500],
      ['“works”.', 500, 900],
      ["It's", 2000, 2200],
    ]);
  });

  it('does not run words together in scripts that use no spaces', () => {
    expect(times(spoken([' 今日', 0, 0.5], ['は', 0.5, 0.7], ['晴れ', 0.7, 1]))).toHaveLength(3);
  });

  it('keeps words apart in a list without leading spaces', () => {
    expect(times(spoken(['Yes', 0, 0.3], [',', 0.3, 0.9], ['no', 1, 1.2]))).toEqual([
      ['Yes,', 0, 300],
      ['no', 1000, 1200],
    ]);
  });

  it.each([
    ['NaN', Number.NaN],
    ['null', null],
    ['a string', '0.5'],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('trusts no times when many are %s', (_, bad) => {
    expect(times(spoken(['a', bad, bad], ['b', 1, 2]))).toBeNull();
  });

  it('lays one stray word of many into the gap of its neighbours', () => {
    const words = Array.from({ length: 11 }, (_, index): [string, unknown, unknown] => [
      `w${index}`,
      index / 2,
      index / 2 + 0.2,
    ]);
    words[5] = ['stray', null, null];
    expect(times(spoken(...words))?.[5]).toEqual(['stray', 2200, 3000]);
  });

  it('puts negative, overlapping and disordered times right', () => {
    const result = times(spoken(['a', -0.2, 0.4], ['b', 0.3, 0.9], ['c', 0.2, 0.5], ['d', 0.6, 0.7]));
    expect(result).toEqual([
      ['a', 0, 300],
      ['b', 300, 300],
      ['c', 300, 500],
      ['d', 600, 700],
    ]);
  });

  it('keeps times inside the recording and distrusts an engine that leaves it', () => {
    expect(times(spoken(['a', 0, 1], ['b', 9.5, 10.6]))).toEqual([
      ['a', 0, 1000],
      ['b', 9500, 10_000],
    ]);
    expect(times(spoken(['a', 0, 1], ['b', 500, 501]))).toBeNull();
  });

  it.each([' [BLANK_AUDIO]\n', '(silence)', ' ♪ [Music] ♪', '...', '*coughs*', ''])('hears no speech in %j', (text) => {
    expect(normaliseTranscript({ text, segments: [{ text, start: 0, end: 2 }] }, known)).toMatchObject({
      text: '',
      words: null,
      segments: [],
    });
  });

  it('takes out what the database cannot hold', () => {
    expect(normaliseTranscript({ text: 'a\u0000b \ud800 c' }, known).text).toBe('ab c');
  });

  it.each([
    ['english', 'en'],
    ['en-US', 'en'],
    ['German', 'de'],
    ['xx', null],
    ['klingon', null],
  ])('reads the language %s as %s', (language, code) => {
    expect(normaliseTranscript({ text: 'x', language }, known).language).toBe(code);
  });

  it('reads the newer fields for language and duration', () => {
    const reply = { text: 'x', languages: [{ code: 'fr' }], usage: { type: 'duration', seconds: 7 } };
    expect(normaliseTranscript(reply, known)).toMatchObject({ language: 'fr', durationSeconds: 7 });
  });

  it('reads JSON that came as text', () => {
    expect(normaliseTranscript('{"text":" Hello "}', known).text).toBe('Hello');
  });

  it.each([
    ['broken JSON', '{"text": "and so'],
    ['a page', '<!doctype html><p>Sign in</p>'],
    ['events', 'data: {"type":"transcript.text.delta"}'],
    ['nothing', null],
    ['a number', 3],
    ['a list', []],
    ['an error as a string', { error: 'model not loaded' }],
    ['an error with a numeric code', { error: { code: 500, message: 'x' } }],
    ['no text at all', { duration: 3 }],
    ['text of another type', { text: 3 }],
    ['an endless text', { text: 'and so '.repeat(10_000) }],
  ])('refuses %s', (_, reply) => {
    expect(() => normaliseTranscript(reply, known)).toThrow(UnusableTranscriptError);
  });

  it('reads 60,000 tokens quickly', () => {
    const words = Array.from({ length: 60_000 }, (_, index): [string, unknown, unknown] => [
      ` w${index}`,
      index % 9 === 0 ? null : index / 100,
      index / 100,
    ]);
    const startedAt = performance.now();
    expect(times({ ...spoken(...words), text: 'many' }, 600)).toBeNull();
    words.forEach((word, index) => (word[1] = index / 100));
    expect(times({ ...spoken(...words), text: 'many' }, 600)).toHaveLength(60_000);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
