import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { NotificationController } from './notification.controller.js';
import { NotificationListService } from './notification-list.service.js';
import { NotificationRepository } from './notification.repository.js';
import { NotificationService } from './notification.service.js';
import { NotificationSettingsRepository } from './notification-settings.repository.js';
import { NotificationSettingsService } from './notification-settings.service.js';
import { NotificationWorker } from './notification.worker.js';

@Module({
  imports: [MailModule],
  controllers: [NotificationController],
  providers: [
    NotificationService,
    NotificationListService,
    NotificationSettingsService,
    NotificationRepository,
    NotificationSettingsRepository,
    NotificationWorker,
  ],
  exports: [NotificationService],
})
export class NotificationsModule {}
