import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { PokePageResponse, PokeQuery, PokeResponse, SendPokeRequest } from './poke.dto.js';
import { PokeService } from './poke.service.js';
import type { PokeView } from './poke.views.js';
import { SendPokeService } from './send-poke.service.js';

@Controller('v1/pokes')
export class PokeController {
  constructor(
    private readonly pokes: PokeService,
    private readonly sending: SendPokeService,
  ) {}

  /** Sends the other a sign, at most one in ten seconds; it is told over the socket and kept. */
  @Post()
  @Idempotent()
  @Returns(
    201,
    PokeResponse,
    'unauthenticated',
    'validation_failed',
    'relationship_not_found',
    'relationship_not_active',
    'poke_too_soon',
  )
  sendPoke(@CurrentActor() actor: Actor, @NewId() id: string, @Body() body: SendPokeRequest): Promise<PokeView> {
    return this.sending.send(actor, id, body);
  }

  /** Pokes of both directions, newest first. */
  @Get()
  @Returns(200, PokePageResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid', 'relationship_not_found')
  listPokes(@CurrentActor() actor: Actor, @Query() query: PokeQuery): Promise<Page<PokeView>> {
    return this.pokes.list(actor, query);
  }
}
