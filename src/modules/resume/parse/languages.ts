import { type ResumeLanguage } from './parsed-resume.js';

const NAMES =
  'english german french spanish portuguese italian dutch polish czech slovak hungarian romanian bulgarian greek turkish ukrainian russian belarusian serbian croatian bosnian ' +
  'slovenian macedonian albanian estonian latvian lithuanian finnish swedish norwegian danish icelandic irish welsh catalan basque galician hindi urdu bengali punjabi gujarati ' +
  'marathi tamil telugu kannada malayalam odia assamese nepali sinhala sanskrit chinese mandarin cantonese japanese korean vietnamese thai khmer lao burmese indonesian malay ' +
  'tagalog filipino arabic hebrew persian farsi dari pashto kurdish armenian georgian azerbaijani kazakh uzbek mongolian swahili amharic yoruba igbo hausa zulu xhosa afrikaans ' +
  'somali latin esperanto deutsch englisch französisch spanisch italienisch polnisch russisch anglais français allemand espagnol español inglés francés alemán português inglês ' +
  'italiano inglese polski angielski niemiecki';
const KNOWN = new Set(NAMES.split(' '));
const LEVEL =
  /\b(?:native|mother tongue|bilingual|fluent(?:ly)?|proficien(?:t|cy)|advanced|intermediate|basic|beginner|elementary|conversational|professional|full professional|limited working|working(?: proficiency| knowledge)?|business|[ABC][12]|muttersprache|verhandlungssicher|fließend|langue maternelle|courant|nativo|fluente|avanzado|intermedio|jlpt n\d|hsk ?\d)\b[^,;|•·\n]*/i;

export function isNaturalLanguage(word: string): boolean {
  return KNOWN.has(word.toLowerCase().trim());
}

/** `English (native), German – B2`, one per line or several on one. */
export function readLanguages(lines: readonly string[]): ResumeLanguage[] {
  const languages = new Map<string, ResumeLanguage>();
  for (const piece of lines.flatMap((line) =>
    line.replace(/^[^:]{0,30}languages?\s*:/i, '').split(/[,;|•·\t/]|\s+and\s+(?=\p{Lu})/u),
  )) {
    const words = piece.match(/\p{L}+/gu) ?? [];
    const name = words.find((word) => isNaturalLanguage(word));
    if (!name || words.length > 8 || languages.has(name.toLowerCase())) continue;
    const after = piece.slice(piece.indexOf(name) + name.length);
    languages.set(name.toLowerCase(), { name, level: LEVEL.exec(after)?.[0].replace(/[)\].\s]+$/, '') ?? null });
  }
  return [...languages.values()];
}

/** True when most of what the lines hold are natural languages, not programming languages. */
export function speaksLanguages(lines: readonly string[]): boolean {
  const words = lines.join(' ').match(/\p{L}+/gu) ?? [];
  return words.some((word) => isNaturalLanguage(word));
}
