import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Clock } from '../../../common/clock.js';
import { LanguageModel, LanguageModelError, type Material } from '../../../platform/llm/language-model.js';
import { assembleReport } from '../assembly/report-assembly.js';
import type { QuestionMaterial, ReportMaterial } from '../assembly/report-material.js';
import { lostCallsAllowed } from '../report.jobs.js';
import { ReportRepository } from '../report.repository.js';
import { ReportTextRepository } from '../report-text.repository.js';
import {
  fingerprintOf,
  remarkInstructions,
  remarkMaterials,
  remarkSchema,
  summaryInstructions,
  summaryMaterials,
  summarySchema,
} from './report-prompts.js';

export interface WritingOrder {
  readonly reportId: string;
  readonly userId: string;
  readonly language: string;
  readonly signal: AbortSignal;
  /** Called after each text, so that progress can be shown. */
  readonly onText: () => Promise<void>;
}

interface Step<T> {
  readonly name: string;
  readonly purpose: string;
  readonly instructions: string;
  readonly materials: Material[];
  readonly schema: z.ZodType<T>;
  readonly schemaName: string;
  readonly maxOutputTokens: number;
}

/** Faults that the next call would meet as well: the rest of this build is left to the rules. */
const lasting = new Set([
  'budget_exhausted',
  'circuit_open',
  'not_configured',
  'quota_exhausted',
  'rate_limited',
  'timeout',
  'unauthorized',
  'unreachable',
  'unsupported',
]);

const deadlineMs = 60_000;

/** Why a text is left to the rules. */
interface Refusal {
  readonly reason: string;
  readonly lasting: boolean;
}

interface Session {
  refusal: Refusal | null;
  readonly mostCalls: number;
}

type Written<T> = T & { readonly model: string };

/**
 * Has the model write what rules can only put together: one call for each answer and one for the whole, one after
 * the other, so that a crash loses at most one. What was written is kept, and paid for once.
 */
@Injectable()
export class ReportWriter {
  constructor(
    private readonly model: LanguageModel,
    private readonly texts: ReportTextRepository,
    private readonly reports: ReportRepository,
    private readonly clock: Clock,
  ) {}

  /** Texts to write for this material; 0 without a model. */
  count({ questions }: Pick<ReportMaterial, 'questions'>): number {
    return this.model.available() ? questions.filter(({ answer }) => answer.state === 'answered').length + 1 : 0;
  }

  async write(material: ReportMaterial, order: WritingOrder): Promise<ReportMaterial> {
    if (!this.model.available())
      return { ...material, modelReason: this.model.unavailableReason ?? 'llm_not_configured' };
    const assembled = assembleReport(material);
    const session: Session = { refusal: null, mostCalls: this.count(material) + lostCallsAllowed };
    const questions: QuestionMaterial[] = [];
    for (const question of material.questions) {
      const report = assembled.questions.find(({ questionId }) => questionId === question.question.id);
      const writes = question.answer.state === 'answered' && report !== undefined;
      if (!writes) questions.push(question);
      else {
        const step = remarkStep(question.question.id, remarkMaterials(question, report, order.language));
        questions.push({ ...question, written: await this.text(step, order, session) });
        await order.onText();
      }
    }
    const summary = await this.text(summaryStep(summaryMaterials(assembled, order.language)), order, session);
    await order.onText();
    return { ...material, questions, summary, modelReason: session.refusal?.reason ?? null };
  }

  /** The kept text, or a new one; null when it is left to the rules. */
  private async text<T extends object>(
    step: Step<T>,
    order: WritingOrder,
    session: Session,
  ): Promise<Written<T> | null> {
    const fingerprint = fingerprintOf(this.model.model ?? '', step.instructions, step.materials);
    const kept = await this.texts.find(order.reportId, step.name, fingerprint);
    const parsed = step.schema.safeParse(kept?.content);
    if (kept !== null && parsed.success) return { ...parsed.data, model: kept.model };
    if (session.refusal?.lasting === true) return null;
    if (!(await this.reports.takeModelCall(order.reportId, session.mostCalls))) {
      session.refusal = { reason: 'report_call_limit', lasting: true };
      return null;
    }
    try {
      return await this.pay(step, order, fingerprint);
    } catch (error) {
      session.refusal = refusalOf(error, order.signal);
      return null;
    }
  }

  private async pay<T extends object>(step: Step<T>, order: WritingOrder, fingerprint: string): Promise<Written<T>> {
    const { reportId, userId, signal } = order;
    const { value, model } = await this.model.complete({ ...step, userId, signal, deadlineMs });
    const createdAt = this.clock.now();
    await this.texts.save({ reportId, userId, step: step.name, fingerprint, model, content: value, createdAt });
    return { ...value, model };
  }
}

function refusalOf(error: unknown, signal: AbortSignal): Refusal {
  // A stopping process is no reason to settle for rules: the job runs again.
  if (signal.aborted || !(error instanceof LanguageModelError) || error.reason === 'aborted') throw error;
  return { reason: error.reason, lasting: lasting.has(error.reason) };
}

const remarkStep = (questionId: string, materials: Material[]): Step<z.infer<typeof remarkSchema>> => ({
  name: `answer:${questionId}`,
  purpose: 'report-remark',
  instructions: remarkInstructions,
  materials,
  schema: remarkSchema,
  schemaName: 'report_remark',
  maxOutputTokens: 1500,
});

const summaryStep = (materials: Material[]): Step<z.infer<typeof summarySchema>> => ({
  name: 'summary',
  purpose: 'report-summary',
  instructions: summaryInstructions,
  materials,
  schema: summarySchema,
  schemaName: 'report_summary',
  maxOutputTokens: 1200,
});
