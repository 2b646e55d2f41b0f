import { Injectable } from '@nestjs/common';
import { Cursors, type Page } from '../../common/http/paging.js';
import type { Owner } from '../interview/interview.views.js';
import { SharedAccess } from './shared-access.service.js';
import { TimelineMaterialReader } from './timeline-material.service.js';
import { isBehind, timelineOf } from './timeline-order.js';
import type { TimelineItem } from './timeline.views.js';

export interface TimelineRequest {
  readonly limit: number;
  readonly cursor?: string;
  /** `long`: pauses of at least 2 s; `all`: of at least 250 ms. */
  readonly pauses: 'long' | 'all';
}

/** What happened in a session, in one list. */
@Injectable()
export class TimelineService {
  constructor(
    private readonly access: SharedAccess,
    private readonly reader: TimelineMaterialReader,
    private readonly cursors: Cursors,
  ) {}

  /** Transcript, pauses, nudges and markers in the order of the session's timeline. */
  async of(actor: Owner, sessionId: string, { limit, cursor, pauses }: TimelineRequest): Promise<Page<TimelineItem>> {
    const scope = `timeline/${sessionId}/${pauses}`;
    const after = this.cursors.read(cursor, scope);
    const access = await this.access.get(actor, sessionId);
    const placed = timelineOf(await this.reader.read(actor, access), pauses === 'all');
    const left =
      after === null ? placed : placed.filter((item) => isBehind(item, { atMs: after.at.getTime(), id: after.id }));
    const rows = left.slice(0, limit + 1).map(({ id, item }) => ({ id, item, createdAt: new Date(item.atMs) }));
    const page = this.cursors.page(rows, { limit, after }, scope);
    return { ...page, items: page.items.map(({ item }) => item) };
  }
}
