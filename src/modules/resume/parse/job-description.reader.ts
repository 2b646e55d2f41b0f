import { type ExtractedDocument } from '../../../platform/document-text/document-text.js';
import { parseJobDescription, type ParsedJobDescription } from './parse-job-description.js';

/** Runs beside the text extraction, in its process. */
export function read(document: ExtractedDocument, { title }: { title: string | null }): ParsedJobDescription {
  return parseJobDescription(document.text, title);
}
