import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { type ParsedResume } from './parse/parsed-resume.js';
import {
  EXTRACTION_INSTRUCTIONS,
  extractionMaterial,
  mergeExtraction,
  resumeExtractionSchema,
} from './resume-extraction.js';
import { ResumeRepository } from './resume.repository.js';
import { type ExtractionSource } from './resume.views.js';

export interface Extraction {
  parsed: ParsedResume;
  source: ExtractionSource;
  reason: string | null;
  model: string | null;
}

/** Longer than this nobody waits for an upload; then the rules' result stands. */
const DEADLINE_MS = 25_000;

/** Rules first; a model, where there is one, may add to them. Whatever goes wrong with it, the rules' result stands. */
@Injectable()
export class ResumeExtractionService {
  constructor(
    private readonly model: LanguageModel,
    private readonly resumes: ResumeRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async extract(userId: string, text: string, contentHash: string, rules: ParsedResume): Promise<Extraction> {
    if (!this.model.available()) return byRules(rules, this.model.unavailableReason ?? 'llm_not_configured');
    const known =
      this.model.model === null ? null : await this.resumes.findReadBy(userId, contentHash, this.model.model);
    if (known)
      return { parsed: { ...known.parsed, contact: rules.contact }, source: 'llm', reason: null, model: known.model };
    try {
      return await this.ask(userId, text, rules);
    } catch (error) {
      if (!(error instanceof LanguageModelError)) throw error;
      this.log.warn('resume read by rules: the model gave no result', { userId, reason: error.reason });
      return byRules(rules, error.reason);
    }
  }

  private async ask(userId: string, text: string, rules: ParsedResume): Promise<Extraction> {
    const { value, model } = await this.model.complete({
      purpose: 'resume-extraction',
      userId,
      instructions: EXTRACTION_INSTRUCTIONS,
      materials: [{ label: 'resume', text: extractionMaterial(text, rules) }],
      schema: resumeExtractionSchema,
      schemaName: 'resume_extraction',
      maxOutputTokens: 4_000,
      deadlineMs: DEADLINE_MS,
    });
    const { parsed, verified } = mergeExtraction(rules, value, text, this.clock.now());
    return verified === 0 ? byRules(rules, 'nothing_verified') : { parsed, source: 'llm', reason: null, model };
  }
}

function byRules(rules: ParsedResume, reason: string): Extraction {
  const detail =
    reason === 'llm_not_configured'
      ? 'The résumé was read by rules: no language model is configured.'
      : `The résumé was read by rules: the language model gave no usable result (${reason}).`;
  return {
    parsed: { ...rules, warnings: [...rules.warnings, { code: 'read_by_rules', detail }] },
    source: 'rules',
    reason,
    model: null,
  };
}
