import { html, type Html } from './html.js';
import type { Letter, LetterPlace } from './letter.js';
import { shownLine } from './shown-text.js';

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** One form for all letters: nothing is loaded from anywhere, and every link is written out. */
export function renderLetter(letter: Letter, place: LetterPlace): RenderedLetter {
  const subject = shownLine(letter.subject);
  return { subject, text: textOf(letter, place), html: documentOf(subject, letter, place).markup };
}

function textOf({ paragraphs }: Letter, { publicUrl }: LetterPlace): string {
  const parts = paragraphs.map((part) => (typeof part === 'string' ? part : `${part.label}:\n${part.href}`));
  return `${[...parts, `-- \nRehearse, ${publicUrl}`].join('\n\n')}\n`;
}

function documentOf(subject: string, { paragraphs }: Letter, { publicUrl }: LetterPlace): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${subject}</title>
      </head>
      <body style="margin:0;padding:24px;background:#f4f4f2;color:#1c1c1a;font:16px/1.5 system-ui,sans-serif">
        <div style="max-width:520px;margin:0 auto;padding:24px 28px;background:#ffffff;border-radius:8px">
          ${paragraphs.map(paragraphOf)}
          <p style="margin:24px 0 0;color:#6b6b66;font-size:13px">Rehearse, ${publicUrl}</p>
        </div>
      </body>
    </html> `;
}

function paragraphOf(part: Letter['paragraphs'][number]): Html {
  if (typeof part === 'string') return html`<p style="margin:0 0 16px">${part}</p> `;
  const { label, href } = part;
  return html`<p style="margin:0 0 16px">
      <a
        href="${href}"
        style="display:inline-block;padding:10px 18px;background:#1f5f4a;color:#ffffff;border-radius:6px;text-decoration:none"
        >${label}</a
      >
    </p>
    <p style="margin:0 0 16px;font-size:13px;word-break:break-all">${href}</p> `;
}
