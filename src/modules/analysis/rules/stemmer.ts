/**
 * The Porter stemmer (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980), on lower-case
 * English words. It joins forms of a word ("caches", "cached", "caching"), not its meanings; synonyms do that.
 */
type Rule = readonly [suffix: string, replacement: string];

const STEP_2: readonly Rule[] = [
  ['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['abli', 'able'], ['alli', 'al'], ['entli', 'ent'],
  ['eli', 'e'], ['ousli', 'ous'], ['ization', 'ize'], ['ation', 'ate'], ['ator', 'ate'], ['alism', 'al'], ['iveness', 'ive'], ['fulness', 'ful'],
  ['ousness', 'ous'], ['aliti', 'al'], ['iviti', 'ive'], ['biliti', 'ble'],
]; // prettier-ignore
const STEP_3: readonly Rule[] = [
  ['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', ''],
]; // prettier-ignore
const STEP_4: readonly Rule[] = [
  'al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent', 'ion', 'ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize',
].map((suffix) => [suffix, ''] as const); // prettier-ignore

/** The stem of a lower-case word; words with anything but the letters a–z, or shorter than three, stay as they are. */
export function stem(word: string): string {
  if (!/^[a-z]{3,}$/.test(word)) return word;
  const plural = step1a(british(word));
  const inflected = step1c(step1b(plural));
  const derived = replaceLongest(replaceLongest(inflected, STEP_2, 0), STEP_3, 0);
  return step5(replaceLongest(derived, STEP_4, 1));
}

/** One spelling for both: "optimise" and "optimize", "normalisation" and "normalization". */
function british(word: string): string {
  return word.length > 6 ? word.replace(/(?<=[a-z]{3})is(e|ed|es|er|ers|ing|ation|ations)$/, 'iz$1') : word;
}

function step1a(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function step1b(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const cut = word.endsWith('ed') ? word.slice(0, -2) : word.endsWith('ing') ? word.slice(0, -3) : null;
  if (cut === null || !/[aeiouy]/.test(cut)) return word;
  if (/(?:at|bl|iz)$/.test(cut)) return `${cut}e`;
  if (/([^aeioulsz])\1$/.test(cut)) return cut.slice(0, -1);
  return measure(cut) === 1 && endsCvc(cut) ? `${cut}e` : cut;
}

function step1c(word: string): string {
  return word.endsWith('y') && /[aeiouy]/.test(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;
}

function replaceLongest(word: string, rules: readonly Rule[], minMeasure: number): string {
  const matching = rules.filter(([suffix]) => word.endsWith(suffix));
  const rule = matching.reduce<Rule | null>(
    (best, next) => (best && best[0].length >= next[0].length ? best : next),
    null,
  );
  if (!rule) return word;
  const cut = word.slice(0, word.length - rule[0].length);
  if (measure(cut) <= minMeasure || (rule[0] === 'ion' && !/[st]$/.test(cut))) return word;
  return cut + rule[1];
}

function step5(word: string): string {
  const cut = word.slice(0, -1);
  const shorter = word.endsWith('e') && (measure(cut) > 1 || (measure(cut) === 1 && !endsCvc(cut))) ? cut : word;
  return shorter.endsWith('ll') && measure(shorter) > 1 ? shorter.slice(0, -1) : shorter;
}

/** Porter's m: how many times a vowel run is followed by a consonant run. */
function measure(word: string): number {
  return shapeOf(word).match(/v+c+/g)?.length ?? 0;
}

function endsCvc(word: string): boolean {
  return /cvc$/.test(shapeOf(word)) && !/[wxy]$/.test(word);
}

/** Vowel or consonant for each letter; y is a vowel after a consonant. */
function shapeOf(word: string): string {
  let shape = '';
  for (const letter of word) shape += 'aeiou'.includes(letter) || (letter === 'y' && shape.endsWith('c')) ? 'v' : 'c';
  return shape;
}
