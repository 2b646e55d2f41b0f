import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { harmless, readReply } from './model-reply.js';

const HOSTILE = new URL('../../../test/fixtures/hostile/llm/', import.meta.url);
const schema = z.object({ overallScore: z.number().min(0).max(100), summary: z.string() });
const hostile = (name: string): unknown => JSON.parse(readFileSync(new URL(name, HOSTILE), 'utf8'));
const faultLike = (shape: object) => expect.objectContaining(shape) as Error;
const saying = (content: unknown, finish_reason = 'stop') => ({ choices: [{ finish_reason, message: { content } }] });
const GOOD = '{"overallScore":70,"summary":"ok"}';

describe('readReply', () => {
  it('reads the value of a good reply', () => {
    expect(readReply(saying(GOOD), schema)).toEqual({ overallScore: 70, summary: 'ok' });
  });

  it.each(['prose-not-json.json', 'schema-violation.json', 'empty-choices.json'])('refuses %s', (name) => {
    expect(() => readReply(hostile(name), schema)).toThrow(faultLike({ reason: 'invalid_reply' }));
  });

  it('takes NUL and lone surrogates out', () => {
    expect(readReply(hostile('nul-and-surrogates.json'), schema).summary).toBe('ab ');
  });

  it('takes out what would load or run when shown', () => {
    const { summary } = readReply(hostile('xss-and-links.json'), schema);
    expect(summary).toBe(' x click');
  });

  it.each([
    ['a string instead of an object', 'hello'],
    ['null', null],
    ['choices that are no array', { choices: 'x' }],
    ['a choice without a message', { choices: [{}] }],
    ['null content', saying(null)],
    ['empty content', saying('  ')],
    ['too long content', saying(JSON.stringify({ overallScore: 1, summary: 'x'.repeat(300_000) }))],
    ['deep nesting', saying('['.repeat(5000) + ']'.repeat(5000))],
    ['a reply cut at the token limit', saying(GOOD, 'length')],
    ['a score out of range', saying('{"overallScore":700,"summary":"ok"}')],
  ])('refuses %s', (_, reply) => {
    expect(() => readReply(reply, schema)).toThrow(faultLike({ reason: 'invalid_reply', retryable: true }));
  });

  it('tells a refusal from a broken reply', () => {
    const refusal = { choices: [{ finish_reason: 'stop', message: { content: null, refusal: 'no' } }] };
    expect(() => readReply(refusal, schema)).toThrow(faultLike({ reason: 'refused', retryable: false }));
    expect(() => readReply(saying(null, 'content_filter'), schema)).toThrow(faultLike({ reason: 'refused' }));
  });

  it('never follows a tool call', () => {
    const call = { content: null, tool_calls: [{ type: 'function', function: { name: 'x', arguments: GOOD } }] };
    expect(() => readReply({ choices: [{ finish_reason: 'tool_calls', message: call }] }, schema)).toThrow();
  });

  it.each([
    ['a fence', `\`\`\`json\n${GOOD}\n\`\`\``],
    ['reasoning before it', `<think>{"a":1} hmm</think>\n${GOOD}`],
    ['parts', [{ type: 'text', text: GOOD }]],
  ])('reads through %s', (_, content) => {
    expect(readReply(saying(content), schema).overallScore).toBe(70);
  });
});

describe('harmless', () => {
  it.each([
    ['![tracker](https://evil.example/?d=1) done', 'tracker done'],
    ['[docs](https://example.com/a(b)c) here', 'docs here'],
    ['<script>alert(1)</script>', 'alert(1)'],
    ['<a href="x">go</a>', 'go'],
    ['java script: x javascript:alert(1)', ' x alert(1)'],
  ])('%s becomes %s', (text, clean) => {
    expect(harmless(text)).toBe(clean);
  });

  it.each(['use List<String> and <div>', 'handlers[i](event)', 'a < b && c > d', 'line one\nline two\ttab'])(
    'leaves %j as it is',
    (text) => {
      expect(harmless(text)).toBe(text);
    },
  );

  it('stays quick on text made to slow it down', () => {
    const startedAt = performance.now();
    ['![', '[', '<a ', '[a](x:', '<script '].forEach((part) => harmless(part.repeat(40_000)));
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
