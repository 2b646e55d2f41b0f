import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { foreignKeyViolation, sqlState } from '../../common/database-faults.js';
import { ClientChannel } from '../../platform/client-channel/client-channel.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { NotificationService } from '../notifications/notification.service.js';
import { RelationshipService } from '../relationships/relationship.service.js';
import { otherMember } from './other-member.js';
import type { PokeEntity } from './poke.entity.js';
import { emojiUnfit, pokeTooSoon } from './poke.errors.js';
import { PokeRepository } from './poke.repository.js';
import { pokePauseMs } from './poke.types.js';
import { type NewPoke, pokeView, type PokeView } from './poke.views.js';
import { singleEmoji } from './single-emoji.js';

@Injectable()
export class SendPokeService {
  constructor(
    private readonly pokes: PokeRepository,
    private readonly relationships: RelationshipService,
    private readonly notifications: NotificationService,
    private readonly channel: ClientChannel,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Creating under an id that exists gives the existing one. */
  async send(actor: Actor, id: string, poke: NewPoke): Promise<PokeView> {
    try {
      return await this.database.transaction((tx) => this.sendIn(tx, actor, id, poke));
    } catch (error) {
      // The relationship ended meanwhile: the same question has another answer now.
      if (sqlState(error) === foreignKeyViolation) await this.relationships.getActive(actor, poke.relationshipId);
      throw error;
    }
  }

  private async sendIn(tx: Tx, actor: Actor, id: string, { relationshipId, type, emoji }: NewPoke): Promise<PokeView> {
    const recipientId = otherMember(await this.relationships.getActive(actor, relationshipId, tx), actor);
    const checked = type === 'emoji' ? checkedEmoji(emoji) : noEmoji(emoji);
    const sent = await this.pokes.findSent(tx, actor.userId, id);
    if (sent !== null) return pokeView(sent);
    const last = await this.pokes.lockLast(tx, actor.userId, recipientId);
    const now = this.clock.now();
    const waitMs = last === null ? 0 : last.getTime() + pokePauseMs - now.getTime();
    if (waitMs > 0) throw pokeTooSoon(Math.ceil(waitMs / 1_000));
    const row = { id, relationshipId, userId: actor.userId, recipientId, type, emoji: checked, createdAt: now };
    await this.pokes.insert(tx, row);
    await this.tell(tx, row);
    return pokeView(row);
  }

  private async tell(tx: Tx, poke: PokeEntity): Promise<void> {
    const { id, relationshipId, userId: fromUserId, recipientId: userId, type, emoji } = poke;
    const payload = { pokeId: id, relationshipId, fromUserId, type, emoji, at: poke.createdAt.toISOString() };
    await this.channel.tell(tx, { to: { userId }, event: 'server.poke', payload });
    await this.notifications.notify(tx, {
      userId,
      kind: 'poke',
      subjectId: id,
      actorId: fromUserId,
      relationshipId,
      key: `poke:${id}`,
    });
  }
}

function checkedEmoji(text: string | null | undefined): string {
  const emoji = singleEmoji(text ?? '');
  if (emoji === null) throw emojiUnfit('emoji must be exactly one emoji');
  return emoji;
}

function noEmoji(text: string | null | undefined): null {
  if (text !== undefined && text !== null) throw emojiUnfit('emoji comes with the type emoji alone');
  return null;
}
