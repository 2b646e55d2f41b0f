/** What a letter says, before it has a form. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly (string | LetterLink)[];
}

/** A link of its own line. */
export interface LetterLink {
  readonly label: string;
  /** Below PUBLIC_URL. */
  readonly href: string;
}

/** What is the same in every letter of an installation. */
export interface LetterPlace {
  readonly publicUrl: string;
}
