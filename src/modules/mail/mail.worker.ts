import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { MailTransport } from '../../platform/mail/mail-transport.js';
import { MailQueued, MailSweepDue } from './mail.jobs.js';
import { MailRepository } from './mail.repository.js';
import { SendMailService } from './send-mail.service.js';

const keepMs = 30 * 24 * 3600 * 1000;

@Injectable()
export class MailWorker implements OnModuleDestroy {
  constructor(
    private readonly sending: SendMailService,
    private readonly mails: MailRepository,
    private readonly transport: MailTransport,
    private readonly clock: Clock,
  ) {}

  @JobHandler(MailQueued)
  async send({ mailId }: { mailId: string }, { signal, lastAttempt }: JobContext): Promise<void> {
    await this.sending.send(mailId, signal, lastAttempt);
  }

  @JobHandler(MailSweepDue)
  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - keepMs);
    await this.mails.deleteCreatedBefore(before);
    await this.transport.deleteOlderThan(before);
  }

  onModuleDestroy(): void {
    this.transport.close();
  }
}
