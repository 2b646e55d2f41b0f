import { Injectable } from '@nestjs/common';
import type { Owner } from '../interview/interview.views.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Log } from '../../common/logger.js';
import type { AnalysisEntity } from './analysis.entity.js';
import type { AnalysisOutcome } from './analysis-outcome.js';
import { analysisView } from './analysis.presenter.js';
import { AnalysisRepository, QUALITY } from './analysis.repository.js';
import { AnalysisTimes } from './analysis-times.js';
import {
  type AnalysisResult,
  type AnalysisRun,
  type AnalysisType,
  analysisTypes,
  type AnalysisView,
} from './analysis.views.js';
import { type AttemptMaterial, AttemptMaterialReader } from './attempt-material.service.js';
import { ContentJudge } from './content-judge.service.js';
import { analyzeSpokenPace, analyzeSpokenPauses } from './delivery-analysis.js';
import { RUBRIC_VERSION } from './rules/rubric.js';

type Failure = AnalysisRun['failed'][number];

/** One type as it came out: what stands now, and why this run failed if it did. */
interface Settled {
  readonly type: AnalysisType;
  readonly stored: AnalysisEntity | null;
  readonly failure: Failure | null;
}

type StoredFacts = Pick<
  AnalysisEntity,
  | 'status'
  | 'reason'
  | 'retryable'
  | 'score'
  | 'source'
  | 'modelReason'
  | 'model'
  | 'rubricVersion'
  | 'result'
  | 'quality'
>;

@Injectable()
export class AnalysisService {
  constructor(
    private readonly materials: AttemptMaterialReader,
    private readonly judge: ContentJudge,
    private readonly analyses: AnalysisRepository,
    private readonly times: AnalysisTimes,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Runs types at once, each with its own time, each stored on its own. The same answer gets the same result. */
  async run(
    actor: Owner,
    attemptId: string,
    types: readonly AnalysisType[] = analysisTypes,
    signal?: AbortSignal,
  ): Promise<AnalysisRun> {
    const material = await this.materials.read(actor, attemptId);
    const settled = await Promise.all(
      analysisTypes.filter((type) => types.includes(type)).map((type) => this.settle(material, type, signal)),
    );
    signal?.throwIfAborted();
    return {
      attemptId,
      analyses: settled.flatMap(({ stored }) => (stored ? [analysisView(stored)] : [])),
      completed: settled.filter(({ failure }) => failure === null).map(({ type }) => type),
      failed: settled.flatMap(({ failure }) => (failure ? [failure] : [])),
    };
  }

  /** Runs what is missing, failed, or was made before there was a transcript or another one; gives all that stand. */
  async ensure(actor: Owner, attemptId: string, signal?: AbortSignal): Promise<AnalysisView[]> {
    const material = await this.materials.read(actor, attemptId);
    const stored = await this.analyses.listFor(actor.userId, attemptId);
    const current = stored.filter((row) => row.status !== 'failed' && row.answerHash === hashFor(row.type, material));
    const missing = analysisTypes.filter((type) => !current.some((row) => row.type === type));
    if (missing.length > 0) await this.run(actor, attemptId, missing, signal);
    return this.listFor(actor, attemptId);
  }

  /** In the fixed order of the types; empty when none was asked for yet or the attempt is somebody else's. */
  async listFor(actor: Owner, attemptId: string): Promise<AnalysisView[]> {
    const stored = await this.analyses.listFor(actor.userId, attemptId);
    return stored.map(analysisView).sort((a, b) => analysisTypes.indexOf(a.type) - analysisTypes.indexOf(b.type));
  }

  private async settle(material: AttemptMaterial, type: AnalysisType, caller?: AbortSignal): Promise<Settled> {
    const startedAt = performance.now();
    const limit = AbortSignal.timeout(this.times.limitMs[type]);
    const signal = caller ? AbortSignal.any([caller, limit]) : limit;
    try {
      const outcome = await withinTime(this.analyze(material, type, signal), signal);
      const stored = await this.store(material, type, factsOf(outcome), performance.now() - startedAt);
      return { type, stored, failure: null };
    } catch (error) {
      if (caller?.aborted) throw error;
      const failure = { type, reason: limit.aborted ? 'time_limit' : 'internal_error', retryable: true };
      if (!limit.aborted) this.log.error('analysis failed', { attemptId: material.attempt.id, type }, error);
      return { type, stored: await this.storeFailure(material, failure, performance.now() - startedAt), failure };
    }
  }

  private analyze(
    { attempt, content, spoken }: AttemptMaterial,
    type: AnalysisType,
    signal: AbortSignal,
  ): Promise<AnalysisOutcome<AnalysisResult>> {
    switch (type) {
      case 'domain':
        return content ? this.judge.judgeDomain(attempt.userId, content, signal) : Promise.resolve(notTranscribed());
      case 'communication':
        return content
          ? this.judge.judgeCommunication(attempt.userId, content, signal)
          : Promise.resolve(notTranscribed());
      case 'pace':
        return Promise.resolve(spoken).then(analyzeSpokenPace);
      case 'pause':
        return Promise.resolve(spoken).then(analyzeSpokenPauses);
    }
  }

  private store(
    material: AttemptMaterial,
    type: AnalysisType,
    facts: StoredFacts,
    latencyMs: number,
  ): Promise<AnalysisEntity> {
    const now = this.clock.now();
    const { attempt } = material;
    return this.analyses.keepBest({
      ...facts,
      id: newId(now.getTime()),
      userId: attempt.userId,
      attemptId: attempt.id,
      type,
      answerHash: hashFor(type, material),
      latencyMs: Math.round(latencyMs),
      createdAt: now,
      updatedAt: now,
    });
  }

  /** The failure itself may be that nothing can be stored; the reply names it in any case. */
  private async storeFailure(
    material: AttemptMaterial,
    { type, reason }: Failure,
    latencyMs: number,
  ): Promise<AnalysisEntity | null> {
    const facts: StoredFacts = {
      status: 'failed',
      reason,
      retryable: true,
      score: null,
      source: isOfContent(type) ? 'rules' : 'words',
      modelReason: null,
      model: null,
      rubricVersion: 'none',
      result: null,
      quality: QUALITY.failed,
    };
    return this.store(material, type, facts, latencyMs).catch(() => null);
  }
}

function isOfContent(type: AnalysisType): boolean {
  return type === 'domain' || type === 'communication';
}

function hashFor(type: AnalysisType, { hashes }: AttemptMaterial): string {
  return isOfContent(type) ? hashes.content : hashes.delivery;
}

const NOT_TRANSCRIBED = 'not_transcribed';

/** Content cannot be judged by its sound. What is said here gives way as soon as there are words. */
function notTranscribed(): AnalysisOutcome<AnalysisResult> {
  return {
    status: 'insufficient',
    reason: NOT_TRANSCRIBED,
    score: null,
    source: 'rules',
    modelReason: null,
    model: null,
    rubricVersion: RUBRIC_VERSION,
    result: null,
  };
}

function factsOf(outcome: AnalysisOutcome<AnalysisResult>): StoredFacts {
  return { ...outcome, retryable: false, quality: qualityOf(outcome) };
}

function qualityOf({ status, source, reason }: AnalysisOutcome<AnalysisResult>): number {
  if (status === 'measured') return source === 'llm' ? QUALITY.llm : QUALITY.counted;
  return reason === NOT_TRANSCRIBED ? QUALITY.notTranscribed : QUALITY.insufficient;
}

/** The work may not heed its signal in time; whoever waits for it does. */
async function withinTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal.reason as Error);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    signal.removeEventListener('abort', end);
    work.catch(() => undefined);
  }
}
