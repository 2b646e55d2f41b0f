import { findDates, withoutDates } from './dates.js';
import { type ResumeProject } from './parsed-resume.js';
import { isProse, type ResumeLine } from './resume-lines.js';

/** Labels of templates that spell a project out line by line. */
const NAME_LABEL = /^(?:project\s*(?:#?\d+|title|name)?|title|name)\s*[:–-]\s*/i;
const DETAIL =
  /^(?:technolog(?:y|ies)(?: used)?|tech(?:nical)? stack|tools?(?: used)?|description|role|responsibilit(?:y|ies)|duration|environment|team size|client|platform|languages?|link|url|github)\s*[:–-]/i;
const MAX_ITEMS = 50;
const MAX_TEXT = 2_000;

/** A project is a name, perhaps with a date and a link, and what stands below it; or one bullet `Name: description`. */
export function readProjects(lines: readonly ResumeLine[]): ResumeProject[] {
  const projects: ResumeProject[] = [];
  const headed = lines.some((line) => !line.bullet && !isProse(line.text));
  for (const [index, line] of lines.entries()) {
    const aboveBullets = !line.bullet && lines[index + 1]?.bullet === true;
    const last = projects.at(-1);
    const isPart = last !== undefined && DETAIL.test(line.text);
    const isHead = !isPart && (headed ? !line.bullet && (!isProse(line.text) || aboveBullets) : true);
    if (isHead) projects.push(projectOf(line.text.replace(NAME_LABEL, '')));
    else if (last)
      last.description = [last.description, line.text]
        .filter((part) => part !== null)
        .join('\n')
        .slice(0, MAX_TEXT);
  }
  return projects.filter((project) => project.name !== '').slice(0, MAX_ITEMS);
}

function projectOf(text: string): ResumeProject {
  const dates = findDates(text);
  const rest = dates ? withoutDates(text, dates) : text;
  const match = /^(.{2,80}?)(?:\t|\s*[|·•]\s*|\s*:\s+|\s+[–—-]\s+)(.*)$/u.exec(rest);
  const description = match?.[2]?.replace(/^(?:links?|github|demo|website)$/i, '').trim();
  const name = (match?.[1] ?? rest).replace(/\t.*$/, '').trim();
  return {
    name: name.slice(0, 160),
    dates: dates?.text ?? null,
    description: description ? description.slice(0, MAX_TEXT) : null,
  };
}

/** One per line, or several on a line parted by semicolons. */
export function readCertifications(lines: readonly ResumeLine[]): string[] {
  const items = lines
    .filter((line) => line.bullet || !isProse(line.text) || line.text.length < 120)
    .flatMap((line) => line.text.split(/;\s+|\s+[•|]\s+(?=\p{Lu})/u))
    .map((item) =>
      item
        .replace(/\t/g, ', ')
        .replace(/[.,\s]+$/, '')
        .trim(),
    )
    .filter(
      (item) =>
        item.length >= 3 &&
        item.length <= 200 &&
        /\p{L}{2}/u.test(item) &&
        !/^(?:issued|credential id|expires|valid)/i.test(item),
    );
  return [...new Set(items)].slice(0, MAX_ITEMS);
}
