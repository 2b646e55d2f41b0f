import { type ParsedResume } from './parse/parsed-resume.js';
import { type JobSkill, type Seniority } from './parse/parse-job-description.js';

export type ExtractionSource = 'llm' | 'rules';

/** A résumé as other modules see it. */
export interface ResumeView extends ParsedResume {
  id: string;
  userId: string;
  fileName: string;
  mediaType: string;
  sizeBytes: number;
  pageCount: number | null;
  text: string;
  preview: string;
  source: ExtractionSource;
  /** Why rules did the work, as a stable code; null when a model did. */
  reason: string | null;
  model: string | null;
  latencyMs: number;
  createdAt: Date;
}

export interface ResumeSummaryView {
  id: string;
  fileName: string;
  mediaType: string;
  sizeBytes: number;
  preview: string;
  yearsExperience: number | null;
  source: ExtractionSource;
  createdAt: Date;
}

export interface JobDescriptionView {
  id: string;
  userId: string;
  title: string | null;
  text: string;
  preview: string;
  fileName: string | null;
  skills: JobSkill[];
  seniority: Seniority | null;
  responsibilities: string[];
  source: ExtractionSource;
  reason: string | null;
  model: string | null;
  latencyMs: number;
  createdAt: Date;
}

export interface JobDescriptionSummaryView {
  id: string;
  title: string | null;
  preview: string;
  fileName: string | null;
  seniority: Seniority | null;
  createdAt: Date;
}

export const revisionLevels = ['foundation', 'working', 'advanced'] as const;
export type RevisionLevel = (typeof revisionLevels)[number];

export interface KnowledgeTopic {
  /** The lexicon's spelling. */
  skill: string;
  category: string;
  level: RevisionLevel;
  /** What to revise, most useful first. */
  revise: string[];
  evidence: 'listed' | 'mentioned';
  source: ExtractionSource;
}

export interface KnowledgeSetView {
  resumeId: string;
  topics: KnowledgeTopic[];
  source: ExtractionSource;
  reason: string | null;
  model: string | null;
  latencyMs: number;
  createdAt: Date;
}
