/** What a mail says: ids and names to be shown. Links and wording are the templates' business. */
export type MailContent =
  | { readonly kind: 'email_verification'; readonly tokenId: string }
  | { readonly kind: 'password_reset'; readonly tokenId: string }
  | { readonly kind: 'password_changed' }
  | { readonly kind: 'email_changed' }
  | { readonly kind: 'signed_in_new_device' }
  | {
      readonly kind: 'invitation';
      readonly tokenId: string;
      readonly inviterName: string;
      readonly relationshipType: string;
    }
  | { readonly kind: 'report_ready'; readonly interviewId?: string; readonly sessionId?: string }
  | { readonly kind: 'export_ready' }
  | { readonly kind: 'notification'; readonly title: string; readonly text: string };

export type MailKind = MailContent['kind'];

/** An account's own address as it stands when the mail is sent, or an address given for this mail. */
export type MailRecipient =
  /** `address`: another than the account's present one; the mail still goes with the account when that is erased. */
  { readonly userId: string; readonly address?: string } | { readonly address: string };

export interface NewMail {
  readonly to: MailRecipient;
  readonly content: MailContent;
  /** Ids only. A second mail of the same key is not queued. */
  readonly key: string;
}
