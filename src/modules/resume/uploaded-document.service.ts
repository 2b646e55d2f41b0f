import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  DocumentText,
  type DocumentSource,
  type ExtractedDocument,
} from '../../platform/document-text/document-text.js';
import { documentProblem } from './resume.errors.js';

export interface ReadDocument<Reading> {
  document: ExtractedDocument;
  reading: Reading;
  contentHash: string;
  preview: string;
}

const PREVIEW_CHARACTERS = 300;
const readers = { resume: './parse/resume.reader', job_description: './parse/job-description.reader' };

/** Reads a document with the rules that fit it; the rules run where the text is extracted, not on the main thread. */
@Injectable()
export class UploadedDocumentService {
  constructor(private readonly documents: DocumentText) {}

  async read<Reading>(
    what: 'resume' | 'job_description',
    source: DocumentSource,
    argument: object,
  ): Promise<ReadDocument<Reading>> {
    // The file beside this one: TypeScript when run from source, JavaScript when compiled.
    const module = new URL(`${readers[what]}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
    try {
      const { document, reading } = await this.documents.read<Reading>(source, { module, argument });
      const contentHash = createHash('sha256').update(document.text).digest('hex');
      return { document, reading: storable(reading), contentHash, preview: previewOf(document.text) };
    } catch (error) {
      throw documentProblem(error, what);
    }
  }
}

function previewOf(text: string): string {
  const flat = text
    .slice(0, PREVIEW_CHARACTERS * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return [...flat].slice(0, PREVIEW_CHARACTERS).join('').toWellFormed();
}

/** Parts cut out of a text may end in half a character, which jsonb refuses. */
function storable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed() : part,
  ) as T;
}
