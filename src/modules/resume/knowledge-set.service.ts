import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { KNOWLEDGE_RULES_VERSION, knowledgeTopics } from './knowledge-topics.js';
import { type KnowledgeSetEntity } from './knowledge-set.entity.js';
import { KnowledgeSetRepository } from './knowledge-set.repository.js';
import { ResumeService } from './resume.service.js';
import { type KnowledgeSetView, type KnowledgeTopic, type ResumeView, revisionLevels } from './resume.views.js';

const INSTRUCTIONS = `You prepare a candidate for a job interview. You get the skills of a résumé, one per line, with the level to prepare for.
For each skill say what to revise: three to five short, concrete points, most useful first. Use the skill names exactly as given and add none. Write in English.`;

const schema = z.object({
  topics: z.array(z.object({ skill: z.string(), level: z.enum(revisionLevels), revise: z.array(z.string()) })),
});

const DEADLINE_MS = 30_000;
/** A set made by rules because the model failed is tried again after this time. */
const RETRY_AFTER_MS = 10 * 60_000;
const MAX_POINTS = 5;
const MAX_POINT = 300;

/** What to revise for the newest résumé; made once per user and content. */
@Injectable()
export class KnowledgeSetService {
  private readonly running = new Map<string, Promise<KnowledgeSetEntity>>();

  constructor(
    private readonly resumes: ResumeService,
    private readonly sets: KnowledgeSetRepository,
    private readonly model: LanguageModel,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async getForCurrent(actor: Actor): Promise<KnowledgeSetView> {
    const resume = await this.resumes.getCurrent(actor);
    const contentHash = hashOf(resume);
    const { topics, source, reason, model, latencyMs, createdAt } = await this.foundOrMade(resume, contentHash);
    return { resumeId: resume.id, topics, source, reason, model, latencyMs, createdAt };
  }

  private isOutdated({ source, reason, createdAt, model }: KnowledgeSetEntity): boolean {
    if (!this.model.available()) return false;
    if (source === 'llm') return model !== this.model.model;
    return reason === 'llm_not_configured' || this.clock.now().getTime() - createdAt.getTime() > RETRY_AFTER_MS;
  }

  /**
   * Requests at the same time wait for one. The look at what is stored belongs to it: a look of before the making would
   * not see what was made meanwhile.
   */
  private foundOrMade(resume: ResumeView, contentHash: string): Promise<KnowledgeSetEntity> {
    const key = `${resume.userId}:${contentHash}`;
    const running = this.running.get(key);
    if (running) return running;
    const finding = this.findOrMake(resume, contentHash).finally(() => this.running.delete(key));
    this.running.set(key, finding);
    return finding;
  }

  private async findOrMake(resume: ResumeView, contentHash: string): Promise<KnowledgeSetEntity> {
    const stored = await this.sets.find(resume.userId, contentHash);
    return stored && !this.isOutdated(stored) ? stored : this.make(resume, contentHash);
  }

  private async make(resume: ResumeView, contentHash: string): Promise<KnowledgeSetEntity> {
    const startedAt = performance.now();
    const made = await this.topicsFor(resume);
    const set: KnowledgeSetEntity = {
      userId: resume.userId,
      contentHash,
      ...made,
      latencyMs: Math.round(performance.now() - startedAt),
      createdAt: this.clock.now(),
    };
    await this.sets.put(set);
    return set;
  }

  private async topicsFor(
    resume: ResumeView,
  ): Promise<Pick<KnowledgeSetEntity, 'topics' | 'source' | 'reason' | 'model'>> {
    const rules = knowledgeTopics(resume);
    const byRules = (reason: string) => ({ topics: rules, source: 'rules' as const, reason, model: null });
    if (rules.length === 0) return byRules('no_skills_in_resume');
    if (!this.model.available()) return byRules(this.model.unavailableReason ?? 'llm_not_configured');
    try {
      const { value, model } = await this.model.complete({
        purpose: 'knowledge-set',
        userId: resume.userId,
        instructions: INSTRUCTIONS,
        materials: [{ label: 'skills', text: rules.map(({ skill, level }) => `${skill}: ${level}`).join('\n') }],
        schema,
        schemaName: 'knowledge_set',
        maxOutputTokens: 4_000,
        deadlineMs: DEADLINE_MS,
      });
      const topics = mergeTopics(rules, value.topics);
      if (topics.every(({ source }) => source === 'rules')) return byRules('nothing_verified');
      return { topics, source: 'llm', reason: null, model };
    } catch (error) {
      if (!(error instanceof LanguageModelError)) throw error;
      this.log.warn('knowledge set made by rules: the model gave no result', {
        userId: resume.userId,
        reason: error.reason,
      });
      return byRules(error.reason);
    }
  }
}

/** The model may word the points of a skill that the résumé has; it adds no skill. */
export function mergeTopics(
  rules: readonly KnowledgeTopic[],
  made: z.infer<typeof schema>['topics'],
): KnowledgeTopic[] {
  const bySkill = new Map(made.map((topic) => [topic.skill.trim().toLowerCase(), topic]));
  return rules.map((topic) => {
    const found = bySkill.get(topic.skill.toLowerCase());
    const points = (found?.revise ?? [])
      .map((point) => point.trim())
      .filter((point) => point !== '' && point.length <= MAX_POINT);
    if (!found || points.length < 2) return topic;
    return { ...topic, level: found.level, revise: points.slice(0, MAX_POINTS), source: 'llm' };
  });
}

/** What the set is made from, and nothing else: another file with the same skills finds the same set. */
function hashOf({ skills, yearsExperience }: ResumeView): string {
  const content = {
    version: KNOWLEDGE_RULES_VERSION,
    yearsExperience,
    skills: skills.map(({ canonical, evidence }) => [canonical, evidence]),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
