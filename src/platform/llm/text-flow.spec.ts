import { seededRandom } from '../../../test/support/seeded-random.js';
import { harmless } from './model-reply.js';
import { TextFlow } from './text-flow.js';

function flowOf(pieces: readonly string[]): string {
  const flow = new TextFlow();
  return pieces.map((piece) => flow.push(piece)).join('') + flow.end();
}

/** The text in pieces of one to `longest` characters. */
function cut(text: string, random: () => number, longest: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * longest);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const texts = [
  'Say the result first. Then how you measured it.\n\n- one\n- two [draft] and more\n',
  'Look ![tracker](https://evil.example/?d=1) here and [docs](https://example.com/a(b)c) there.',
  'A <script src="x">alert(1)</script> and <img src=x onerror=y> and <a href="x">go</a> end',
  'Use List<String> and <div>, a < b && c > d, handlers[i](event)\nnext line',
  'java script: x javascript:alert(1) vbscript : y data: text/html,z data is fine',
  'java<a href=x> script: and java<script>script:alert(1)</script> done',
  'Emoji \u{1f600} and \u{1f469}\u{200d}\u{1f4bb} stay, \u0007 bells go.',
  '[[[[ ![![ <<<< <a <scr',
];

describe('TextFlow', () => {
  it.each(texts)('gives in pieces what it gives as a whole: %j', (text) => {
    const random = seededRandom(7);
    for (let round = 0; round < 60; round += 1) {
      expect(flowOf(cut(text, random, 1 + (round % 12)))).toBe(harmless(text).trimStart());
    }
  });

  it('lets ordinary words through as they come', () => {
    const flow = new TextFlow();
    expect(flow.push('Say the re')).toBe('Say the ');
    expect(flow.push('sult first')).toBe('result ');
    expect(flow.push(', if a < b ')).toBe('first, if a < b ');
  });

  it('shows nothing of a link before its words are known', () => {
    const flow = new TextFlow();
    expect(flow.push('See [the docs](https://evil.exam')).toBe('See ');
    expect(flow.push('ple/x) now.\nNext ')).toBe('the docs now.\nNext ');
  });

  it('holds no more back than it must', () => {
    const flow = new TextFlow();
    expect(flow.push(`[${'x '.repeat(3_000)}`)).toHaveLength(6_001);
  });

  it('leaves out what a model thought before its answer', () => {
    const random = seededRandom(3);
    const text = `<think>The user wants <b>x</b>. ${'so '.repeat(50)}</think>\n\nLead with the result.`;
    for (let round = 0; round < 20; round += 1) expect(flowOf(cut(text, random, 9))).toBe('Lead with the result.');
    expect(flowOf(['<thi', 's> is no thought'])).toBe('<this> is no thought');
    expect(flowOf(['<think>it never ends'])).toBe('');
  });
});
