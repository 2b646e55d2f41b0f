import { categories, type Category, type QuestionType } from './interview.terms.js';

export type Mix = Readonly<Record<Category, number>>;

interface CandidateProfile {
  /** Null when unknown. */
  readonly yearsExperience: number | null;
  readonly knowsSkills: boolean;
}

/** Shares of five questions: beginners get the craft itself, unknown skills leave no ground for allied questions. */
function sharesOfFive({ yearsExperience, knowsSkills }: CandidateProfile): Mix {
  if (yearsExperience !== null && yearsExperience < 1) return { technical: 3, allied: 1, behavioral: 1 };
  if (!knowsSkills) return { technical: 3, allied: 0, behavioral: 2 };
  return { technical: 2, allied: 2, behavioral: 1 };
}

function sharesFor(profile: CandidateProfile, type: QuestionType): Mix {
  if (type === 'behavioral') return { technical: 0, allied: 0, behavioral: 1 };
  const shares = sharesOfFive(profile);
  return type === 'technical' ? { ...shares, behavioral: 0 } : shares;
}

/** How many questions of each category, by largest remainder; a tie goes to the category named first. */
export function questionMix(count: number, profile: CandidateProfile, type: QuestionType): Mix {
  const shares = sharesFor(profile, type);
  const whole = categories.reduce((sum, category) => sum + shares[category], 0);
  const exact = categories.map((category) => ({ category, quota: (count * shares[category]) / whole }));
  const mix: Record<Category, number> = { technical: 0, allied: 0, behavioral: 0 };
  for (const { category, quota } of exact) mix[category] = Math.floor(quota);
  const left = count - exact.reduce((sum, { quota }) => sum + Math.floor(quota), 0);
  const byRemainder = exact.filter(({ quota }) => quota > 0).toSorted((a, b) => (b.quota % 1) - (a.quota % 1));
  for (const { category } of byRemainder.slice(0, left)) mix[category]++;
  return mix;
}

/** The categories of `count` further questions, so that all together come as near to the mix as they can. */
export function furtherMix(count: number, existing: Mix, profile: CandidateProfile, type: QuestionType): Mix {
  const asked = categories.reduce((sum, category) => sum + existing[category], 0);
  const target = questionMix(asked + count, profile, type);
  const added: Record<Category, number> = { technical: 0, allied: 0, behavioral: 0 };
  for (let i = 0; i < count; i++) {
    const wanting = categories.map((category) => ({
      category,
      gap: target[category] - existing[category] - added[category],
    }));
    added[wanting.reduce((most, next) => (next.gap > most.gap ? next : most)).category]++;
  }
  return added;
}
