export interface ResumeContact {
  fullName: string | null;
  email: string | null;
  phone: string | null;
  location: string | null;
  links: string[];
}

export interface ResumeExperience {
  title: string | null;
  company: string | null;
  location: string | null;
  /** As written. */
  dates: string | null;
  /** `YYYY-MM`, or `YYYY` where no month is given. */
  start: string | null;
  /** As `start`; null while it lasts or when it cannot be read. */
  end: string | null;
  current: boolean;
  highlights: string[];
}

export interface ResumeEducation {
  degree: string | null;
  institution: string | null;
  dates: string | null;
  details: string[];
}

export interface ResumeProject {
  name: string;
  dates: string | null;
  description: string | null;
}

export interface ResumeLanguage {
  name: string;
  level: string | null;
}

export interface ResumeSkill {
  /** As written. */
  name: string;
  /** The lexicon's spelling; as written where the lexicon does not know it. */
  canonical: string;
  /** In a skills section, or elsewhere in the text. */
  evidence: 'listed' | 'mentioned';
}

export interface ResumeWarning {
  code: string;
  detail: string;
}

export interface ParsedResume {
  contact: ResumeContact;
  summary: string | null;
  experience: ResumeExperience[];
  education: ResumeEducation[];
  projects: ResumeProject[];
  certifications: string[];
  languages: ResumeLanguage[];
  skills: ResumeSkill[];
  /** 0–50 with one decimal; null when the text does not tell. */
  yearsExperience: number | null;
  warnings: ResumeWarning[];
}
