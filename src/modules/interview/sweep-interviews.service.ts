import { Injectable } from '@nestjs/common';
import { Log } from '../../common/logger.js';
import { Database } from '../../platform/database/database.js';
import { Retention } from '../../platform/retention/retention.js';
import { InterviewRepository } from './interview.repository.js';

const LISTED_AT_ONCE = 100;

/** Removes interviews with all that was said and made in them, a while after their end. */
@Injectable()
export class SweepInterviewsService {
  constructor(
    private readonly interviews: InterviewRepository,
    private readonly retention: Retention,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  sweep(signal: AbortSignal): Promise<void> {
    return this.retention.apply((over) => this.removeSome(over, signal), signal);
  }

  private async removeSome(over: Date, signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (const id of await this.interviews.listOver(over, LISTED_AT_ONCE)) {
      signal.throwIfAborted();
      if (await this.remove(id, over)) removed += 1;
    }
    return removed;
  }

  /** Each by itself, as its owner would delete it; one that cannot go now keeps none of the others. */
  private async remove(id: string, over: Date): Promise<boolean> {
    try {
      return await this.database.transaction((tx) => this.interviews.deleteOver(tx, id, over));
    } catch (error) {
      this.log.error('an interview that is over could not be removed', { interviewId: id }, error);
      return false;
    }
  }
}
