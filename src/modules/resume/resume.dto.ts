import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Expose, Transform, Type } from 'class-transformer';
import { IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { seniorities } from './parse/parse-job-description.js';
import { revisionLevels } from './resume.views.js';

const sources = ['llm', 'rules'] as const;
const evidences = ['listed', 'mentioned'] as const;
const requirements = ['required', 'preferred'] as const;
const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

export class ResumeContactResponse {
  @Expose() @ApiProperty({ type: String, nullable: true }) fullName!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) email!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) phone!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) location!: string | null;
  @Expose() @ApiProperty({ type: [String] }) links!: string[];
}

export class ResumeExperienceResponse {
  @Expose() @ApiProperty({ type: String, nullable: true }) title!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) company!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) location!: string | null;

  /** As written. */
  @Expose() @ApiProperty({ type: String, nullable: true }) dates!: string | null;

  /** `YYYY-MM`, or `YYYY` where no month is given. */
  @Expose() @ApiProperty({ type: String, nullable: true }) start!: string | null;

  /** As `start`; null while it lasts or when it cannot be read. */
  @Expose() @ApiProperty({ type: String, nullable: true }) end!: string | null;

  @Expose() @ApiProperty({ type: Boolean }) current!: boolean;
  @Expose() @ApiProperty({ type: [String] }) highlights!: string[];
}

export class ResumeEducationResponse {
  @Expose() @ApiProperty({ type: String, nullable: true }) degree!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) institution!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) dates!: string | null;
  @Expose() @ApiProperty({ type: [String] }) details!: string[];
}

export class ResumeProjectResponse {
  @Expose() @ApiProperty({ type: String }) name!: string;
  @Expose() @ApiProperty({ type: String, nullable: true }) dates!: string | null;
  @Expose() @ApiProperty({ type: String, nullable: true }) description!: string | null;
}

export class ResumeLanguageResponse {
  @Expose() @ApiProperty({ type: String }) name!: string;
  @Expose() @ApiProperty({ type: String, nullable: true }) level!: string | null;
}

export class ResumeSkillResponse {
  /** As written. */
  @Expose() @ApiProperty({ type: String }) name!: string;

  /** The lexicon's spelling. */
  @Expose() @ApiProperty({ type: String }) canonical!: string;

  /** In a skills section, or elsewhere in the text. */
  @Expose() @ApiProperty({ type: String, enum: evidences, enumName: 'SkillEvidence' }) evidence!: string;
}

export class ResumeWarningResponse {
  @Expose() @ApiProperty({ type: String }) code!: string;
  @Expose() @ApiProperty({ type: String }) detail!: string;
}

export class ResumeSummaryResponse {
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) id!: string;
  @Expose() @ApiProperty({ type: String }) fileName!: string;
  @Expose() @ApiProperty({ type: String }) mediaType!: string;
  @Expose() @ApiProperty({ type: Number }) sizeBytes!: number;

  /** The first 300 characters. */
  @Expose() @ApiProperty({ type: String }) preview!: string;

  /** One decimal, 0–50; null when the text does not tell. */
  @Expose() @ApiProperty({ type: Number, nullable: true }) yearsExperience!: number | null;

  /** Who read it: a model, or rules alone. */
  @Expose() @ApiProperty({ type: String, enum: sources, enumName: 'ExtractionSource' }) source!: string;

  @Expose() @ApiProperty({ type: String, format: 'date-time' }) createdAt!: Date;
}

export class ResumeResponse extends ResumeSummaryResponse {
  @Expose() @ApiProperty({ type: Number, nullable: true }) pageCount!: number | null;
  @Expose() @ApiProperty({ type: String }) text!: string;
  @Expose()
  @Type(() => ResumeContactResponse)
  @ApiProperty({ type: ResumeContactResponse })
  contact!: ResumeContactResponse;
  @Expose() @ApiProperty({ type: String, nullable: true }) summary!: string | null;
  @Expose()
  @Type(() => ResumeExperienceResponse)
  @ApiProperty({ type: [ResumeExperienceResponse] })
  experience!: ResumeExperienceResponse[];
  @Expose()
  @Type(() => ResumeEducationResponse)
  @ApiProperty({ type: [ResumeEducationResponse] })
  education!: ResumeEducationResponse[];
  @Expose()
  @Type(() => ResumeProjectResponse)
  @ApiProperty({ type: [ResumeProjectResponse] })
  projects!: ResumeProjectResponse[];
  @Expose() @ApiProperty({ type: [String] }) certifications!: string[];
  @Expose()
  @Type(() => ResumeLanguageResponse)
  @ApiProperty({ type: [ResumeLanguageResponse] })
  languages!: ResumeLanguageResponse[];
  @Expose()
  @Type(() => ResumeSkillResponse)
  @ApiProperty({ type: [ResumeSkillResponse] })
  skills!: ResumeSkillResponse[];
  @Expose()
  @Type(() => ResumeWarningResponse)
  @ApiProperty({ type: [ResumeWarningResponse] })
  warnings!: ResumeWarningResponse[];

  /** Why rules did the work; null when a model did. */
  @Expose() @ApiProperty({ type: String, nullable: true }) reason!: string | null;

  @Expose() @ApiProperty({ type: String, nullable: true }) model!: string | null;
  @Expose() @ApiProperty({ type: Number }) latencyMs!: number;
}

export class ResumePageResponse {
  @Expose()
  @Type(() => ResumeSummaryResponse)
  @ApiProperty({ type: [ResumeSummaryResponse] })
  items!: ResumeSummaryResponse[];
  @Expose() @ApiProperty({ type: String, nullable: true }) nextCursor!: string | null;
  @Expose() @ApiProperty({ type: Number }) limit!: number;
}

export class KnowledgeTopicResponse {
  @Expose() @ApiProperty({ type: String }) skill!: string;
  @Expose() @ApiProperty({ type: String }) category!: string;
  @Expose() @ApiProperty({ type: String, enum: revisionLevels, enumName: 'RevisionLevel' }) level!: string;

  /** What to revise, most useful first. */
  @Expose() @ApiProperty({ type: [String] }) revise!: string[];

  @Expose() @ApiProperty({ type: String, enum: evidences, enumName: 'SkillEvidence' }) evidence!: string;
  @Expose() @ApiProperty({ type: String, enum: sources, enumName: 'ExtractionSource' }) source!: string;
}

export class KnowledgeSetResponse {
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) resumeId!: string;
  @Expose()
  @Type(() => KnowledgeTopicResponse)
  @ApiProperty({ type: [KnowledgeTopicResponse] })
  topics!: KnowledgeTopicResponse[];
  @Expose() @ApiProperty({ type: String, enum: sources, enumName: 'ExtractionSource' }) source!: string;

  /** Why rules did the work; null when a model did. */
  @Expose() @ApiProperty({ type: String, nullable: true }) reason!: string | null;

  @Expose() @ApiProperty({ type: String, nullable: true }) model!: string | null;
  @Expose() @ApiProperty({ type: Number }) latencyMs!: number;
  @Expose() @ApiProperty({ type: String, format: 'date-time' }) createdAt!: Date;
}

export class TakeResumeRequest {
  /** A confirmed upload of kind resume, where no file is sent. It ends with being taken. */
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID()
  @MaxLength(36)
  uploadId?: string;
}

export class CreateJobDescriptionRequest {
  /** A confirmed upload of kind job_description, where no file is sent. It ends with being taken. */
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID()
  @MaxLength(36)
  uploadId?: string;

  /** The text, where no file is sent. */
  @ApiPropertyOptional({ type: String, maxLength: 200_000 })
  @IsOptional()
  @IsString()
  @Length(20, 200_000)
  text?: string;

  @ApiPropertyOptional({ type: String, maxLength: 200 })
  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  title?: string;
}

export class JobMatchQuery {
  /** Another résumé than the newest. */
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID()
  @MaxLength(36)
  resumeId?: string;
}

export class JobSkillResponse {
  @Expose() @ApiProperty({ type: String }) name!: string;
  @Expose() @ApiProperty({ type: String }) canonical!: string;
  @Expose() @ApiProperty({ type: String, enum: requirements, enumName: 'SkillRequirement' }) requirement!: string;
}

export class JobDescriptionSummaryResponse {
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) id!: string;
  @Expose() @ApiProperty({ type: String, nullable: true }) title!: string | null;

  /** The first 300 characters. */
  @Expose() @ApiProperty({ type: String }) preview!: string;

  /** Null when it came as text. */
  @Expose() @ApiProperty({ type: String, nullable: true }) fileName!: string | null;

  @Expose() @ApiProperty({ type: String, enum: seniorities, enumName: 'Seniority', nullable: true }) seniority!:
    string | null;
  @Expose() @ApiProperty({ type: String, format: 'date-time' }) createdAt!: Date;
}

export class JobDescriptionResponse extends JobDescriptionSummaryResponse {
  @Expose() @ApiProperty({ type: String }) text!: string;
  @Expose() @Type(() => JobSkillResponse) @ApiProperty({ type: [JobSkillResponse] }) skills!: JobSkillResponse[];
  @Expose() @ApiProperty({ type: [String] }) responsibilities!: string[];
  @Expose() @ApiProperty({ type: String, enum: sources, enumName: 'ExtractionSource' }) source!: string;

  /** Why rules did the work; null when a model did. */
  @Expose() @ApiProperty({ type: String, nullable: true }) reason!: string | null;

  @Expose() @ApiProperty({ type: String, nullable: true }) model!: string | null;
  @Expose() @ApiProperty({ type: Number }) latencyMs!: number;
}

export class JobDescriptionPageResponse {
  @Expose()
  @Type(() => JobDescriptionSummaryResponse)
  @ApiProperty({ type: [JobDescriptionSummaryResponse] })
  items!: JobDescriptionSummaryResponse[];
  @Expose() @ApiProperty({ type: String, nullable: true }) nextCursor!: string | null;
  @Expose() @ApiProperty({ type: Number }) limit!: number;
}

export class MissingSkillResponse {
  @Expose() @ApiProperty({ type: String }) canonical!: string;
  @Expose() @ApiProperty({ type: String, enum: requirements, enumName: 'SkillRequirement' }) requirement!: string;
}

export class MatchedSkillResponse extends MissingSkillResponse {
  @Expose() @ApiProperty({ type: String, enum: evidences, enumName: 'SkillEvidence' }) evidence!: string;
}

export class JobMatchResponse {
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) jobDescriptionId!: string;
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) resumeId!: string;
  @Expose() @ApiProperty({ type: String, enum: ['measured', 'insufficient'] }) status!: string;
  @Expose() @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @Expose()
  @Type(() => MatchedSkillResponse)
  @ApiProperty({ type: [MatchedSkillResponse] })
  matched!: MatchedSkillResponse[];
  @Expose()
  @Type(() => MissingSkillResponse)
  @ApiProperty({ type: [MissingSkillResponse] })
  missing!: MissingSkillResponse[];

  /** Skills of the résumé that were not asked for. */
  @Expose() @ApiProperty({ type: [String] }) extra!: string[];

  /** 0–1; null when the job description names no skill. */
  @Expose() @ApiProperty({ type: Number, nullable: true }) share!: number | null;

  /** The same over the required skills alone. */
  @Expose() @ApiProperty({ type: Number, nullable: true }) requiredShare!: number | null;
}
