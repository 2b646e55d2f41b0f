import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '../../common/actor.js';
import { type StreamEvent, streamEvents } from '../../common/http/event-stream.js';
import { requestIdOf } from '../../common/http/request-id.js';
import { serialize } from '../../common/http/serializer.js';
import { Log } from '../../common/logger.js';
import { problemOf, refusalOf } from '../../common/problem.js';
import type { NewMessage } from './chat-thread.service.js';
import { ChatReplyResponse } from './chat.dto.js';
import { type ChatEvent, ChatService } from './chat.service.js';

/** Answers as server-sent events. */
@Injectable()
export class ChatEvents {
  constructor(
    private readonly chat: ChatService,
    private readonly log: Log,
  ) {}

  async open(
    actor: Pick<Actor, 'userId'>,
    request: NewMessage,
    gone: AbortSignal,
    response: Response,
  ): Promise<StreamableFile> {
    const events = await this.chat.stream(actor, request, gone);
    return streamEvents(response, this.shown(events, requestIdOf(response)));
  }

  /** From the first piece on the status is sent: what goes wrong then is told as an event. */
  private async *shown(events: AsyncIterable<ChatEvent>, requestId: string): AsyncGenerator<StreamEvent> {
    try {
      for await (const event of events) yield eventOf(event);
    } catch (error) {
      yield { event: 'problem', data: problemOf(refusalOf(error, requestId, this.log), requestId) };
    }
  }
}

function eventOf(event: ChatEvent): StreamEvent {
  if (event.kind === 'delta') return { event: 'message.delta', data: { text: event.text } };
  return { event: 'message.done', data: serialize(ChatReplyResponse, event.reply) };
}
