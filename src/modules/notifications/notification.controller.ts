import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import {
  NotificationPageResponse,
  NotificationQuery,
  NotificationResponse,
  NotificationSettingsRequest,
  NotificationSettingsResponse,
  UnreadCountResponse,
} from './notification.dto.js';
import { NotificationListService } from './notification-list.service.js';
import { NotificationSettingsService } from './notification-settings.service.js';
import type { NotificationSettings, NotificationView } from './notification.views.js';

@Controller('v1/notifications')
export class NotificationController {
  constructor(
    private readonly notifications: NotificationListService,
    private readonly settings: NotificationSettingsService,
  ) {}

  /** What happened, newest first; kept for 90 days. */
  @Get()
  @Returns(200, NotificationPageResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listNotifications(@CurrentActor() actor: Actor, @Query() query: NotificationQuery): Promise<Page<NotificationView>> {
    return this.notifications.list(actor, query);
  }

  /** How many are unread. */
  @Get('unread-count')
  @Returns(200, UnreadCountResponse, 'unauthenticated')
  countUnreadNotifications(@CurrentActor() actor: Actor): Promise<{ unread: number }> {
    return this.notifications.countUnread(actor);
  }

  /** Marks all as read that are there now. */
  @Post('read-all')
  @Returns(200, UnreadCountResponse, 'unauthenticated')
  readAllNotifications(@CurrentActor() actor: Actor): Promise<{ unread: number }> {
    return this.notifications.readAll(actor);
  }

  /** Marks one as read. Repeating it changes nothing. */
  @Post(':id/read')
  @Returns(200, NotificationResponse, 'unauthenticated', 'validation_failed', 'notification_not_found')
  readNotification(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<NotificationView> {
    return this.notifications.read(actor, id);
  }

  /** What is mailed to you as well. */
  @Get('settings')
  @Returns(200, NotificationSettingsResponse, 'unauthenticated')
  getNotificationSettings(@CurrentActor() actor: Actor): Promise<NotificationSettings> {
    return this.settings.get(actor);
  }

  /** Says what is to be mailed, all kinds at once. */
  @Put('settings')
  @Returns(200, NotificationSettingsResponse, 'unauthenticated', 'validation_failed')
  replaceNotificationSettings(
    @CurrentActor() actor: Actor,
    @Body() body: NotificationSettingsRequest,
  ): Promise<NotificationSettings> {
    return this.settings.replace(actor, body);
  }
}
