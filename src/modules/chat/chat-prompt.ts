import type { ConversationTurn, Material } from '../../platform/llm/language-model.js';
import type { ChatFacts, ResumeFacts } from './chat-facts.service.js';
import type { ChatMessageView } from './chat.views.js';
import { figureText, reportText } from './rules/figure-text.js';

export const chatInstructions = `You coach a candidate for interviews and for speaking clearly. Answer the last message of the conversation, in its language, plainly and kindly, in at most 250 words.
The materials hold what is known of the candidate: work from the résumé, figures of the last practice reports, measures that are weak, and topics of the interview's track. Name a figure only if it stands in a material, and say which report it is from; never estimate, invent or promise a score, and never claim experience for the candidate. Where the materials say nothing, say so.
Give concrete practice: what to do, how long, how to tell that it worked. Stay with interviews, careers and speaking; of anything else say that you cannot help with it. Write plain text: no HTML, no links, no images; lists with "-" are fine.`;

/** Each kind of fact apart, so that text in one cannot pass for another. */
export function chatMaterials({ resume, reports, weak, guide }: ChatFacts): Material[] {
  const figures = reports.map((report) => `${reportText(report)}: ${report.figures.map(figureText).join(', ')}`);
  const measures = weak.map(({ label, score }) => (score === null ? label : `${label}: ${score} of 100`));
  const skills = reports.flatMap(({ weakSkills }) => weakSkills.map(({ skill, score }) => `${skill}: ${score} of 100`));
  const all: Material[] = [
    { label: 'resume', text: resume === null ? '' : resumeText(resume) },
    { label: 'reports', text: figures.join('\n') },
    { label: 'weak-measures', text: measures.join('\n') },
    { label: 'weak-skills', text: skills.join('\n') },
    { label: 'track', text: guide === null ? '' : `${guide.track}: ${guide.topics.join(', ')}` },
  ];
  return all.filter(({ text }) => text !== '');
}

export function chatTurns(history: readonly ChatMessageView[], message: ChatMessageView): ConversationTurn[] {
  return [...history, message].map(({ role, text }) => ({ by: role, text }));
}

function resumeText({ summary, skills, yearsExperience, roles }: ResumeFacts): string {
  return [
    summary ?? '',
    roles.length === 0 ? '' : `Roles: ${roles.join(', ')}`,
    skills.length === 0 ? '' : `Skills: ${skills.join(', ')}`,
    yearsExperience === null ? '' : `Years of experience: ${yearsExperience}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
