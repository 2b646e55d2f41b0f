import type { ChatMessage, ChatModelStandIn } from './chat-model.standin.js';

/** The text between the tags of a material. */
export function materialIn(messages: readonly ChatMessage[], label: string): string {
  const head = `<material label="${label}">\n`;
  const found = messages.find(({ content }) => content.startsWith(head));
  return found?.content.slice(head.length, -'\n</material>'.length) ?? '';
}

const rating = (score: number, quote: string) => ({
  score,
  confidence: 0.9,
  quote,
  comment: 'It is stated plainly.',
  lift: 'Add a figure.',
});

/** The first words of an answer: a quote that stands in it. */
const opening = (answer: string): string => answer.split(/\s+/).slice(0, 6).join(' ');

/**
 * Has the stand-in answer like a model that obeys: judgements quote the answer, the first two points are covered, and
 * the texts of a report fit their schema.
 */
export function replySensibly(model: ChatModelStandIn): void {
  model.reply('domain_assessment', (messages) => {
    const quote = opening(materialIn(messages, 'answer'));
    const points = materialIn(messages, 'expected_points').split('\n');
    const verdicts = ['covered', 'covered'];
    return {
      accuracy: rating(80, quote),
      clarity: rating(75, quote),
      points: points.map((_, place) => {
        const verdict = verdicts[place] ?? 'missing';
        const backed = verdict === 'missing' ? null : quote;
        return { point: place + 1, verdict, quote: backed, comment: `Point ${place + 1}.`, lift: 'Say it in full.' };
      }),
    };
  });
  model.reply('communication_assessment', (messages) => {
    const quote = opening(materialIn(messages, 'answer'));
    return { clarity: rating(72, quote), grammar: rating(90, quote), structure: [] };
  });
  model.reply('report_remark', () => ({
    remark: 'You lead with the measurement, which makes the rest believable. Say the trade-off first next time.',
    modelAnswer: 'I measure first, then change one thing, and keep the change only when the figure is better.',
  }));
  model.reply('report_summary', () => ({
    summary: 'You answer from your own work and give figures. The structure is what would lift most.',
    nextSteps: [{ text: 'Outline each answer in three keywords before speaking.', reason: 'Points were missed.' }],
  }));
}
