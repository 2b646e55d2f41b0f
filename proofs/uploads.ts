import { type Answer, call, must } from './calls.js';

export interface AnnouncedFile {
  readonly kind: string;
  readonly mediaType: string;
  readonly fileName?: string;
}

export interface GrantedUpload {
  readonly upload: { readonly id: string };
  readonly put: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

export function announce(
  url: string,
  token: string,
  file: AnnouncedFile & { readonly sizeBytes: number },
): Promise<GrantedUpload> {
  return must('POST', `${url}/v1/uploads`, { token, json: file });
}

/** The file to the link that was granted for it. */
export const putFile = ({ put: { url, headers } }: GrantedUpload, bytes: Uint8Array): Promise<Answer> =>
  call('PUT', url, { headers, body: new Blob([new Uint8Array(bytes)]), timeoutMs: 120_000 });

/** Announced, sent and confirmed. @returns the upload's id */
export async function uploadFile(url: string, token: string, bytes: Uint8Array, file: AnnouncedFile): Promise<string> {
  const granted = await announce(url, token, { ...file, sizeBytes: bytes.length });
  const sent = await putFile(granted, bytes);
  if (sent.status !== 201) throw new Error(`PUT of a file: ${sent.status} ${sent.fault ?? ''} ${sent.text}`);
  await must('POST', `${url}/v1/uploads/${granted.upload.id}/confirm`, { token, timeoutMs: 120_000 });
  return granted.upload.id;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export interface BegunFile {
  readonly sizeBytes: number;
  readonly first: Uint8Array;
  readonly kind?: string;
  readonly mediaType?: string;
  readonly fileName?: string;
}

/** The first bytes of a resumable upload. */
export function createTus(url: string, token: string, file: BegunFile): Promise<Answer> {
  const { sizeBytes, first, kind = 'audio', mediaType = 'audio/wav', fileName = 'answer.wav' } = file;
  const metadata = Object.entries({ kind, filetype: mediaType, filename: fileName });
  return call('POST', `${url}/v1/uploads/tus`, {
    token,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(sizeBytes),
      'upload-metadata': metadata.map(([name, value]) => `${name} ${base64(value)}`).join(','),
      'content-type': 'application/offset+octet-stream',
    },
    body: new Blob([new Uint8Array(first)]),
  });
}

export const tusIdOf = ({ headers }: Answer): string => headers.get('location')?.split('/').at(-1) ?? '';

/** @returns the upload's id */
export async function beginTus(url: string, token: string, file: BegunFile): Promise<string> {
  const answer = await createTus(url, token, file);
  if (answer.status !== 201) throw new Error(`tus: ${answer.status} ${answer.text}`);
  return tusIdOf(answer);
}
