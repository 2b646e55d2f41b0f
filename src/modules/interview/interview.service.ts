import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { CandidateProfiles } from './candidate-profile.service.js';
import { InterviewEntity } from './interview.entity.js';
import { interviewNotFound, refusedBy } from './interview.errors.js';
import { InterviewCompleted } from './interview.jobs.js';
import { InterviewRepository } from './interview.repository.js';
import { refusalOf } from './interview.state.js';
import type { InterviewView, Owner } from './interview.views.js';

/** What questions are made from; fixed with the first of them. */
type Settings = Pick<
  InterviewEntity,
  'jobRole' | 'difficulty' | 'questionType' | 'questionCount' | 'mode' | 'language' | 'resumeId' | 'jobDescriptionId'
>;

export interface NewInterview extends Settings {
  readonly id: string;
  readonly track: string;
  readonly title: string | null;
}

export type InterviewChanges = Partial<Settings & Pick<InterviewEntity, 'title'>>;

export interface StartedInterview extends InterviewView {
  /** True when an open interview of the track was there already: it is this one, unchanged. */
  readonly resumed: boolean;
}

/** An open interview found by the index may be completed or deleted before it is read; then there is room again. */
const maximumTries = 5;

@Injectable()
export class InterviewService {
  constructor(
    private readonly interviews: InterviewRepository,
    private readonly profiles: CandidateProfiles,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Starts an interview, or resumes the open one of the track. */
  async start(actor: Owner, request: NewInterview): Promise<StartedInterview> {
    await this.profiles.checkOwned(actor, request);
    const now = this.clock.now();
    const row = Object.assign(new InterviewEntity(), {
      ...request,
      userId: actor.userId,
      state: 'draft',
      createdAt: now,
      updatedAt: now,
      completedAt: null,
    } satisfies InterviewEntity);
    for (let attempt = 1; attempt <= maximumTries; attempt++) {
      const found = await this.insertOrFind(actor, row);
      if (found !== null) return { ...found, resumed: found.id !== row.id };
    }
    throw interviewNotFound();
  }

  async getOwned(actor: Owner, id: string): Promise<InterviewView> {
    const interview = await this.interviews.findOwned(actor, id);
    if (interview === null) throw interviewNotFound();
    return interview;
  }

  /** One that takes answers now. */
  async getActive(actor: Owner, id: string): Promise<InterviewView> {
    const interview = await this.getOwned(actor, id);
    const refusal = refusalOf(interview.state, 'answer');
    if (refusal !== null) throw refusedBy(refusal);
    return interview;
  }

  /** Newest first. */
  async list(actor: Owner, query: { limit: number; cursor?: string }): Promise<Page<InterviewView>> {
    const scope = `interviews/${actor.userId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    return this.cursors.page(await this.interviews.listPage(actor.userId, request), request, scope);
  }

  async update(actor: Owner, id: string, changes: InterviewChanges): Promise<InterviewView> {
    await this.profiles.checkOwned(actor, changes);
    return this.database.transaction(async (tx) => {
      const interview = await this.interviews.lockOwned(tx, actor, id);
      if (interview === null) throw interviewNotFound();
      const { title: _title, ...settings } = changes;
      const command = Object.values(settings).some((value) => value !== undefined) ? 'configure' : 'rename';
      const refusal = refusalOf(interview.state, command);
      if (refusal !== null) throw refusedBy(refusal);
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      await this.interviews.update(tx, id, { ...given, updatedAt: this.clock.now() });
      return { ...interview, ...given };
    });
  }

  async remove(actor: Owner, id: string): Promise<void> {
    const deleted = await this.database.transaction((tx) => this.interviews.deleteOwned(tx, actor, id));
    if (!deleted) throw interviewNotFound();
  }

  /** Somebody is about to answer in it: it counts as left alone from now on at the earliest. */
  touch(tx: Tx, actor: Owner, id: string): Promise<void> {
    return this.interviews.touch(tx, actor, id, this.clock.now());
  }

  /** Ends the interview once, whoever asks how often; the report follows from the job. */
  async complete(actor: Owner, id: string): Promise<InterviewView> {
    await this.database.transaction(async (tx) => {
      const ended = await this.interviews.completeActive(tx, actor, id, this.clock.now());
      if (ended) await this.jobs.enqueue(tx, InterviewCompleted, { interviewId: id, userId: actor.userId });
    });
    const interview = await this.getOwned(actor, id);
    const refusal = refusalOf(interview.state, 'complete');
    if (refusal !== null) throw refusedBy(refusal);
    return interview;
  }

  private insertOrFind(actor: Owner, row: InterviewEntity): Promise<InterviewView | null> {
    return this.database.transaction(async (tx) => {
      await this.interviews.insertIfNone(tx, row);
      return (
        (await this.interviews.findOwned(actor, row.id, tx)) ?? this.interviews.findOpen(tx, actor.userId, row.track)
      );
    });
  }
}
