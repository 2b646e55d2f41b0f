import { Injectable } from '@nestjs/common';
import { ClientChannel } from '../../../platform/client-channel/client-channel.js';
import type { Tx } from '../../../platform/database/database.js';
import { NotificationService } from '../../notifications/notification.service.js';
import { WebhookEvents } from '../../webhooks/webhook-events.service.js';

type ReadyReport = { readonly interviewId: string } | { readonly sessionId: string };

/** The word that a report can be read, in the transaction that makes it ready. */
@Injectable()
export class ReportAnnouncer {
  constructor(
    private readonly channel: ClientChannel,
    private readonly notifications: NotificationService,
    private readonly webhooks: WebhookEvents,
  ) {}

  /** The socket and webhooks are told of every build; a notification, and a mail, comes with the first. */
  async announce(tx: Tx, userId: string, report: ReadyReport): Promise<void> {
    await this.channel.tell(tx, { to: { userId }, event: 'server.report_ready', payload: report });
    const [subjectType, subjectId] =
      'sessionId' in report ? (['session', report.sessionId] as const) : (['interview', report.interviewId] as const);
    const key = `report_ready:${subjectType}:${subjectId}`;
    const data = { interviewId: null, sessionId: null, ...report };
    await this.webhooks.emit(tx, { userId, event: 'report.ready', data });
    await this.notifications.notify(tx, { userId, kind: 'report_ready', subjectType, subjectId, key });
  }
}
