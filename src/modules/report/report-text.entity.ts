import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a model wrote for one step of a report, kept so that no step is paid twice. */
@Entity('report_texts')
@Index('report_texts_user_id_idx', ['userId'])
export class ReportTextEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('ReportEntity', { onDelete: 'CASCADE' })
  reportId!: string;

  /** `summary`, or `answer:` and the question's id. */
  @PrimaryColumn({ type: 'text' })
  step!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Hash of everything that was sent, model and instructions included. */
  @Column({ type: 'text' })
  fingerprint!: string;

  @Column({ type: 'text' })
  model!: string;

  @Column({ type: 'jsonb' })
  content!: object;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
