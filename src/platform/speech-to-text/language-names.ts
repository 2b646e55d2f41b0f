/**
 * The languages speech engines of the whisper family know, as ISO 639-1 codes. Engines also answer with English
 * names ("english"), which the runtime's own names turn back into codes.
 */
export const SPEECH_LANGUAGES: readonly string[] =
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he hi hr ht hu hy id is it ja ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh'.split(
    ' ',
  );

const KNOWN = new Set(SPEECH_LANGUAGES);
const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });
const CODES = new Map(SPEECH_LANGUAGES.map((code) => [NAMES.of(code)?.toLowerCase() ?? code, code]));

const TAG = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/;

/** The language a BCP 47 tag names (`pt-BR` → `pt`); null for what is no tag, and for a language that is not known. */
export function languageOfTag(tag: string): string | null {
  return TAG.test(tag) ? languageCode(tag) : null;
}

/** `en`, `en-US`, `EN_us`, `english` → `en`; null for what is none of the known languages. */
export function languageCode(value: string): string | null {
  const lower = value.trim().toLowerCase();
  const primary = lower.split(/[-_]/, 1)[0] ?? '';
  if (KNOWN.has(primary)) return primary;
  return CODES.get(lower) ?? null;
}
