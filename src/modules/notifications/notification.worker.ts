import { Injectable } from '@nestjs/common';
import { JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { NotificationListService } from './notification-list.service.js';
import { NotificationSweepDue } from './notification.jobs.js';

@Injectable()
export class NotificationWorker {
  constructor(private readonly notifications: NotificationListService) {}

  @JobHandler(NotificationSweepDue)
  async sweep(): Promise<void> {
    await this.notifications.deleteOld();
  }
}
