import { type ExtractedDocument } from '../../../platform/document-text/document-text.js';
import { type ParsedResume } from './parsed-resume.js';
import { parseResume } from './parse-resume.js';

/** Runs beside the text extraction, in its process. `now` as ISO 8601. */
export function read(document: ExtractedDocument, { now }: { now: string }): ParsedResume {
  return parseResume({ text: document.text, links: document.links, now: new Date(now) });
}
