import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Clock } from '../../common/clock.js';
import { LanguageModel, LanguageModelError, type Material } from '../../platform/llm/language-model.js';
import { findSkills } from '../resume/skill-lexicon.js';
import type { AnalysisOutcome } from './analysis-outcome.js';
import { communicationFromReply } from './model/communication-assessment.js';
import { communicationInstructions, DOMAIN_INSTRUCTIONS } from './model/assessment-instructions.js';
import { communicationReplySchema, domainReplySchema } from './model/assessment-schemas.js';
import { domainFromReply } from './model/domain-assessment.js';
import { type JudgementKey, ModelJudgementRepository } from './model-judgement.repository.js';
import {
  assessCommunicationByRules,
  type CommunicationAssessment,
  communicationRefusal,
  structureKind,
} from './rules/communication-rules.js';
import { assessDomainByRules, type DomainAssessment, domainRefusal } from './rules/domain-rules.js';
import { type AnswerMaterial, type JudgedAnswer, judgedAnswer } from './rules/judged-answer.js';
import { RUBRIC_VERSION } from './rules/rubric.js';

/** One call for a judgement. Each type has the time its caller waits for it. */
interface JudgementCall<T extends object> {
  readonly kind: 'domain' | 'communication';
  readonly instructions: string;
  readonly schema: z.ZodType<T>;
  readonly userId: string;
  readonly material: AnswerMaterial;
  readonly signal: AbortSignal;
}

/** The model has this long for all its tries; rules take over afterwards, within the time of the analysis. */
const MODEL_DEADLINE_MS = 25_000;
const REPLY_TOKENS = 2_500;

/** Content and telling of an answer: by a model where one can be asked, by rules otherwise, and it says which. */
@Injectable()
export class ContentJudge {
  /** Calls under way by key: two runs at once of the same answer pay for one. */
  private readonly underway = new Map<string, Promise<object>>();

  constructor(
    private readonly model: LanguageModel,
    private readonly judgements: ModelJudgementRepository,
    private readonly clock: Clock,
  ) {}

  async judgeDomain(
    userId: string,
    material: AnswerMaterial,
    signal: AbortSignal,
  ): Promise<AnalysisOutcome<DomainAssessment>> {
    const judged = judgedAnswer(material, findSkills);
    const call = {
      kind: 'domain',
      instructions: DOMAIN_INSTRUCTIONS,
      schema: domainReplySchema(material.expectedPoints.length),
      userId,
      material,
      signal,
    } as const;
    return this.judge(
      domainRefusal(judged),
      call,
      (reply) => domainFromReply(judged, reply),
      () => assessDomainByRules(judged),
    );
  }

  async judgeCommunication(
    userId: string,
    material: AnswerMaterial,
    signal: AbortSignal,
  ): Promise<AnalysisOutcome<CommunicationAssessment>> {
    const judged: JudgedAnswer = judgedAnswer(material, findSkills);
    const kind = structureKind(material.category);
    const call = {
      kind: 'communication',
      instructions: communicationInstructions(kind),
      schema: communicationReplySchema(kind),
      userId,
      material,
      signal,
    } as const;
    return this.judge(
      communicationRefusal(judged),
      call,
      (reply) => communicationFromReply(judged, reply),
      () => assessCommunicationByRules(judged),
    );
  }

  /** What nobody can judge costs no call; a reply that is about something else than the answer counts as none. */
  private async judge<T extends object, R extends { score: number | null; reason: string | null }>(
    refusal: string | null,
    call: JudgementCall<T>,
    fromReply: (reply: T) => R | null,
    byRules: () => R,
  ): Promise<AnalysisOutcome<R>> {
    if (refusal !== null) return outcomeOf(byRules(), 'rules', null, null);
    if (!this.model.available()) return outcomeOf(byRules(), 'rules', this.model.unavailableReason, null);
    try {
      const result = fromReply(await this.replyTo(call));
      if (result) return outcomeOf(result, 'llm', null, this.model.model);
      return outcomeOf(byRules(), 'rules', 'quotes_not_in_answer', null);
    } catch (error) {
      if (!(error instanceof LanguageModelError) || call.signal.aborted) throw error;
      return outcomeOf(byRules(), 'rules', error.reason, null);
    }
  }

  private async replyTo<T extends object>(call: JudgementCall<T>): Promise<T> {
    const key = {
      userId: call.userId,
      kind: call.kind,
      inputHash: materialHash(call.material),
      rubricVersion: RUBRIC_VERSION,
      model: this.model.model ?? '',
    };
    const stored = call.schema.safeParse(await this.judgements.findReply(key));
    if (stored.success) return stored.data;
    return call.schema.parse(await this.askOnce(call, key));
  }

  private async askOnce<T extends object>(call: JudgementCall<T>, key: JudgementKey): Promise<object> {
    const name = Object.values(key).join(' ');
    // Whoever began the call may leave and take it along; then one of those who still wait begins anew.
    for (let running = this.underway.get(name); running; running = this.underway.get(name)) {
      const shared = await running.catch((error: unknown) => {
        if (!(error instanceof LanguageModelError) || error.reason !== 'aborted') throw error;
        return null;
      });
      if (shared) return shared;
    }
    const own = this.ask(call, key).finally(() => {
      if (this.underway.get(name) === own) this.underway.delete(name);
    });
    this.underway.set(name, own);
    return own;
  }

  private async ask<T extends object>(call: JudgementCall<T>, key: JudgementKey): Promise<object> {
    const { value } = await this.model.complete({
      purpose: `${call.kind}-analysis`,
      userId: call.userId,
      instructions: call.instructions,
      materials: materialsOf(call.kind, call.material),
      schema: call.schema,
      schemaName: `${call.kind}_assessment`,
      maxOutputTokens: REPLY_TOKENS,
      deadlineMs: MODEL_DEADLINE_MS,
      signal: call.signal,
    });
    return this.judgements.keepFirst(key, value, this.clock.now());
  }
}

/** Everything of others as materials of their own. How an answer is told is judged without what it should say. */
function materialsOf(kind: JudgementKey['kind'], { questionText, expectedPoints, answer }: AnswerMaterial): Material[] {
  const points = expectedPoints.map(({ text }, index) => `${index + 1}. ${text}`).join('\n');
  return [
    { label: 'question', text: questionText },
    ...(kind === 'domain' ? [{ label: 'expected_points', text: points }] : []),
    { label: 'answer', text: answer },
  ];
}

/** SHA-256 of everything a judgement of the content rests on. */
export function materialHash(material: AnswerMaterial): string {
  const { answer, questionText, category, expectedPoints, language } = material;
  const points = expectedPoints.map(({ text, terms }) => [text, terms]);
  return createHash('sha256')
    .update(JSON.stringify([answer, questionText, category, points, language]))
    .digest('hex');
}

function outcomeOf<R extends { score: number | null; reason: string | null }>(
  result: R,
  source: 'llm' | 'rules',
  modelReason: string | null,
  model: string | null,
): AnalysisOutcome<R> {
  const { score } = result;
  const status = score === null ? 'insufficient' : 'measured';
  const reason = score === null ? (result.reason ?? 'nothing_measured') : null;
  return { status, reason, score, source, modelReason, model, rubricVersion: RUBRIC_VERSION, result };
}
