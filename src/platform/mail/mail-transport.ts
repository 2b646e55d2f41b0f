/** A letter as it goes out. */
export interface OutgoingMail {
  /** Of the letter, the same at every try: what tells receivers a doubled delivery. */
  readonly id: string;
  /** Whose account it concerns; null for somebody without one. */
  readonly userId: string | null;
  /** One address, nothing else. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The way out for mail. */
export abstract class MailTransport {
  /**
   * Resolves once the next server has taken the letter over. Throws `MailRefusedError` when trying again is no use;
   * any other error is worth another try.
   */
  abstract send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
  /** Letters of this account that are still kept on this machine. */
  abstract deleteAllOf(userId: string): Promise<void>;
  abstract deleteOlderThan(moment: Date): Promise<void>;
  abstract close(): void;
}

/** The address or the letter is refused for good (RFC 5321, 4.2.1: a reply of the 5yz kind). */
export class MailRefusedError extends Error {
  constructor(readonly replyCode: number) {
    super(`The mail is refused (${replyCode}).`);
    this.name = 'MailRefusedError';
  }
}
