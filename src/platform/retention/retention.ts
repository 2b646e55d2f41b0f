import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';

const DAY_MS = 86_400_000;

/** How long what people said and were told is kept. Each module knows which rows of its own that means. */
@Injectable()
export class Retention {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Has rows removed a few at a time, so that no statement takes long, until none is left to remove. Does nothing where
   * everything is kept until it is deleted.
   *
   * @param removeSome removes some of what was over at that moment, and tells how many
   */
  async apply(removeSome: (over: Date) => Promise<number>, signal: AbortSignal): Promise<void> {
    const days = this.config.environment.RETENTION_DAYS;
    if (days === 0) return;
    const over = new Date(this.clock.now().getTime() - days * DAY_MS);
    do signal.throwIfAborted();
    while ((await removeSome(over)) > 0);
  }
}
