/** First halves that keep their hyphen when a line breaks after it. */
const COMPOUND_STARTS = new Set(
  (
    'all anti back best bi build built business client cloud co code cold command community company container ' +
    'cost cross custom customer data deep domain end error event ex fast fault feature first five four front full fully ' +
    'game goal hand hands hard high host in industry inter large lead life light load long low machine macro market ' +
    'mean meta micro mid mission mobile multi near network new next non object off on one open opt out over part peer ' +
    'performance platform point post pre pro problem production project public quarter re read real remote result ' +
    'role rule scale second security self semi serverless service short side single six small solution state sub ' +
    'system task team tech ten test third three time to top two type under up user vendor warm web well wide win ' +
    'word work world write year zero'
  ).split(' '),
);

/**
 * Joins a word broken over two lines. The hyphen goes when the joined word stands elsewhere in the text;
 * it stays when the first half usually starts a compound; otherwise typesetting put it there.
 */
export function joinHyphenated(text: string): string {
  if (!/\p{L}-\n/u.test(text)) return text;
  const words = new Set(text.toLowerCase().match(/\p{L}+/gu) ?? []);
  return text.replace(/(\p{L}+)-\n(\p{Ll}+)/gu, (_all, start: string, end: string) => {
    const joined = `${start}${end}`;
    if (words.has(joined.toLowerCase())) return joined;
    const compound = COMPOUND_STARTS.has(start.toLowerCase()) || start === start.toUpperCase();
    return compound || !/^\p{Ll}{2,}$/u.test(end) ? `${start}-${end}` : joinUnknown(start, end);
  });
}

/** Common ends of English words that typesetters break before. */
const WORD_END =
  /^(?:[a-z]{0,6}(?:tions?|sions?|ments?|ings?|ers?|ors?|ally|ly|ness|able|ible|ance|ence|ity|ies|ive|ous|ed|al|ful|ated|ize[ds]?|ise[ds]?))$/;

function joinUnknown(start: string, end: string): string {
  return start.length <= 3 || WORD_END.test(end) ? `${start}${end}` : `${start}-${end}`;
}

const LETTER_SPACED_HINT = /\p{L} \p{L} \p{L}/u;
const SPACED_RUN = /^\P{L}{0,3}(?:[\p{L}\p{N}&](?: {1,4}|$)){4,}$/u;

/** `E X P E R I E N C E` is one word and `W O R K   H I S T O R Y` two: wider gaps part words. */
export function joinLetterSpaced(line: string): string {
  if (!LETTER_SPACED_HINT.test(line)) return line;
  return line
    .split('\t')
    .map((cell) => (SPACED_RUN.test(cell.trim()) ? collapse(cell.trim()) : cell))
    .join('\t');
}

function collapse(cell: string): string {
  return cell
    .split(/ {2,}/)
    .map((word) => word.replace(/ /g, ''))
    .join(' ');
}
