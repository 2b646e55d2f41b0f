import { findPlace, isRegion } from './places.js';
import { hasTitleWord, isTitle } from './titles.js';

export interface Role {
  title: string | null;
  company: string | null;
  location: string | null;
}

const SEPARATOR = /\t|\s*[|·•●∙]\s*|\s+[–—-]\s+|\s+@\s*|;\s+|\s{3,}/u;
const EMPLOYMENT =
  /^\(?(?:full[- ]?time|part[- ]?time|contract|contractor|freelance|permanent|temporary|remote|hybrid|internship|self[- ]employed)\)?$/i;
const LABEL =
  /^(?:company|employer|organi[sz]ation|client|position|role|title|job title|designation|location)\s*[:：]\s*/i;
const ORGANISATION =
  /\b(?:inc|llc|ltd|limited|corp|corporation|company|co|gmbh|ag|plc|llp|lp|s\.?a|s\.?r\.?l|sp\.? z o\.?o|pvt|group|holdings?|bank|university|college|institute|school|hospital|clinic|labs?|laborator(?:y|ies)|technologies|solutions|systems|software|studios?|partners|consulting|agency|foundation|ministry|department|council|society|association|center|centre|services|industries|eth|cern|mit|iit|faculty|supply|stores?|shop|restaurant|hotel|airlines?|club|practice|international|networks|media|store|nonprofit)\b\.?/i;

interface Piece {
  text: string;
  line: number;
}

/** Title, employer and place out of the header lines of one entry, dates already taken out. */
export function readRole(header: readonly string[]): Role {
  const role: Role = { title: null, company: null, location: null };
  const split = header.flatMap((line, index) => piecesOf(line, index));
  const pieces = split.flatMap((piece) => takePlace(piece, role, split.length === 1));
  const title =
    pieces.find((piece) => isTitle(piece.text)) ??
    pieces.find((piece) => hasTitleWord(piece.text) && !ORGANISATION.test(piece.text));
  if (!title) return withoutTitle(pieces, role);
  const others = pieces.filter((piece) => piece !== title);
  const company = others.find((piece) => !isTitle(piece.text)) ?? others[0];
  if (company) return { ...role, title: title.text, company: company.text };
  return { ...role, ...titleAndCompany(title.text) };
}

function piecesOf(line: string, index: number): Piece[] {
  const bare = line.replace(LABEL, '');
  return bare
    .split(SEPARATOR)
    .flatMap((part) => splitAt(part))
    .map((part) => ({
      text: part
        .replace(LABEL, '')
        .replace(/^[\s,.:|–—-]+|[\s,:|–—-]+$/g, '')
        .replace(/^\((.*)\)$/, '$1')
        .trim(),
      line: index,
    }))
    .filter((piece) => /[\p{L}]/u.test(piece.text) && !EMPLOYMENT.test(piece.text));
}

/** `Engineer at Acme` parts at the last "at" that follows a title. */
function splitAt(part: string): string[] {
  const match = /^(.+?)\s+(?:at|chez|bei)\s+(\p{Lu}.*)$/u.exec(part);
  return match && hasTitleWord(match[1] as string) ? [match[1] as string, match[2] as string] : [part];
}

/** Removes a place at the end of a piece ("Meridian Labs, Chicago, IL") or a piece that is a place. */
function takePlace(piece: Piece, role: Role, alone: boolean): Piece[] {
  const whole = findPlace(piece.text);
  const parts = piece.text.split(/\s*,\s*/);
  const isAddress = parts.length <= 2 || isRegion(parts[1] as string);
  if (whole && isAddress && !ORGANISATION.test(piece.text) && !hasTitleWord(piece.text.split(',')[0] as string)) {
    role.location ??= whole;
    return [];
  }
  const bracketed = /^(.*?)\s*\(([^()]+)\)$/.exec(piece.text);
  if (bracketed && findPlace(bracketed[2] as string)) {
    role.location ??= bracketed[2] as string;
    return [{ ...piece, text: bracketed[1] as string }];
  }
  // "Researcher, ETH Zürich, Switzerland": before a country stands a city or, where nothing else does, the employer.
  const employer = alone && parts.length === 3 && hasTitleWord(parts[0] as string) && (parts[2] as string).length > 3;
  if (parts.length >= 3 && !employer && isRegion(parts.at(-1) as string)) {
    role.location ??= parts.slice(-2).join(', ');
    return [{ ...piece, text: parts.slice(0, -2).join(', ') }];
  }
  if (parts.length >= 2 && isRegion(parts.at(-1) as string)) {
    role.location ??= parts.at(-1) as string;
    return [{ ...piece, text: parts.slice(0, -1).join(', ') }];
  }
  return [piece];
}

/** One piece for both: "Office manager, The Phone Company", "Acme Corp, Software Engineer", "Manager, Data Platform". */
function titleAndCompany(text: string): { title: string; company: string | null } {
  const parts = text.split(/\s*,\s*/);
  if (parts.length < 2) return { title: text, company: null };
  const at = parts.findIndex((part) => isTitle(part));
  if (at > 0) return { title: parts.slice(at).join(', '), company: parts.slice(0, at).join(', ') };
  const rest = parts.slice(1);
  const suffix = rest.findIndex((part) => !/^(?:senior|junior|lead|i{1,3}|iv)$/i.test(part));
  if (suffix < 0) return { title: text, company: null };
  return {
    title: [parts[0], ...rest.slice(0, suffix)].join(', '),
    company: rest
      .slice(suffix)
      .join(', ')
      .replace(/, (?=(?:Inc|LLC|Ltd)\b)/g, ' '),
  };
}

/** No word gives the title away: an organisation tells the other one, else the title comes first. */
function withoutTitle(pieces: Piece[], role: Role): Role {
  const [first, second] = pieces;
  if (!first) return role;
  if (!second)
    return ORGANISATION.test(first.text) ? { ...role, company: first.text } : { ...role, ...commaPair(first.text) };
  return ORGANISATION.test(first.text) && !ORGANISATION.test(second.text)
    ? { ...role, title: second.text, company: first.text }
    : { ...role, title: first.text, company: second.text };
}

function commaPair(text: string): { title: string | null; company: string | null } {
  const [first, ...rest] = text.split(/\s*,\s*/);
  return rest.length === 0 ? { title: null, company: text } : { title: first ?? null, company: rest.join(', ') };
}
