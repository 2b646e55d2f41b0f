import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { storableText } from '../../common/text.js';
import { ClientChannel } from '../../platform/client-channel/client-channel.js';
import { Database } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import { commentLimitReached, commentNotFound } from './live-session.errors.js';
import { CommentRight } from './comment-right.service.js';
import { SessionCommentRepository } from './session-comment.repository.js';
import type { CommentView } from './session-comment.views.js';

/** Of one commenter in one session. */
const MOST_COMMENTS = 500;
/** Of the text in the event: the whole of it is read over REST. */
const TOLD_CHARACTERS = 1_000;

export interface NewComment {
  readonly atMs: number;
  readonly text: string;
  readonly score?: number | null | undefined;
}

/** What mentors say of a session, while it runs and afterwards. */
@Injectable()
export class SessionCommentService {
  constructor(
    private readonly comments: SessionCommentRepository,
    private readonly right: CommentRight,
    private readonly channel: ClientChannel,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async add(actor: Owner, id: string, sessionId: string, input: NewComment): Promise<CommentView> {
    const now = this.clock.now();
    const access = await this.right.toComment(actor, sessionId, input.atMs, now);
    return this.database.transaction(async (tx) => {
      const relationshipId = await this.right.hold(tx, access);
      const written = await this.comments.countLocked(tx, sessionId, actor.userId);
      // The same Idempotency-Key again, after a crash between the first storing and its answer.
      const earlier = await this.comments.find(id, tx);
      if (earlier !== null) return earlier;
      if (written >= MOST_COMMENTS) throw commentLimitReached(MOST_COMMENTS);
      const { atMs, score = null } = input;
      const said = { atMs, score, text: storableText(input.text).toWellFormed() };
      const comment = { ...said, id, sessionId, userId: actor.userId, createdAt: now };
      await this.comments.insert(tx, { ...comment, relationshipId });
      await this.right.notify(tx, access, id);
      for (const { userId } of access.session.participants) {
        const told = { ...said, text: said.text.slice(0, TOLD_CHARACTERS).toWellFormed() };
        const payload = { sessionId, commentId: id, authorId: actor.userId, ...told };
        await this.channel.tell(tx, { to: { userId, sessionId }, event: 'server.comment', payload });
      }
      return comment;
    });
  }

  /** Oldest first. */
  async list(actor: Owner, sessionId: string, query: { limit: number; cursor?: string }): Promise<Page<CommentView>> {
    const scope = `session-comments/${sessionId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    await this.right.toRead(actor, sessionId);
    return this.cursors.page(await this.comments.listPage(sessionId, request), request, scope);
  }

  /** Of a session the reader was let into, in the order of its timeline. */
  listAll(sessionId: string): Promise<CommentView[]> {
    return this.comments.listOf(sessionId);
  }

  async remove(actor: Owner, sessionId: string, commentId: string): Promise<void> {
    await this.right.toRead(actor, sessionId);
    if (!(await this.comments.deleteOwned(actor, sessionId, commentId))) throw commentNotFound();
  }
}
