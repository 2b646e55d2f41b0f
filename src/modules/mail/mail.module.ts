import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { MailRepository } from './mail.repository.js';
import { MailService } from './mail.service.js';
import { MailWorker } from './mail.worker.js';
import { SendMailService } from './send-mail.service.js';

@Module({
  imports: [UsersModule],
  providers: [MailService, MailRepository, SendMailService, MailWorker],
  exports: [MailService],
})
export class MailModule {}
