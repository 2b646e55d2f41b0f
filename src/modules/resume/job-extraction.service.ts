import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Log } from '../../common/logger.js';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { Occurrence } from './occurrence.js';
import { seniorities, type JobSkill, type ParsedJobDescription } from './parse/parse-job-description.js';
import { type ExtractionSource } from './resume.views.js';
import { canonicalSkill } from './skill-lexicon.js';

export interface JobExtraction extends ParsedJobDescription {
  source: ExtractionSource;
  reason: string | null;
  model: string | null;
}

const INSTRUCTIONS = `You read a job description and return what it asks for as JSON.
Copy skills and responsibilities word for word from the text; never invent. A skill is "preferred" when the text calls it optional, a plus or nice to have, else "required". Seniority is null when the text does not tell.`;

const schema = z.object({
  skills: z.array(z.object({ name: z.string(), requirement: z.enum(['required', 'preferred']) })),
  seniority: z.enum(seniorities).nullable(),
  responsibilities: z.array(z.string()),
});

const DEADLINE_MS = 20_000;
const MAX_SKILLS = 200;
const MAX_RESPONSIBILITIES = 40;

/** Rules first; a model may add skills and responsibilities that stand in the text. */
@Injectable()
export class JobExtractionService {
  constructor(
    private readonly model: LanguageModel,
    private readonly log: Log,
  ) {}

  async extract(userId: string, text: string, rules: ParsedJobDescription): Promise<JobExtraction> {
    const none = { source: 'rules' as const, model: null };
    if (!this.model.available())
      return { ...rules, ...none, reason: this.model.unavailableReason ?? 'llm_not_configured' };
    try {
      const { value, model } = await this.model.complete({
        purpose: 'job-description-extraction',
        userId,
        instructions: INSTRUCTIONS,
        materials: [{ label: 'job-description', text }],
        schema,
        schemaName: 'job_description_extraction',
        maxOutputTokens: 2_000,
        deadlineMs: DEADLINE_MS,
      });
      return { ...mergeJob(rules, value, text), source: 'llm', reason: null, model };
    } catch (error) {
      if (!(error instanceof LanguageModelError)) throw error;
      this.log.warn('job description read by rules: the model gave no result', { userId, reason: error.reason });
      return { ...rules, ...none, reason: error.reason };
    }
  }
}

/** Only what the text says is added. */
export function mergeJob(
  rules: ParsedJobDescription,
  model: z.infer<typeof schema>,
  text: string,
): ParsedJobDescription {
  const said = new Occurrence(text);
  const seen = new Set(rules.skills.map(({ canonical }) => canonical.toLowerCase()));
  const added = model.skills.flatMap(({ name, requirement }): JobSkill[] => {
    const canonical = canonicalSkill(name) ?? name.trim();
    const fits = canonical.length <= 64 && (canonical.length >= 2 || canonical === 'C' || canonical === 'R');
    if (!fits || !said.has(name) || seen.has(canonical.toLowerCase())) return [];
    seen.add(canonical.toLowerCase());
    return [{ name: name.trim(), canonical, requirement }];
  });
  const responsibilities = model.responsibilities.filter((passage) => passage.length <= 500 && said.has(passage));
  return {
    title: rules.title,
    skills: [...rules.skills, ...added].slice(0, MAX_SKILLS),
    seniority: rules.seniority ?? model.seniority,
    responsibilities:
      rules.responsibilities.length > 0 ? rules.responsibilities : responsibilities.slice(0, MAX_RESPONSIBILITIES),
  };
}
