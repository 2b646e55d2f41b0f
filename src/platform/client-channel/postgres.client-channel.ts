import { Injectable } from '@nestjs/common';
import { Log } from '../../common/logger.js';
import type { ServerEventName } from '../../contract/live-events.js';
import type { Tx } from '../database/database.js';
import { DatabaseChannel } from '../database-channel/database-channel.js';
import { ClientChannel, type ClientMessage } from './client-channel.js';
import { parseClientMessage } from './client-message.js';

/** Over the database, to every process that has sockets. Equal messages of one transaction are told once. */
@Injectable()
export class PostgresClientChannel extends ClientChannel {
  private readonly handlers: ((message: ClientMessage) => void)[] = [];
  private listening: Promise<void> | null = null;

  constructor(
    private readonly channel: DatabaseChannel,
    private readonly log: Log,
  ) {
    super();
  }

  async tell<Event extends ServerEventName>(tx: Tx, message: ClientMessage<Event>): Promise<void> {
    await this.channel.notify(tx, 'clients', JSON.stringify(message));
  }

  async listen(handler: (message: ClientMessage) => void): Promise<void> {
    this.handlers.push(handler);
    this.listening ??= this.channel.listen('clients', (text) => this.receive(text));
    await this.listening;
  }

  private receive(text: string): void {
    const message = parseClientMessage(text);
    if (message === null) {
      this.log.warn('unreadable message for clients left out');
      return;
    }
    for (const handler of this.handlers) {
      try {
        handler(message);
      } catch (error) {
        this.log.error('message for clients not delivered', { event: message.event }, error);
      }
    }
  }
}
