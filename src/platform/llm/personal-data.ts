/**
 * Takes e-mail addresses, phone numbers and postal addresses out of a text before it leaves for a provider.
 * It errs towards taking too much: a lost number costs a detail, a sent one cannot be called back.
 * All patterns are linear: bounded repeats, no nested quantifiers over the same characters.
 */
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/giu;

// Nine digits or more with at most two separators between neighbours ("2018 - 2020" has three and stays).
const PHONE = /(?<![\p{L}\p{N}.,])(?:\+|00)?\(?\d(?:[ ().\-\u00a0\u2011]{0,2}\d){8,14}(?![\p{L}\p{N}])/gu;
const PLUS_PHONE = /\+\d(?:[ ().\-\u00a0\u2011]{0,2}\d){6,14}(?!\d)/gu;
const LABELLED_PHONE =
  /\b(?:phone|telephone|tel|mobile|mob|cell|fax|whatsapp|telefon|handy|téléphone|teléfono)\b[ .:#-]{0,4}\+?\(?\d(?:[ ().\-/]{0,2}\d){4,14}/giu;

const LABELLED_ADDRESS =
  /\b(?:(?:home|postal|mailing|street|permanent|current)[ ]{1,2})?(?:address|anschrift|adresse|dirección)[ ]{0,2}:[^\n]{1,200}/giu;
// Case counts: "5 years on the road" is no address, "5 Mill Road" is.
const STREET_KIND =
  'Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Parkway|Pkwy|Highway|Hwy|Crescent|Close|Nagar|Marg';
const UNIT = '(?:[ ]?,?[ ]?(?:[Aa]pt|[Aa]partment|[Ss]uite|[Uu]nit|[Ff]lat|[Ff]loor|#)[ .]{0,2}[\\w-]{1,8})?';
const CITY = "(?:[ ]?,[ ]?\\p{Lu}[\\p{L}.'-]{1,25}(?:[ ]\\p{Lu}[\\p{L}.'-]{1,25}){0,2}){0,2}";
const POSTCODE = '(?:[ ]?,?[ ][A-Z]{2}(?=[ ,]|$))?(?:[ ,-]{0,3}[A-Z]{0,2}\\d[A-Z0-9]{0,4}(?:[ -][A-Z0-9]{3,4})?)?';
const STREET_EN = new RegExp(
  `\\b\\d{1,5}[A-Za-z]?[ ,]{1,2}(?:[\\p{Lu}\\d][\\p{L}\\d.'-]{0,30}[ ]{1,2}){1,4}(?:${STREET_KIND}|${STREET_KIND.toUpperCase()})\\b\\.?${UNIT}${CITY}${POSTCODE}`,
  'gu',
);
const STREET_PLAIN = /\b\d{1,5}[ ]{1,2}\p{L}{2,20}[ ](?:\p{L}{2,20}[ ])?(?:street|avenue|boulevard)\b/giu;
const STREET_FR =
  /\b\d{1,4}(?:[ ](?:bis|ter))?[ ,]{1,2}(?:rue|avenue|boulevard|place|chemin|impasse|quai)[ ][\p{L} '-]{2,50}/giu;
const STREET_ES = /\b(?:calle|avenida|plaza|rua|via)[ ][\p{L} '.-]{2,40}[ ,]{1,2}\d{1,5}\b/giu;
const STREET_DE =
  /[\p{Lu}][\p{L}.-]{1,40}(?:straße|strasse|str\.|gasse|allee|platz|weg)[ ]{1,2}\d{1,4}[a-z]?(?:[ ]?,[ ]?\d{5}[ ][\p{L} -]{2,40})?/gu;
const PO_BOX = /\bp\.?[ ]?o\.?[ ]?box[ ]{1,2}\d{1,8}/giu;
const STATE_ZIP = /\b[\p{Lu}][\p{L}.'-]{1,30}(?:[ ][\p{Lu}][\p{L}.'-]{1,30})?,[ ][A-Z]{2}[ ]\d{5}(?:-\d{4})?\b/gu;

const RULES: [RegExp, string][] = [
  [EMAIL, '[email]'],
  [LABELLED_ADDRESS, '[address]'],
  [STREET_EN, '[address]'],
  [STREET_PLAIN, '[address]'],
  [STREET_FR, '[address]'],
  [STREET_ES, '[address]'],
  [STREET_DE, '[address]'],
  [PO_BOX, '[address]'],
  [STATE_ZIP, '[address]'],
  [LABELLED_PHONE, '[phone]'],
  [PLUS_PHONE, '[phone]'],
];

export function scrubPersonalData(text: string): string {
  const scrubbed = RULES.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), text);
  return scrubbed.replace(PHONE, (digits) => (isDateRange(digits) ? digits : '[phone]'));
}

/** "05.2019-06.2021" has the digits of a phone number and the years of a résumé. */
function isDateRange(digits: string): boolean {
  const years = digits.match(/(?<!\d)(?:19|20)\d{2}(?!\d)/g) ?? [];
  return years.length >= 2;
}
