import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { TrackGuides, type TrackGuide } from '../interview/track-guide.service.js';
import { type Exercise, type RecentReport, RecentReportsService } from '../report/recent-reports.service.js';
import { type WeakMeasure, WeakMeasuresService } from '../report/weak-measures.service.js';
import { ResumeService } from '../resume/resume.service.js';
import { chatLimits } from './chat.limits.js';

export interface ResumeFacts {
  readonly summary: string | null;
  readonly skills: readonly string[];
  readonly yearsExperience: number | null;
  readonly roles: readonly string[];
}

/** What is known of the one who asks, and what can be told without a model. */
export interface ChatFacts {
  readonly resume: ResumeFacts | null;
  /** Newest first. */
  readonly reports: readonly RecentReport[];
  /** Weakest first. */
  readonly weak: readonly WeakMeasure[];
  readonly tracks: readonly string[];
  /** Of the track the message names. */
  readonly guide: TrackGuide | null;
  readonly exerciseFor: (measure: string) => Exercise | null;
}

@Injectable()
export class ChatFactsReader {
  constructor(
    private readonly resumes: ResumeService,
    private readonly reports: RecentReportsService,
    private readonly weakMeasures: WeakMeasuresService,
    private readonly guides: TrackGuides,
  ) {}

  async factsFor({ userId }: Pick<Actor, 'userId'>, message: string): Promise<ChatFacts> {
    const [resume, reports, weak] = await Promise.all([
      this.resumes.findCurrent({ userId }),
      this.reports.of(userId, chatLimits.reports),
      this.weakMeasures.of(userId),
    ]);
    return {
      resume: resume && {
        summary: resume.summary,
        skills: resume.skills.map(({ canonical }) => canonical),
        yearsExperience: resume.yearsExperience,
        roles: resume.experience.flatMap(({ title }) => title ?? []),
      },
      reports,
      weak: weak.slice(0, chatLimits.weakMeasures),
      tracks: this.guides.listTracks(),
      guide: this.guides.named(message),
      exerciseFor: (measure) => this.reports.exerciseFor(measure),
    };
  }
}
