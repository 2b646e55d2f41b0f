import { Injectable } from '@nestjs/common';
import type { Material } from '../../platform/llm/language-model.js';
import { JobDescriptionService } from '../resume/job-description.service.js';
import { ResumeService } from '../resume/resume.service.js';
import type { JobDescriptionView, ResumeView } from '../resume/resume.views.js';
import type { InterviewView, Owner } from './interview.views.js';

export interface CandidateProfile {
  readonly yearsExperience: number | null;
  /** Canonical names. */
  readonly resumeSkills: string[];
  readonly jobSkills: string[];
  /** What a model may read: work, never contact details. */
  readonly materials: Material[];
}

/** What is known of the candidate for an interview: its résumé, else the current one, and its job description. */
@Injectable()
export class CandidateProfiles {
  constructor(
    private readonly resumes: ResumeService,
    private readonly jobDescriptions: JobDescriptionService,
  ) {}

  async profileFor(actor: Owner, interview: InterviewView): Promise<CandidateProfile> {
    const { resumeId, jobDescriptionId } = interview;
    const [resume, job] = await Promise.all([
      resumeId === null ? this.resumes.findCurrent(actor) : this.resumes.getOwned(actor, resumeId),
      jobDescriptionId === null ? null : this.jobDescriptions.getOwned(actor, jobDescriptionId),
    ]);
    return {
      yearsExperience: resume?.yearsExperience ?? null,
      resumeSkills: resume?.skills.map(({ canonical }) => canonical) ?? [],
      jobSkills: job?.skills.map(({ canonical }) => canonical) ?? [],
      materials: [...(resume === null ? [] : resumeMaterials(resume)), ...(job === null ? [] : jobMaterials(job))],
    };
  }

  /** Refuses ids that are not the actor's own. */
  async checkOwned(actor: Owner, ids: { resumeId?: string | null; jobDescriptionId?: string | null }): Promise<void> {
    if (ids.resumeId) await this.resumes.getOwned(actor, ids.resumeId);
    if (ids.jobDescriptionId) await this.jobDescriptions.getOwned(actor, ids.jobDescriptionId);
  }
}

function resumeMaterials({ skills, experience, projects, yearsExperience }: ResumeView): Material[] {
  const work = experience.map(({ title, dates, highlights }) =>
    [title, dates, ...highlights].filter(Boolean).join('\n'),
  );
  const made = projects.map(({ name, description }) => [name, description].filter(Boolean).join(': '));
  return [
    { label: 'resume-skills', text: skills.map(({ canonical }) => canonical).join(', ') },
    { label: 'resume-experience', text: [...work, ...made].join('\n\n') },
    { label: 'resume-years', text: yearsExperience === null ? '' : String(yearsExperience) },
  ].filter(({ text }) => text !== '');
}

function jobMaterials({ text }: JobDescriptionView): Material[] {
  return [{ label: 'job-description', text }];
}
