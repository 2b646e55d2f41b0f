import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { LiveEventService } from '../live-session/live-event.service.js';
import type { StoredLiveEvent } from '../live-session/live-session.views.js';
import type { LiveSocket } from './live-socket.js';
import { replayedTooOften } from './realtime.errors.js';
import type { SessionFeed } from './session-feed.js';

/** Few enough to fit into the outbox behind what waits there already. */
const PAGE = 50;

/** Sends a socket what it missed, page by page as it reads. */
@Injectable()
export class SessionReplay {
  constructor(
    private readonly events: LiveEventService,
    private readonly clock: Clock,
  ) {}

  /** @throws when this socket or its user has had everything again too often */
  admit({ budgets }: LiveSocket): void {
    const now = this.clock.now().getTime();
    if (!budgets.take('replays', 1, now)) throw replayedTooOften(budgets.waitMs('replays', 1, now));
  }

  /** @returns how many events were sent; fewer than there are when the connection is gone */
  async replay(socket: LiveSocket, sessionId: string, feed: SessionFeed): Promise<number> {
    let sent = 0;
    for (;;) {
      if (!(await socket.room())) return sent;
      const page = await this.events.list(socket.actor, sessionId, feed.lastEventSeq, PAGE);
      for (const stored of page) {
        send(socket, stored);
        feed.replayed(stored.seq);
      }
      sent += page.length;
      if (page.length < PAGE) return sent;
    }
  }
}

function send(socket: LiveSocket, { kind, payload, seq: eventSeq, atMs }: StoredLiveEvent): void {
  if (kind === 'nudge') socket.send('server.nudge', { ...payload, eventSeq });
  else socket.send('server.transcript_final', { ...payload, eventSeq, atMs });
}
