import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface SunkMail {
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  readonly headers: string;
  readonly text: string;
  readonly html: string;
}

export interface SmtpSink {
  readonly url: string;
  readonly port: number;
  /** Everything taken over, oldest first. */
  readonly mails: SunkMail[];
  /** Answers this code to letters for that address, `*` for all others; 250 takes them again. */
  answer(address: string, code: number): void;
  /** How many letters for this address were offered. */
  offered(address: string): number;
  /** Nobody listens any more; `start` listens on the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A mail server on this machine that keeps what it gets. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const codes = new Map<string, number>();
  const offers = new Map<string, number>();
  let server: SMTPServer | null = null;
  let port = 0;

  const start = async (): Promise<void> => {
    const made = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      closeTimeout: 200,
      onRcptTo({ address }, _session, done) {
        offers.set(address, (offers.get(address) ?? 0) + 1);
        const code = codes.get(address) ?? codes.get('*') ?? 250;
        if (code === 250) done();
        else done(Object.assign(new Error('Refused'), { responseCode: code }));
      },
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          mails.push(parsed(Buffer.concat(chunks).toString(), envelope.rcptTo[0]!.address));
          done();
        });
      },
    });
    made.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      made.server.once('error', reject);
      made.listen(port, '127.0.0.1', resolve);
    });
    port = (made.server.address() as AddressInfo).port;
    server = made;
  };
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (server === null) return resolve();
      server.close(() => resolve());
      server = null;
    });

  await start();
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    answer: (address, code) => codes.set(address, code),
    offered: (address) => offers.get(address) ?? 0,
    start,
    stop,
  };
}

/** The secret of the link in a letter. */
export function secretIn({ text }: Pick<SunkMail, 'text'>): string {
  const secret = /#token=([A-Za-z0-9_-]+)/.exec(text)?.[1];
  if (secret === undefined) throw new Error('The letter has no link.');
  return secret;
}

/** As far as our own letters go: two parts, text and HTML. */
export function parsed(raw: string, to: string): SunkMail {
  const [headers, body] = split(raw);
  const boundary = /boundary="?([^"\r\n;]+)/.exec(headers)?.[1] ?? '';
  const parts = body.split(`--${boundary}`).map((part) => split(part.trimStart()));
  const part = (type: string): string => {
    const [partHeaders = '', content = ''] = parts.find(([each]) => each.includes(type)) ?? [];
    if (/quoted-printable/i.test(partHeaders)) return unquoted(content);
    if (/base64/i.test(partHeaders)) return Buffer.from(content, 'base64').toString();
    return content.replaceAll('\r\n', '\n');
  };
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1]?.trim() ?? '';
  return {
    to,
    headers,
    messageId: header('Message-ID'),
    subject: header('Subject'),
    text: part('text/plain'),
    html: part('text/html'),
  };
}

function split(text: string): [string, string] {
  const at = text.indexOf('\r\n\r\n');
  return at === -1 ? [text, ''] : [text.slice(0, at).replace(/\r\n[ \t]+/g, ' '), text.slice(at + 4)];
}

function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replaceAll('\r\n', '\n')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
