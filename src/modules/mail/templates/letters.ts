import type { MailContent } from '../mail.views.js';
import type { Letter, LetterPlace } from './letter.js';
import { shownLine, shownName } from './shown-text.js';

/** What the worker knows beside the content. */
export interface LetterFacts extends LetterPlace {
  /** Of the link, for letters that have one. */
  readonly link?: { readonly secret: string; readonly expiresAt: Date };
  /** When the thing happened that the letter tells of. */
  readonly at: Date;
}

/** The letter for a content. The part behind # is never sent to a server, so links stay out of logs and referrers. */
export function letterFor(content: MailContent, facts: LetterFacts): Letter {
  switch (content.kind) {
    case 'email_verification':
      return {
        subject: 'Confirm your e-mail address',
        paragraphs: [
          'Please confirm that this address is yours.',
          { label: 'Confirm the address', href: linkTo('verify-email', facts) },
          `The link works once, until ${expiryOf(facts)}.`,
          'If you have no account with Rehearse, ignore this mail: without you nothing happens.',
        ],
      };
    case 'password_reset':
      return {
        subject: 'Choose a new password',
        paragraphs: [
          'Somebody, probably you, has asked for a new password for your account.',
          { label: 'Choose a new password', href: linkTo('reset-password', facts) },
          `The link works once, until ${expiryOf(facts)}. A new password signs all your devices out.`,
          'If it was not you, ignore this mail: your password stays as it is.',
        ],
      };
    case 'password_changed':
      return {
        subject: 'Your password was changed',
        paragraphs: [
          `The password of your account was changed on ${moment(facts.at)}. Your other devices were signed out.`,
          `If it was not you, choose a new password at once: ask for a link to do so with "forgot password".`,
        ],
      };
    case 'email_changed':
      return {
        subject: 'Your e-mail address was changed',
        paragraphs: [
          `On ${moment(facts.at)} your account was given another e-mail address. No more mail about it comes here.`,
          'If it was not you, somebody knows your password: tell whoever runs this installation.',
        ],
      };
    case 'signed_in_new_device':
      return {
        subject: 'A new device signed in',
        paragraphs: [
          `A browser or app that we had not seen before signed in to your account on ${moment(facts.at)}.`,
          'If it was not you, change your password: that signs all other devices out.',
        ],
      };
    case 'invitation': {
      const name = shownName(content.inviterName);
      return {
        subject: `${name} invites you to practise together`,
        paragraphs: [
          `${name} invites you to practise with them on Rehearse, as ${relation(content.relationshipType)}.`,
          { label: 'See the invitation', href: linkTo('invite', facts) },
          `The link works once, until ${expiryOf(facts)}. You decide what the other may see, and can leave at any time.`,
          'If you do not know who this is, ignore this mail.',
        ],
      };
    }
    case 'report_ready':
      return {
        subject: 'Your report is ready',
        paragraphs: [
          content.sessionId === undefined
            ? 'The report of your interview is ready.'
            : 'The report of your session is ready.',
          { label: 'Open Rehearse', href: facts.publicUrl },
        ],
      };
    case 'export_ready':
      return {
        subject: 'Your export is ready',
        paragraphs: [
          'The export of your data is ready. Sign in to download it.',
          { label: 'Open Rehearse', href: facts.publicUrl },
        ],
      };
    case 'notification':
      return {
        subject: shownLine(content.title, 120),
        paragraphs: [shownLine(content.text, 1_000), { label: 'Open Rehearse', href: facts.publicUrl }],
      };
  }
}

function linkTo(page: string, { publicUrl, link }: LetterFacts): string {
  if (link === undefined) throw new Error('This letter needs a link.');
  return `${publicUrl}/${page}#token=${link.secret}`;
}

const expiryOf = ({ link, at }: LetterFacts): string => moment(link?.expiresAt ?? at);

function moment(date: Date): string {
  const text = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${text.format(date)} UTC`;
}

const relations: Readonly<Record<string, string>> = {
  COUPLE: 'a couple',
  FAMILY: 'family',
  FRIEND: 'friends',
  MENTOR: 'mentor and candidate',
  PRACTICE_PARTNER: 'practice partners',
};

const relation = (type: string): string => relations[type] ?? 'partners';
