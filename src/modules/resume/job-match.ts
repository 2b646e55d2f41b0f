import { type ResumeSkill } from './parse/parsed-resume.js';
import { type JobSkill } from './parse/parse-job-description.js';

export interface MatchedSkill {
  canonical: string;
  requirement: 'required' | 'preferred';
  evidence: 'listed' | 'mentioned';
}

export interface MissingSkill {
  canonical: string;
  requirement: 'required' | 'preferred';
}

export interface JobMatch {
  status: 'measured' | 'insufficient';
  /** Why there is no share. */
  reason: string | null;
  matched: MatchedSkill[];
  missing: MissingSkill[];
  /** Of the résumé, not asked for. */
  extra: string[];
  /** 0–1: matched among the skills asked for; null when none was recognised. */
  share: number | null;
  /** The same over the required ones alone. */
  requiredShare: number | null;
}

/** Skills compared by their lexicon spelling, ignoring case. Pure. */
export function matchSkills(resume: readonly ResumeSkill[], job: readonly JobSkill[]): JobMatch {
  const owned = new Map(resume.map((skill) => [skill.canonical.toLowerCase(), skill]));
  const asked = new Set(job.map((skill) => skill.canonical.toLowerCase()));
  const matched = job.flatMap(({ canonical, requirement }) => {
    const own = owned.get(canonical.toLowerCase());
    return own ? [{ canonical, requirement, evidence: own.evidence }] : [];
  });
  const missing = job
    .filter(({ canonical }) => !owned.has(canonical.toLowerCase()))
    .map(({ canonical, requirement }) => ({ canonical, requirement }));
  const required = job.filter(({ requirement }) => requirement === 'required').length;
  return {
    status: job.length > 0 ? 'measured' : 'insufficient',
    reason: job.length > 0 ? null : 'no_skills_in_job_description',
    matched,
    missing,
    extra: resume.map(({ canonical }) => canonical).filter((canonical) => !asked.has(canonical.toLowerCase())),
    share: shareOf(matched.length, job.length),
    requiredShare: shareOf(matched.filter(({ requirement }) => requirement === 'required').length, required),
  };
}

const shareOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;
