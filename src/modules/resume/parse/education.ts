import { findDates, withoutDates } from './dates.js';
import { findPlace, isRegion } from './places.js';
import { type ResumeEducation } from './parsed-resume.js';
import { isProse, type ResumeLine } from './resume-lines.js';

const DEGREE =
  /(?<![\p{L}])(?:B\.?\s?Sc?\.?(?:\s?\(?Hons\.?\)?)?|B\.?\s?A\.?|B\.?\s?E\.?|B\.?\s?Eng\.?|B\.?\s?Tech\.?|B\.?\s?Com\.?|BBA|BCA|BFA|M\.?\s?Sc?\.?|M\.?\s?A\.?|M\.?\s?Eng\.?|M\.?\s?Tech\.?|M\.?\s?E\.?|MBA|MCA|MFA|MPH|M\.?\s?Phil\.?|LL\.?[BM]\.?|J\.?D\.?|M\.?D\.?|Ph\.?\s?D\.?|D\.?Phil\.?|Ed\.?D\.?|Bachelor(?:['’]?s)?|Bachelors|Master(?:['’]?s)?|Masters|Doctor(?:ate)?|Doctoral|Associate(?:['’]?s)?(?:\s+degree|\s+of|\s+in)|A\.?\s?A\.?\s?S?\.?(?=\s+(?:in|degree))|Diploma|Diplom(?:a|-\p{L}+)?|Abitur|Licence|Licenciatura|Grado|Ingeniero|Laurea|Magister|Licencjat|Inżynier|Post-?graduate|Graduate\s+Certificate|High\s+School|Secondary\s+School|GED|HSC|SSC|A-Levels?|GCSEs?|Baccalauréat|Bootcamp|Minor\s+in|Certificate\s+(?:in|of))(?![\p{L}])/u;
const SCHOOL =
  /(?<![\p{L}])(?:Univers\p{L}+|Uniwersytet|Politechnika|Politecnico|Polytechni\p{L}*|College|Institute?s?|Institut[oe]?|Academy|Akademi\p{L}*|School|Schule|Hochschule|Gymnasium|École|Escuela|Faculdade|Facultad|Lyc[ée]e|Liceo|IIT|NIT|MIT|UCLA|ETH|LSE|TU|Bootcamp|Assembly|Seminary|Conservatory)(?![\p{L}])/u;
const HONOURS =
  /honou?rs|distinction|cum laude|first class|division|\bgpa\b|minor|major|dean|merit|thesis|coursework|grade/i;
const PIECES = /\t|\s*[|·•●]\s*|\s+[–—-]\s+|;\s+/u;

/** A new entry starts with a second degree or a second school. */
export function readEducation(lines: readonly ResumeLine[]): ResumeEducation[] {
  const entries: ResumeEducation[] = [];
  for (const line of lines) {
    if (isTableHead(line.text)) continue;
    const isHead = (!line.bullet || DEGREE.test(line.text)) && line.text.length <= 160 && !isCoursework(line.text);
    if (isHead) readHead(entries, line);
    else entries.at(-1)?.details.push(line.text);
  }
  return entries.filter((entry) => entry.degree !== null || entry.institution !== null);
}

/** `Degree  Institute  Year  CGPA`. */
const isTableHead = (text: string): boolean =>
  /^(?:(?:degree|course|qualification|exam(?:ination)?|institut(?:e|ion)|university|college|school|board|year|passing|of|c?gpa|percentage|marks|grade|result|%|\/)(?:[\s|,/()]+|$)){3,}$/i.test(
    text,
  );

const isCoursework = (text: string): boolean =>
  /^(?:[\p{L}\s]{0,20})?(?:coursework|courses|modules|subjects|thesis|dissertation|activities|honou?rs|awards?|gpa|cgpa|grade)\b[^:]{0,20}:/iu.test(
    text,
  );

function readHead(entries: ResumeEducation[], line: ResumeLine): void {
  const dates = findDates(line.text);
  const text = dates ? withoutDates(line.text, dates) : line.text;
  const pieces = text
    .split(PIECES)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const found: Partial<ResumeEducation> = {};
  const rest: string[] = [];
  for (const piece of pieces) sortPiece(piece, found, rest);
  const open = entries.at(-1);
  const repeats = open !== undefined && ((found.degree && open.degree) || (found.institution && open.institution));
  const entry = open && !repeats ? open : openEntry(entries, found, line);
  if (!entry) return;
  entry.degree ??= found.degree ?? null;
  entry.institution ??= found.institution ?? null;
  entry.dates ??= dates?.text ?? null;
  // Beside a degree stands the school, also where no word gives it away ("HAW Hamburg").
  if (found.degree && !entry.institution && isName(rest[0])) entry.institution = rest.shift() ?? null;
  entry.details.push(...rest);
}

const isName = (text: string | undefined): boolean =>
  text !== undefined &&
  text.length <= 80 &&
  /^\p{Lu}[\p{L}\p{M}\s.,&'’-]{2,}$/u.test(text) &&
  !HONOURS.test(text) &&
  !isProse(text);

/** A date above its entry waits for the degree; anything else without either is a detail of nothing. */
function openEntry(
  entries: ResumeEducation[],
  found: Partial<ResumeEducation>,
  line: ResumeLine,
): ResumeEducation | null {
  const empty = !found.degree && !found.institution;
  if (empty && (isProse(line.text) || findDates(line.text) === null)) return null;
  const entry: ResumeEducation = { degree: null, institution: null, dates: null, details: [] };
  entries.push(entry);
  return entry;
}

function sortPiece(piece: string, found: Partial<ResumeEducation>, rest: string[]): void {
  const degree = DEGREE.test(piece);
  const school = SCHOOL.test(piece) && !/^(?:High|Secondary)\s+School\s+Diploma/i.test(piece);
  if (degree && school) splitBoth(piece, found);
  else if (degree && !found.degree) splitDegree(piece, found);
  else if (school && !found.institution) found.institution = withoutPlace(piece);
  else if (!findPlace(piece) && !isRegion(piece)) rest.push(piece);
}

/** "B.A., Mathematics, UC Berkeley": with three parts the last one is the school. */
function splitDegree(piece: string, found: Partial<ResumeEducation>): void {
  const parts = piece.split(/\s*,\s*/);
  const last = parts.at(-1) as string;
  if (parts.length < 3 || !isName(last) || isRegion(last)) {
    found.degree = piece;
    return;
  }
  found.degree = parts.slice(0, -1).join(', ');
  found.institution ??= last;
}

/** "B.S. in Computer Science, Ridgemont State University": comma parts go to the side they speak of. */
function splitBoth(piece: string, found: Partial<ResumeEducation>): void {
  const from = /^(.*?),?\s+(?:from|at)\s+(.*)$/i.exec(piece);
  const parts = from ? [from[1] as string, from[2] as string] : piece.split(/\s*,\s*/);
  const at = parts.findIndex((part) => SCHOOL.test(part) && !DEGREE.test(part));
  if (at < 0) {
    found.degree ??= piece;
    return;
  }
  const degreeFirst = parts.findIndex((part) => DEGREE.test(part)) < at;
  found.institution ??= withoutPlace((degreeFirst ? parts.slice(at) : [parts[at] as string]).join(', '));
  found.degree ??= (degreeFirst ? parts.slice(0, at) : parts.slice(at + 1)).join(', ');
}

function withoutPlace(text: string): string {
  const parts = text.split(/\s*,\s*/);
  while (parts.length > 1 && (isRegion(parts.at(-1) as string) || !SCHOOL.test(parts.at(-1) as string))) parts.pop();
  return parts.join(', ');
}
