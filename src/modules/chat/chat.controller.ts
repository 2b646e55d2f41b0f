import { Body, Controller, Delete, Get, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '../../common/actor.js';
import { ClientGone } from '../../common/http/client-gone.decorator.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { AlsoStreams, WantsEvents } from '../../common/http/event-stream.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { ChatEvents } from './chat-events.service.js';
import { ChatThreads, type ThreadPage } from './chat-thread.service.js';
import {
  ChatReplyResponse,
  ChatThreadListResponse,
  ChatThreadPageResponse,
  SendChatMessageRequest,
} from './chat.dto.js';
import { ChatService } from './chat.service.js';
import type { ChatReply, ChatThreadView } from './chat.views.js';

@Controller('v1/chat')
export class ChatController {
  constructor(
    private readonly chat: ChatService,
    private readonly events: ChatEvents,
    private readonly threads: ChatThreads,
  ) {}

  /**
   * Asks the coach. Answers with JSON, or with `Accept: text/event-stream` as it is written: `message.delta` {text},
   * then `message.done` with what the JSON would be, or `problem`.
   */
  @Post()
  @Idempotent({ keepReply: false })
  @RateLimit('chat')
  @Returns(
    200,
    ChatReplyResponse,
    'unauthenticated',
    'validation_failed',
    'chat_thread_not_found',
    'chat_busy',
    'chat_thread_full',
    'chat_limit_reached',
  )
  @AlsoStreams()
  sendChatMessage(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() { threadId, message }: SendChatMessageRequest,
    @ClientGone() gone: AbortSignal,
    @WantsEvents() wantsEvents: boolean,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ChatReply | StreamableFile> {
    const request = { id, threadId: threadId ?? null, message };
    return wantsEvents ? this.events.open(actor, request, gone, response) : this.chat.reply(actor, request, gone);
  }

  /** The own conversations, newest first. */
  @Get('threads')
  @Returns(200, ChatThreadListResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listChatThreads(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<ChatThreadView>> {
    return this.threads.list(actor, query);
  }

  /** One conversation with its messages, oldest first. */
  @Get('threads/:id')
  @Returns(
    200,
    ChatThreadPageResponse,
    'unauthenticated',
    'validation_failed',
    'cursor_invalid',
    'chat_thread_not_found',
  )
  getChatThread(@CurrentActor() actor: Actor, @IdParam() id: string, @Query() query: PageQuery): Promise<ThreadPage> {
    return this.threads.get(actor, id, query);
  }

  /** Deletes a conversation; an answer that is being written ends. */
  @Delete('threads/:id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'chat_thread_not_found')
  deleteChatThread(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.threads.remove(actor, id);
  }
}
