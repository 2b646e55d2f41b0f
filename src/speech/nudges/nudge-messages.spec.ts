import { correctionMessage, praiseMessage } from './nudge-messages.js';
import { nudgeTableFor } from './nudge-rules.js';

const types = nudgeTableFor('en').rules.map(({ type }) => type);

describe('what nudges say', () => {
  it('is one short line of its own for every rule and intensity, with a stable key', () => {
    const lines = types.flatMap((type) => ([1, 2, 3] as const).map((intensity) => correctionMessage(type, intensity)));
    expect(new Set(lines.map(({ message }) => message)).size).toBe(types.length * 3);
    expect(new Set(lines.map(({ messageKey }) => messageKey)).size).toBe(types.length * 3);
    expect(lines.every(({ message }) => message.length <= 45 && !message.includes('\n'))).toBe(true);
    expect(correctionMessage('SLOW_DOWN', 2)).toEqual({ message: 'Slow down.', messageKey: 'slow_down.2' });
  });

  it('praises measures that can be kept in their band, and no single acts', () => {
    const praised = types.filter((type) => praiseMessage(type) !== null);
    expect(praised.sort()).toEqual(
      ['FILLERS', 'MONOLOGUE', 'PAUSE', 'SLOW_DOWN', 'SPEAK_UP', 'SPEED_UP', 'TAKE_TURN'].sort(),
    );
    expect(praiseMessage('SPEED_UP')?.messageKey).toBe('praise.speed_up');
  });
});
