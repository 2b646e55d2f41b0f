const width = Math.min(process.stdout.columns ?? 100, 110);
const labelWidth = 20;
const styled = process.stdout.isTTY;
const style = (code: number, text: string): string => (styled ? `\u001b[${code}m${text}\u001b[0m` : text);

export function heading(text: string): void {
  const [first = '', ...rest] = wrap(text, width);
  process.stdout.write(
    `\n${[first, ...rest].map((row) => style(1, row)).join('\n')}\n${style(2, '─'.repeat(Math.min(width, 60)))}\n`,
  );
}

/** A label and a text that wraps beside it. */
export function line(label: string, text: string): void {
  const rows = wrap(text, width - labelWidth - 1);
  rows.forEach((row, index) => {
    const head = index === 0 ? label.padEnd(labelWidth) : ' '.repeat(labelWidth);
    process.stdout.write(`${style(2, head)} ${row}\n`);
  });
}

export function note(text: string): void {
  process.stdout.write(
    `${wrap(`· ${text}`, width)
      .map((row) => style(36, row))
      .join('\n')}\n`,
  );
}

export function quoteBlock(text: string): void {
  for (const row of wrap(text, width - 4)) process.stdout.write(`  ${style(2, '│')} ${row}\n`);
}

export function table(head: string[], rows: string[][]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const written = (row: string[]): string =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  process.stdout.write(`${style(2, written(head))}\n${rows.map(written).join('\n')}\n`);
}

function wrap(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(/\s+/)) {
    if (row !== '' && row.length + word.length + 1 > columns) {
      rows.push(row);
      row = word;
    } else {
      row = row === '' ? word : `${row} ${word}`;
    }
  }
  return [...rows, row];
}
