import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMail } from './mail-transport.js';

/** What all letters have in common, whichever way they go. */
export function composeMail(mail: OutgoingMail, sender: { from: string; domain: string }): SendMailOptions {
  return {
    from: sender.from,
    // As an object: text would be parsed, and might then name several.
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${sender.domain}>`,
    // RFC 3834: no holiday replies to us.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
