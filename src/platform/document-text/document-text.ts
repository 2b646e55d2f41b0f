/** What a document turned out to be, by its bytes; the client's name and type play no part. */
export type DocumentMediaType =
  | 'application/pdf'
  | 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  | 'text/plain'
  | 'text/markdown';

export type DocumentWarningCode = 'hidden_text_removed' | 'text_layer_invisible' | 'encoding_guessed' | 'pages_skipped';

export interface DocumentWarning {
  code: DocumentWarningCode;
  detail: string;
}

export interface ExtractedDocument {
  mediaType: DocumentMediaType;
  /** Cleaned, well-formed, in reading order: one line per line, an empty line between blocks, a tab between cells. */
  text: string;
  /** Null where the format has no pages. */
  pageCount: number | null;
  /** Targets of web and mail links, in order, without duplicates. */
  links: string[];
  warnings: DocumentWarning[];
}

export type DocumentFault =
  | 'document_type_unsupported'
  | 'document_encrypted'
  | 'document_unreadable'
  | 'document_has_no_text'
  | 'document_too_many_pages'
  | 'document_too_much_text'
  | 'document_too_complex'
  | 'document_text_busy';

/** The message says what is wrong and what to do; it holds nothing from the document. */
export class DocumentTextError extends Error {
  override readonly name = 'DocumentTextError';

  readonly fault: DocumentFault;
  readonly retryAfterSeconds: number | null;

  constructor(fault: DocumentFault, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.fault = fault;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A file on this machine, or text that came without one. */
export type DocumentSource = { path: string } | { text: string };

/** A module that exports `read: DocumentReading`; it runs where the document is read, within the same limits. */
export interface DocumentReader {
  module: URL;
  /** Handed to `read` as it is; plain data. */
  argument: unknown;
}

/** Synchronous and pure: rules that may take long on a hostile text stay off the main thread with it. */
export type DocumentReading = (document: ExtractedDocument, argument: never) => unknown;

/** Reads the text of an uploaded document that nobody trusts. */
export abstract class DocumentText {
  /**
   * @returns the document, and what the reader made of it
   * @throws DocumentTextError for everything that is the document's fault, and `document_text_busy` when too many wait
   */
  abstract read<Reading>(
    source: DocumentSource,
    reader: DocumentReader,
    signal?: AbortSignal,
  ): Promise<{ document: ExtractedDocument; reading: Reading }>;

  /** The text alone. */
  abstract extract(source: DocumentSource, signal?: AbortSignal): Promise<ExtractedDocument>;
}
