import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ConsentScope, ConsentStatus } from './relationship.views.js';

/** One entry of the ledger: never changed, and the highest version is what holds. */
@Entity('consent_records')
@Check('consent_records_version_check', 'version >= 1')
@Check('consent_records_status_check', `status IN ('DRAFT', 'ACTIVE', 'REVOKED')`)
@Check(
  'consent_records_scopes_check',
  `scopes <@ ARRAY['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED', 'TRANSCRIPT_STORED', 'MEDIATION_ALLOWED']`,
)
@Check(
  'consent_records_given_check',
  `(status <> 'REVOKED' OR cardinality(scopes) = 0) AND (status <> 'ACTIVE' OR cardinality(scopes) > 0)`,
)
@Index('consent_records_user_id_idx', ['userId'])
export class ConsentRecordEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('RelationshipEntity', { onDelete: 'CASCADE' })
  relationshipId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @PrimaryColumn({ type: 'integer' })
  version!: number;

  @Column({ type: 'text', array: true })
  scopes!: ConsentScope[];

  @Column({ type: 'integer' })
  templateVersion!: number;

  @Column({ type: 'text' })
  status!: ConsentStatus;

  @Column({ type: 'timestamptz' })
  at!: Date;
}
