/**
 * Text that PostgreSQL can hold: no U+0000 (text and jsonb refuse it) and no lone surrogates
 * (UTF-8 cannot encode them).
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
