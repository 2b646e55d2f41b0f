import { newId } from '../../common/ids.js';
import { mailKeyOf, mailOf } from './notification-mail.js';
import { kindOf, notificationKinds } from './notification.kinds.js';
import type { NewNotification } from './notification.views.js';

const notification = (fields: Partial<NewNotification>): NewNotification => ({
  userId: newId(),
  kind: 'poke',
  subjectId: newId(),
  actorId: newId(),
  relationshipId: newId(),
  key: 'k',
  ...fields,
});

describe('the mail of a notification', () => {
  it('names nobody', () => {
    expect(mailOf(notification({ kind: 'activity_planned' }))).toEqual({
      kind: 'notification',
      title: 'Activity planned',
      text: 'Your partner chose a time for your activity.',
    });
  });

  it('leads to the report or to the export where it is about one', () => {
    const subjectId = newId();
    const kind = 'report_ready';
    expect(mailOf(notification({ kind, subjectId }))).toEqual({ kind, interviewId: subjectId });
    const ofSession = notification({ kind, subjectId, subjectType: 'session' });
    expect(mailOf(ofSession)).toEqual({ kind, sessionId: subjectId });
    expect(mailOf(notification({ kind: 'export_ready' }))).toEqual({ kind: 'export_ready' });
  });

  it('is one an hour for what may come in numbers, of each partner, and one each for all else', () => {
    const poke = notification({});
    const at = (time: string) => mailKeyOf(newId(), poke, new Date(`2026-11-20T${time}Z`));
    expect(at('10:00:00')).toBe(at('10:59:59'));
    expect(at('10:59:59')).not.toBe(at('11:00:00'));
    expect(at('10:00:00')).not.toBe(mailKeyOf(newId(), notification({}), new Date('2026-11-20T10:00:00Z')));
    const report = notification({ kind: 'report_ready' });
    expect(mailKeyOf(newId(), report, new Date())).not.toBe(mailKeyOf(newId(), report, new Date()));
  });
});

describe('the kinds of notifications', () => {
  it.each(notificationKinds)('%s has a title and a sentence', (kind) => {
    const { title, text } = kindOf(kind);
    expect(title).toMatch(/^[A-Z].*[a-z]$/);
    expect(text('Ann Example')).toMatch(/^[A-Z].*\.$/);
  });
});
