import revision from './lexicon/revision-topics.json' with { type: 'json' };
import { type ParsedResume, type ResumeSkill } from './parse/parsed-resume.js';
import { type KnowledgeTopic, type RevisionLevel } from './resume.views.js';
import { skillCategory } from './skill-lexicon.js';

/** Raised when the rules or their texts change, so that stored sets are made again. */
export const KNOWLEDGE_RULES_VERSION = 1;

/** More than this nobody revises before an interview. */
const MAX_TOPICS = 25;
const MAX_SOFT = 4;

type Group = keyof typeof revision.revise;
const groups = revision.groupOfCategory as Record<string, Group>;

/** What to revise, one topic per skill: listed skills first, professional ones before personal ones. Pure. */
export function knowledgeTopics(resume: Pick<ParsedResume, 'skills' | 'yearsExperience'>): KnowledgeTopic[] {
  const known = resume.skills.filter(({ canonical }) => skillCategory(canonical) !== null);
  const ordered = [...known].sort((a, b) => rank(a) - rank(b));
  const soft = ordered.filter(isSoft).slice(0, MAX_SOFT);
  const hard = ordered.filter((skill) => !isSoft(skill)).slice(0, MAX_TOPICS - soft.length);
  return [...hard, ...soft].map((skill) => topicOf(skill, levelOf(skill, resume.yearsExperience)));
}

const isSoft = ({ canonical }: ResumeSkill): boolean => skillCategory(canonical) === 'soft_skill';
const rank = ({ evidence }: ResumeSkill): number => (evidence === 'listed' ? 0 : 1);

/** Depth asked for in an interview follows experience; a skill only mentioned is asked one step lower. */
function levelOf({ evidence }: ResumeSkill, years: number | null): RevisionLevel {
  const full: RevisionLevel = years === null || years < 2 ? 'foundation' : years < 6 ? 'working' : 'advanced';
  if (evidence === 'listed') return full;
  return full === 'advanced' ? 'working' : 'foundation';
}

function topicOf({ canonical, evidence }: ResumeSkill, level: RevisionLevel): KnowledgeTopic {
  const category = skillCategory(canonical) ?? 'other';
  const group = revision.revise[groups[category] ?? 'computing'];
  // The step below comes along: interviews start easy.
  const basics = level === 'foundation' ? [] : group[level === 'advanced' ? 'working' : 'foundation'].slice(0, 1);
  const revise = [...group[level], ...basics].map((text) => text.replaceAll('{skill}', canonical));
  return { skill: canonical, category, level, revise, evidence, source: 'rules' };
}
