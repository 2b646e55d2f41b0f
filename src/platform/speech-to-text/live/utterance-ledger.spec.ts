import { seededRandom } from '../../../../test/support/seeded-random.js';
import { SpeechToTextError } from '../speech-to-text.js';
import type { LiveSpeechEvent } from './live-speech-to-text.js';
import { UtteranceLedger, type UtteranceOutcome } from './utterance-ledger.js';

const error = new SpeechToTextError('timeout', 'late', true);
const final = (utteranceId: string): UtteranceOutcome => ({
  kind: 'final',
  utteranceId,
  text: 'x',
  words: null,
  model: 'm',
});
const failed = (utteranceId: string): UtteranceOutcome => ({ kind: 'failed', utteranceId, error });

function ledger() {
  const events: LiveSpeechEvent[] = [];
  const left = new AbortController();
  const book = new UtteranceLedger({ signal: left.signal, tell: (event) => void events.push(event) });
  return { book, events, left };
}

const ended = (events: LiveSpeechEvent[]) =>
  events.flatMap((event) => (event.kind === 'final' || event.kind === 'failed' ? [event.utteranceId] : []));

describe('the ledger of utterances', () => {
  it.each([1, 2, 3, 4, 5])(
    'brings each to one end, in the order of closing, whatever settles when (%i)',
    async (seed) => {
      const random = seededRandom(seed);
      const { book, events } = ledger();
      const ids = Array.from({ length: 40 }, (_, at) => `u${at}`);
      const open: string[] = [];
      for (const id of ids) {
        expect(book.close(id)).toBe(true);
        open.push(id);
        while (open.length > 0 && random() < 0.5) {
          const [picked = ''] = open.splice(Math.floor(random() * open.length), 1);
          book.settle(random() < 0.5 ? final(picked) : failed(picked));
          if (random() < 0.3) book.settle(final(picked));
          if (random() < 0.3) expect(book.close(picked)).toBe(false);
        }
      }
      await book.finish(1);
      book.settle(final('u1'));
      expect(ended(events)).toEqual(ids);
      expect(events.at(-1)).toEqual({ kind: 'end' });
    },
  );

  it('takes the first outcome', () => {
    const { book, events } = ledger();
    book.close('a');
    book.settle(failed('a'));
    book.settle(final('a'));
    expect(events.map(({ kind }) => kind)).toEqual(['failed']);
  });

  it('holds nothing back that has nobody before it, and ends at once when nothing is owed', async () => {
    const { book, events } = ledger();
    book.close('a');
    book.close('b');
    book.settle(final('b'));
    expect(events).toEqual([]);
    book.settle(final('a'));
    expect(ended(events)).toEqual(['a', 'b']);
    await book.finish(1_000_000);
    expect(events.at(-1)).toEqual({ kind: 'end' });
    expect(book.signal.aborted).toBe(true);
  });

  it('tells what it has when the time is up, and fails the rest', async () => {
    const { book, events } = ledger();
    for (const id of ['a', 'b', 'c']) book.close(id);
    book.settle(final('b'));
    await book.finish(1);
    expect(events.map(({ kind }) => kind)).toEqual(['failed', 'final', 'failed', 'end']);
  });

  it('says nothing after an abort, and lets nobody wait', async () => {
    const { book, events, left } = ledger();
    book.close('a');
    const finished = book.finish(1_000_000);
    left.abort();
    await finished;
    book.settle(final('a'));
    book.partial('a', 'more');
    expect(events).toEqual([]);
    expect(book.close('b')).toBe(false);
  });

  it('tells partials of what is not settled alone', () => {
    const { book, events } = ledger();
    book.partial('a', 'one');
    book.close('a');
    book.partial('a', 'two');
    book.settle(final('a'));
    book.partial('a', 'three');
    expect(events.map((event) => (event.kind === 'partial' ? event.text : event.kind))).toEqual([
      'one',
      'two',
      'final',
    ]);
  });
});
