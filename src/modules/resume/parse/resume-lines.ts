/** One line of a résumé as the section rules see it. */
export interface ResumeLine {
  text: string;
  bullet: boolean;
  blankBefore: boolean;
}

const BULLET = /^\s*(?:[•◦▪▫●○■□‣⁃∙·*➢➤►▶✓✔❖◆◇»›»→]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s+\p{Lu}))\s*/u;
const RULE = /^[\s_=\-–—─━═*~.·•|#]{3,}$/u;

/** No line of a résumé is longer; patterns stay quick on text made to slow them down. */
const MAX_LINE = 1_000;
const MAX_LINES = 10_000;

/** Lines without their bullets; a hanging line under a bullet is joined to it. */
export function resumeLines(text: string): ResumeLine[] {
  const lines: (ResumeLine & { indent: number })[] = [];
  let blank = false;
  for (const raw of boundedLines(text)) {
    const trimmed = raw.trim();
    if (trimmed === '' || RULE.test(trimmed)) {
      blank = true;
      continue;
    }
    const indent = raw.length - raw.trimStart().length;
    const marker = BULLET.exec(raw);
    const body = marker ? raw.slice(marker[0].length).trim() : trimmed;
    const last = lines.at(-1);
    if (!marker && !blank && last?.bullet && (indent > last.indent || continuesSentence(last.text, trimmed))) {
      last.text = `${last.text} ${trimmed}`;
    } else if (body !== '') {
      lines.push({ text: body, bullet: marker !== null, blankBefore: blank, indent });
    }
    blank = false;
  }
  return lines.map(({ text: line, bullet, blankBefore }) => ({ text: line, bullet, blankBefore }));
}

function boundedLines(text: string): string[] {
  const lines = text.split('\n').slice(0, MAX_LINES);
  return lines.flatMap((line) =>
    line.length <= MAX_LINE ? [line] : (line.match(/[^]{1,1000}(?:\s|$)|[^]{1,1000}/gu) ?? []),
  );
}

/** Sources without indentation: a sentence cut at the right edge goes on with a small letter. */
const continuesSentence = (above: string, line: string): boolean =>
  above.length > 55 && !/[\t|]/.test(line) && /[\p{L}\p{N},;&/-]$/u.test(above) && /^[\p{Ll}\d($]/u.test(line);

/** Running text, as opposed to a heading, a name or a title. */
export function isProse(text: string): boolean {
  const words = text.split(/\s+/);
  if (words.length > 16) return true;
  if (
    /[.!]$/.test(text) &&
    words.length >= 4 &&
    /\s\p{Ll}{2,}/u.test(text) &&
    !/\b(?:Inc|Ltd|Co|Corp|LLC|St|Dr|Jr|Sr)\.$/.test(text)
  )
    return true;
  if (/^\p{Ll}/u.test(text)) return words.length >= 4;
  const weighty = words.filter(
    (word) => /^\p{L}/u.test(word) && !/^(?:and|of|the|for|at|in|on|to|with|a|an|de|du|la|und|für|y|&)$/i.test(word),
  );
  const small = weighty.filter((word) => /^\p{Ll}/u.test(word)).length;
  return words.length >= 8 && small > weighty.length * 0.5;
}
