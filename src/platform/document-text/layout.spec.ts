import { documentText, pageText, type PlacedText } from './layout.js';

const SIZE = 10;
const text = (value: string, x: number, y: number, over: Partial<PlacedText> = {}): PlacedText => ({
  text: value,
  x,
  y,
  width: value.length * (over.size ?? SIZE) * 0.5,
  size: SIZE,
  font: 'f1',
  rotated: false,
  ...over,
});
const column = (values: string[], x: number, top: number, pitch = 14): PlacedText[] =>
  values.map((value, index) => text(value, x, top - index * pitch));

describe('pageText', () => {
  it('reads lines from the top, whatever order they are drawn in', () => {
    expect(pageText([text('second', 50, 680), text('first', 50, 700)])).toBe('first\nsecond');
  });

  it('reads two columns one after the other', () => {
    const left = column(
      ['EXPERIENCE', 'Senior engineer at Globex', 'Built the ledger', 'Engineer at Initech', 'Ran tests', 'Wrote docs'],
      40,
      600,
    );
    const right = column(['SKILLS', 'Python', 'Go', 'Docker', 'Linux'], 400, 597, 13);
    expect(pageText([...right, ...left]).split(/\n+/)).toEqual([...left, ...right].map((item) => item.text));
  });

  it('keeps a full-width head above the columns', () => {
    const head = [text('JORDAN AVERY AND A LINE THAT GOES ACROSS THE WHOLE PAGE FROM LEFT TO RIGHT', 40, 700)];
    const left = column(['one', 'two', 'three', 'four', 'five'], 40, 600);
    const right = column(['uno', 'dos', 'tres', 'cuatro'], 350, 595, 13);
    expect(pageText([...right, ...left, ...head]).split(/\n+/)).toEqual(
      [...head, ...left, ...right].map((item) => item.text),
    );
  });

  it('reads the main column before a left sidebar when the name stands in it', () => {
    const sidebar = column(['CONTACT', 'jo@example.com', 'Berlin', 'SKILLS', 'Python', 'Go'], 30, 690, 13);
    const main = [
      text('Jo Doe', 200, 700, { size: 24 }),
      ...column(
        ['EXPERIENCE', 'Engineer at a company with a long name', 'Did this and that over years', 'EDUCATION', 'BSc'],
        200,
        660,
      ),
    ];
    expect(pageText([...sidebar, ...main]).startsWith('Jo Doe')).toBe(true);
    expect(pageText([...sidebar, ...main])).toMatch(/BSc\n+CONTACT\njo@example\.com/);
  });

  it('reads dates at the right edge with the line they stand on', () => {
    const rows = ['Acme Corp', 'Globex Corporation', 'Initech', 'Hooli', 'Umbrella'].flatMap((name, index) => {
      const dates = `${2010 + index} – ${2011 + index * 3}`;
      return [text(name, 50, 700 - index * 30), text(dates, 560 - dates.length * 5, 700 - index * 30)];
    });
    expect(pageText(rows)).toContain('Globex Corporation\t2011 – 2014');
  });

  it('reads a table of labels and values across', () => {
    const labels = column(['Languages', 'Databases', 'Cloud', 'Tools', 'Other'], 50, 700);
    const values = column(['Python, Go', 'PostgreSQL', 'AWS', 'Git', 'Agile'], 150, 700);
    expect(pageText([...labels, ...values]).split('\n')[1]).toBe('Databases\tPostgreSQL');
  });

  it('joins the hanging lines of a bullet', () => {
    const items = [
      text('• Led the migration of three services', 59, 700),
      text('to Kubernetes', 65, 686),
      text('• Next', 59, 672),
    ];
    expect(pageText(items)).toBe('• Led the migration of three services to Kubernetes\n• Next');
  });

  it('puts a small bullet of another font before its text', () => {
    expect(pageText([text('•', 60, 657.3, { size: 6 }), text('Built it', 70.8, 656)])).toBe('• Built it');
  });

  it.each([
    [[text('E X P E R I E N C E', 50, 700)], 'EXPERIENCE'],
    [
      [...'WORK']
        .map((letter, i) => text(letter, 50 + i * 12, 700))
        .concat([...'HISTORY'].map((letter, i) => text(letter, 108 + i * 12, 700))),
      'WORK HISTORY',
    ],
  ])('closes letter-spaced headings', (items, heading) => {
    expect(pageText(items)).toBe(heading);
  });

  it('keeps ligatures and superscripts in their word', () => {
    expect(pageText([text('Spring', 50, 700), text('fi', 80, 700), text('eld', 90, 700)])).toBe('Springfield');
    expect(pageText([text('Won 1', 50, 700), text('st', 75, 704, { size: 6 }), text(' place', 81, 700)])).toBe(
      'Won 1st place',
    );
  });

  it('drops words printed twice for boldness', () => {
    expect(pageText([text('Skills', 50, 700), text('Skills', 50.3, 700)])).toBe('Skills');
  });

  it('separates blocks by an empty line', () => {
    const items = [...column(['a', 'b', 'c'], 50, 700), ...column(['d', 'e'], 50, 620)];
    expect(pageText(items)).toBe('a\nb\nc\n\nd\ne');
  });
});

describe('documentText', () => {
  it.each([
    ['managing cross-\nfunctional teams', 'managing cross-functional teams'],
    ['software develop-\nment and development', 'software development and development'],
    ['the imple-\nmentation', 'the implementation'],
    ['patent GP-\nUS', 'patent GP-\nUS'],
  ])('%j is read as %j', (raw, joined) => {
    expect(documentText([raw])).toBe(joined);
  });
});
