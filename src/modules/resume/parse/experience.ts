import { findDateRanges, findSingleDate, isoOf, withoutDates, type DateRange } from './dates.js';
import { type ResumeExperience } from './parsed-resume.js';
import { isProse, type ResumeLine } from './resume-lines.js';
import { readRole } from './role-header.js';
import { hasTitleWord, isTitle } from './titles.js';

export interface DatedExperience {
  entry: ResumeExperience;
  range: DateRange | null;
}

interface Draft {
  header: string[];
  range: DateRange | null;
  /** Header lines that stood above the date. */
  above: number;
  body: string[];
}

/** `5 years 2 months` under a company, as profile exports print it. */
const DURATION = /^\(?\d+\s+(?:years?|yrs?|months?|mos?)(?:\s+\d+\s+(?:months?|mos?))?\)?$/i;
/** How far below its first line an entry's date may stand. */
const LOOK_AHEAD = 3;

/** Entries of an experience section: a header of one to four lines, then bullets or sentences. */
export function readExperience(lines: readonly ResumeLine[]): DatedExperience[] {
  const useful = lines.filter((line) => !DURATION.test(line.text));
  const drafts = new EntryReader(useful).read();
  const entries = drafts.map(finish).filter(({ entry, range }) => isRole(entry, range));
  return inheritCompany(entries);
}

/** A lone date beside something that is no job ("Statistical Mechanics (2021)") makes no entry. */
function isRole(entry: ResumeExperience, range: DateRange | null): boolean {
  if (entry.title === null && entry.company === null) return false;
  return !range?.single || hasTitleWord(entry.title ?? '') || entry.highlights.length > 0;
}

/** Without a heading: lines that name a role and carry a range, with the bullets below them. */
export function readHeaderlessExperience(lines: readonly ResumeLine[]): DatedExperience[] {
  const namesRole = (line: ResumeLine, index: number): boolean =>
    findDateRanges(line.text).length > 0 && (hasTitleWord(line.text) || hasTitleWord(lines[index - 1]?.text ?? ''));
  const first = lines.findIndex(namesRole);
  if (first < 0) return [];
  const start = hasTitleWord((lines[first] as ResumeLine).text) ? first : first - 1;
  return readExperience(lines.slice(start)).filter(({ range }) => range !== null);
}

class EntryReader {
  private readonly drafts: Draft[] = [];
  private readonly lines: readonly ResumeLine[];
  private readonly dated: boolean;

  constructor(lines: readonly ResumeLine[]) {
    this.lines = lines;
    this.dated = lines.some((line) => !line.bullet && datesOf(line) !== null);
  }

  read(): Draft[] {
    this.lines.forEach((line, index) => {
      if (line.bullet && !this.isBulletedHeader(line)) this.bullet(line);
      else this.plain(line, index);
    });
    return this.drafts;
  }

  private get current(): Draft | undefined {
    return this.drafts.at(-1);
  }

  private open(): Draft {
    const draft: Draft = { header: [], range: null, above: 0, body: [] };
    this.drafts.push(draft);
    return draft;
  }

  /** Some templates put a bullet before the role itself. */
  private isBulletedHeader(line: ResumeLine): boolean {
    return line.text.length <= 110 && findDateRanges(line.text).length > 0 && hasTitleWord(line.text) && !this.dated;
  }

  private bullet(line: ResumeLine): void {
    const draft = this.current;
    if (!draft) return;
    const nameless = draft.header.length === 0 && draft.body.length === 0;
    if (nameless && looksLikeRole(line.text)) draft.header.push(line.text);
    else draft.body.push(line.text);
  }

  private plain(line: ResumeLine, index: number): void {
    const dates = datesOf(line);
    if (dates) this.datedLine(line, dates);
    else if (isProse(line.text)) this.current?.body.push(line.text);
    else if (this.opensEntry(line, index)) this.open().header.push(line.text);
    else if (this.isHeaderOpen()) this.current?.header.push(line.text);
    else this.current?.body.push(line.text);
  }

  private datedLine(line: ResumeLine, dates: DateRange): void {
    const draft = this.current;
    const rest = withoutDates(line.text, dates);
    const joins = draft !== undefined && draft.range === null && draft.body.length === 0;
    const target = joins ? draft : this.open();
    const [head, tail] = splitTrailingProse(rest);
    if (head !== '') target.header.push(head);
    target.range = dates;
    target.above = target.header.length;
    if (tail !== '') target.body.push(tail);
  }

  private isHeaderOpen(): boolean {
    const draft = this.current;
    return draft !== undefined && draft.body.length === 0 && draft.header.length < 4;
  }

  private opensEntry(line: ResumeLine, index: number): boolean {
    const draft = this.current;
    if (!draft) return true;
    if (this.dated)
      return (
        draft.range !== null &&
        this.dateFollows(index) &&
        (draft.body.length > 0 || this.isComplete(draft, line, index))
      );
    if (draft.body.length === 0) return line.blankBefore && draft.header.length >= 2;
    return isTitle(line.text) || line.blankBefore || this.bulletsFollow(index);
  }

  /** Before the first bullet a header line belongs to the entry above, unless that one has all it needs. */
  private isComplete(draft: Draft, line: ResumeLine, index: number): boolean {
    const role = readRole(draft.header);
    if (role.title !== null && role.company !== null) return true;
    return line.blankBefore && draft.header.length > 0 && this.dateFollows(index) && !this.bulletsFollow(index);
  }

  private dateFollows(index: number): boolean {
    for (const line of this.lines.slice(index + 1, index + 1 + LOOK_AHEAD)) {
      if (line.bullet) return false;
      if (datesOf(line) !== null) return true;
      if (isProse(line.text)) return false;
    }
    return false;
  }

  private bulletsFollow(index: number): boolean {
    return this.lines.slice(index + 1, index + 3).some((line) => line.bullet);
  }
}

/** A range anywhere on a short line; a single date only where it ends a line that is no sentence. */
function datesOf(line: ResumeLine): DateRange | null {
  const range = findDateRanges(line.text)[0];
  if (range) {
    const rest = line.text.replace(range.text, '');
    const sentence = isProse(rest) && !/\(\s*$/.test(line.text.slice(0, range.index));
    return sentence && rest.length > 90 ? null : range;
  }
  if (line.bullet || isProse(line.text)) return null;
  const single = findSingleDate(line.text);
  const atEnd = single !== null && /^[\s)\].]*$/.test(line.text.slice(single.index + single.text.length));
  return atEnd ? single : null;
}

/** `… (Mar 2021 - Present) Leads the guild.`: what follows a bracketed date is its first sentence. */
function splitTrailingProse(rest: string): [string, string] {
  const parts = rest.split('\t');
  const last = parts.at(-1) ?? '';
  if (parts.length < 2 || !/[.!]$/.test(last) || last.split(' ').length < 4) return [rest, ''];
  return [parts.slice(0, -1).join('\t'), last];
}

const looksLikeRole = (text: string): boolean =>
  text.length <= 90 && !/[.]$/.test(text) && isTitle(text.split(/[,|·@–—]|\s-\s|\sat\s/)[0] ?? '');

function finish(draft: Draft): DatedExperience {
  const role = readRole(draft.header);
  const { range } = draft;
  return {
    range,
    entry: {
      ...role,
      dates: range?.text ?? null,
      start: isoOf(range?.start ?? null),
      end: range?.current ? null : isoOf(range?.end ?? null),
      current: range?.current ?? false,
      highlights: draft.body,
    },
  };
}

/** Several roles at one employer: only the first names it. */
function inheritCompany(entries: DatedExperience[]): DatedExperience[] {
  let company: string | null = null;
  for (const { entry } of entries) {
    if (entry.company === null && entry.title !== null) entry.company = company;
    company = entry.company;
  }
  return entries;
}
