import { createTransport, type SMTPPoolOptions } from 'nodemailer';
import { composeMail } from './compose-mail.js';
import { MailRefusedError, MailTransport, type OutgoingMail } from './mail-transport.js';

/** A server that hangs holds a worker no longer than this; whoever sends bounds the whole by a signal. */
const limits = {
  dnsTimeout: 5_000,
  connectionTimeout: 8_000,
  greetingTimeout: 5_000,
  socketTimeout: 15_000,
  socketCloseTimeout: 1_000,
};

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** SMTP (RFC 5321) over a few connections that are kept. */
export class SmtpMailTransport extends MailTransport {
  private readonly pool: ReturnType<typeof poolFor>;

  constructor(
    url: string,
    private readonly sender: { readonly from: string; readonly domain: string },
  ) {
    super();
    this.pool = poolFor(url);
    // A connection that breaks while it is idle: the next letter opens another.
    this.pool.on('error', () => undefined);
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    try {
      await this.pool.sendMail({ ...composeMail(mail, this.sender), signal });
    } catch (error) {
      throw refusalOf(error) ?? new MailNotSentError(error);
    }
  }

  /** Nothing stays here. */
  deleteAllOf(): Promise<void> {
    return Promise.resolve();
  }

  deleteOlderThan(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.pool.close();
  }
}

/** Worth another try. Without the server's words: they repeat addresses. */
class MailNotSentError extends Error {
  readonly code: string | undefined;

  constructor(cause: unknown) {
    super('The mail server has not taken the mail.');
    this.name = 'MailNotSentError';
    const { code } = cause as NodeJS.ErrnoException;
    this.code = typeof code === 'string' ? code : undefined;
  }
}

function poolFor(address: string) {
  const url = new URL(address);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const options: SMTPPoolOptions & { pool: true } = {
    pool: true,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // A password never goes over the network in the clear, whatever the server offers.
    requireTLS: !secure && user !== '' && !loopback.test(url.hostname),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    tls: { minVersion: 'TLSv1.2' },
    maxConnections: 2,
    // Trying again is the outbox's business: it knows what has been sent.
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...limits,
  };
  return createTransport(options);
}

/**
 * Only an answer to the recipient or to the letter itself is final. A refused sign-in or sender is a fault of our
 * settings, and what waits meanwhile is sent once they are right.
 */
function refusalOf(error: unknown): MailRefusedError | null {
  const { responseCode = 0, command } = error as { responseCode?: number; command?: string };
  const final = responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
  return final ? new MailRefusedError(responseCode) : null;
}
