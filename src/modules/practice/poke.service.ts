import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { RelationshipService } from '../relationships/relationship.service.js';
import type { PokeQuery } from './poke.dto.js';
import { PokeRepository } from './poke.repository.js';
import { pokeView, type PokeView } from './poke.views.js';

@Injectable()
export class PokeService {
  constructor(
    private readonly pokes: PokeRepository,
    private readonly relationships: RelationshipService,
    private readonly cursors: Cursors,
  ) {}

  /** Both directions, of one relationship or of all. */
  async list(actor: Actor, { limit, cursor, relationshipId }: PokeQuery): Promise<Page<PokeView>> {
    const scope = `pokes:${actor.userId}:${relationshipId ?? 'all'}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    if (relationshipId !== undefined) await this.relationships.getStanding(actor, relationshipId);
    const page = this.cursors.page(
      await this.pokes.list(actor.userId, relationshipId ?? null, request),
      request,
      scope,
    );
    return { ...page, items: page.items.map(pokeView) };
  }
}
