import { join } from 'node:path';
import { Log } from '../../common/logger.js';
import { Config } from '../../config/config.js';
import { FileMailTransport } from './file.mail-transport.js';
import { MailTransport } from './mail-transport.js';
import { SmtpMailTransport } from './smtp.mail-transport.js';

export const mailTransportProvider = {
  provide: MailTransport,
  inject: [Config, Log],
  useFactory: ({ mail, dataDir }: Config, log: Log): MailTransport =>
    mail.smtpUrl === undefined
      ? new FileMailTransport(join(dataDir, 'mail'), mail, log)
      : new SmtpMailTransport(mail.smtpUrl, mail),
};
