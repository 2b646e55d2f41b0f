import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RelationshipsModule } from '../relationships/relationships.module.js';
import { ReportModule } from '../report/report.module.js';
import { ActivityCatalogue } from './activity-catalogue.service.js';
import { ActivityController } from './activity.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import { CarryOutActivityService } from './carry-out-activity.service.js';
import { InviteActivityService } from './invite-activity.service.js';
import { PokeController } from './poke.controller.js';
import { PokeRepository } from './poke.repository.js';
import { PokeService } from './poke.service.js';
import { SendPokeService } from './send-poke.service.js';

@Module({
  imports: [RelationshipsModule, NotificationsModule, ReportModule],
  controllers: [PokeController, ActivityController],
  providers: [
    PokeService,
    SendPokeService,
    ActivityService,
    InviteActivityService,
    CarryOutActivityService,
    ActivityCatalogue,
    PokeRepository,
    ActivityRepository,
  ],
  exports: [ActivityCatalogue],
})
export class PracticeModule {}
