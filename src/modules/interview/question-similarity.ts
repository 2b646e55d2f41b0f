const stopWords = new Set(
  `a an and are as at be but by can could did do does explain for from had has have how i if in into is it its me my of on or our
   should so than that the their them then there these they this those to was we were what when where which who why
   will with would you your tell about describe time`.split(/\s+/),
);

function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}+#]+/gu) ?? [];
  return new Set(words.filter((word) => !stopWords.has(word)).map(stem));
}

/** Enough to see past plurals and tenses; not a linguist's stemmer. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ing|ed|es|s)$/, '') : word;
}

/** Share of content words that two questions have in common (Jaccard), 0–1. */
export function questionSimilarity(left: string, right: string): number {
  const a = contentWords(left);
  const b = contentWords(right);
  const shared = [...a].filter((word) => b.has(word)).length;
  const union = a.size + b.size - shared;
  return union === 0 ? 1 : shared / union;
}

/** From here on two questions ask the same thing in other words; unrelated questions of one topic stay below 0.35. */
const sameQuestion = 0.55;

export function isSameQuestion(left: string, right: string): boolean {
  return questionSimilarity(left, right) >= sameQuestion;
}
