import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Sign-ins tried in the present window, by account (or by what was typed when there is none). */
@Entity('login_failures')
@Index('login_failures_window_ends_at_idx', ['windowEndsAt'])
export class LoginFailuresEntity {
  /** Keyed hash: the table shows neither addresses nor names. */
  @PrimaryColumn({ type: 'text' })
  bucket!: string;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ type: 'timestamptz' })
  windowEndsAt!: Date;
}
