import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { UsersModule } from '../users/users.module.js';
import { AnswerInviteService } from './answer-invite.service.js';
import { ConsentController } from './consent.controller.js';
import { ConsentLedger } from './consent-ledger.service.js';
import { ConsentRepository } from './consent.repository.js';
import { ConsentService } from './consent.service.js';
import { EndRelationshipService } from './end-relationship.service.js';
import { InviteController } from './invite.controller.js';
import { InviteLetters } from './invite-letters.service.js';
import { InviteLinks } from './invite-links.service.js';
import { InviteRepository } from './invite.repository.js';
import { InviteService } from './invite.service.js';
import { OpenInviteService } from './open-invite.service.js';
import { RelationshipController } from './relationship.controller.js';
import { RelationshipNews } from './relationship-news.service.js';
import { RelationshipRepository } from './relationship.repository.js';
import { RelationshipService } from './relationship.service.js';
import { SendInviteService } from './send-invite.service.js';

@Module({
  imports: [UsersModule, MailModule, NotificationsModule],
  controllers: [RelationshipController, InviteController, ConsentController],
  providers: [
    RelationshipService,
    EndRelationshipService,
    SendInviteService,
    InviteService,
    OpenInviteService,
    AnswerInviteService,
    InviteLinks,
    InviteLetters,
    ConsentLedger,
    ConsentService,
    RelationshipNews,
    RelationshipRepository,
    InviteRepository,
    ConsentRepository,
  ],
  exports: [RelationshipService, ConsentService],
})
export class RelationshipsModule {}
