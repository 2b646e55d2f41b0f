export const bankTracks = [
  'software-engineering',
  'frontend',
  'backend',
  'data-science',
  'ml-engineering',
  'devops-sre',
  'qa',
  'product-management',
  'general',
] as const;
export type BankTrack = (typeof bankTracks)[number];

/** Tracks whose questions serve when a track's own are used up, nearest first. */
export const relatedTracks: Readonly<Record<BankTrack, readonly BankTrack[]>> = {
  'software-engineering': ['backend', 'frontend', 'devops-sre', 'qa'],
  frontend: ['software-engineering', 'qa', 'backend'],
  backend: ['software-engineering', 'devops-sre', 'qa'],
  'data-science': ['ml-engineering', 'backend', 'product-management'],
  'ml-engineering': ['data-science', 'backend', 'devops-sre'],
  'devops-sre': ['backend', 'software-engineering', 'qa'],
  qa: ['software-engineering', 'backend', 'frontend', 'devops-sre'],
  'product-management': ['general', 'data-science', 'qa'],
  general: ['product-management'],
};

/** Words of a track's slug that name a track of the bank; the first that fits decides. */
const words: readonly (readonly [RegExp, BankTrack])[] = [
  [/\b(product-(manage\w*|owner)|program-manage\w*|pm)\b/, 'product-management'],
  [/\b(qa|sdet|test\w*|quality)\b/, 'qa'],
  [/\b(ml|mlops|machine-learning|deep-learning|ai|llm|nlp|computer-vision)\b/, 'ml-engineering'],
  [/\b(data|analy\w+|statistic\w*|bi)\b/, 'data-science'],
  [/\b(devops|sre|site-reliability|platform|cloud|infrastructure|sysadmin|kubernetes)\b/, 'devops-sre'],
  [/\b(front-?end|web|react|angular|vue|javascript|typescript|ui)\b/, 'frontend'],
  [/\b(back-?end|api|server|database|node|nodejs|java|golang|django|spring)\b/, 'backend'],
  [/\b(software|full-?stack|developer|programmer|engineer\w*|mobile|android|ios|python)\b/, 'software-engineering'],
];

/** The bank's track for any slug; what it does not know is asked general questions. */
export function bankTrackFor(slug: string): BankTrack {
  const exact = bankTracks.find((track) => track === slug);
  return exact ?? words.find(([pattern]) => pattern.test(slug))?.[1] ?? 'general';
}
