import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Relationships1790000130000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.createRelationships(runner);
    await this.createSpaces(runner);
    await this.createInvites(runner);
    await this.createConsents(runner);
  }

  private async createRelationships(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "relationships" (
        "id" uuid NOT NULL,
        "creator_id" uuid NOT NULL,
        "partner_id" uuid,
        "type" text NOT NULL,
        "status" text NOT NULL,
        "creator_role" text NOT NULL,
        "template_version" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        "accepted_at" timestamptz,
        "ended_at" timestamptz,
        CONSTRAINT "relationships_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "relationships_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationships_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationships_type_check" CHECK (type IN ('COUPLE', 'FAMILY', 'FRIEND', 'MENTOR', 'PRACTICE_PARTNER', 'OTHER')),
        CONSTRAINT "relationships_status_check" CHECK (status IN ('DRAFT', 'PENDING_ACCEPTANCE', 'ACTIVE', 'DECLINED', 'REVOKED')),
        CONSTRAINT "relationships_creator_role_check" CHECK (creator_role IN ('member', 'mentor', 'candidate')),
        CONSTRAINT "relationships_mentor_check" CHECK ((type = 'MENTOR') = (creator_role <> 'member')),
        CONSTRAINT "relationships_partner_check" CHECK ((partner_id IS NULL) = (accepted_at IS NULL) AND (partner_id IS NULL OR status IN ('ACTIVE', 'REVOKED')) AND (partner_id IS NOT NULL OR status <> 'ACTIVE') AND partner_id <> creator_id),
        CONSTRAINT "relationships_end_check" CHECK ((status IN ('DECLINED', 'REVOKED')) = (ended_at IS NOT NULL))
      )`);
    await runner.query(
      `CREATE INDEX "relationships_creator_id_created_at_id_idx" ON "relationships" ("creator_id", "created_at", "id")`,
    );
    await runner.query(
      `CREATE INDEX "relationships_partner_id_created_at_id_idx" ON "relationships" ("partner_id", "created_at", "id") WHERE partner_id IS NOT NULL`,
    );
  }

  private async createSpaces(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "relationship_spaces" (
        "id" uuid NOT NULL,
        "type" text NOT NULL,
        "first_user_id" uuid NOT NULL,
        "second_user_id" uuid NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "relationship_spaces_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "relationship_spaces_id_fkey" FOREIGN KEY ("id") REFERENCES "relationships" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationship_spaces_first_user_id_fkey" FOREIGN KEY ("first_user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationship_spaces_second_user_id_fkey" FOREIGN KEY ("second_user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationship_spaces_order_check" CHECK (first_user_id < second_user_id)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX "relationship_spaces_first_user_id_second_user_id_type_key" ON "relationship_spaces" ("first_user_id", "second_user_id", "type")`,
    );
    await runner.query(
      `CREATE INDEX "relationship_spaces_second_user_id_idx" ON "relationship_spaces" ("second_user_id")`,
    );
  }

  private async createInvites(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "relationship_invites" (
        "id" uuid NOT NULL,
        "relationship_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "token_id" uuid NOT NULL,
        "state" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "opened_at" timestamptz,
        "answered_at" timestamptz,
        CONSTRAINT "relationship_invites_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "relationship_invites_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationships" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationship_invites_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "relationship_invites_state_check" CHECK (state IN ('CREATED', 'SENT', 'OPENED', 'ACCEPTED', 'DECLINED', 'CANCELED')),
        CONSTRAINT "relationship_invites_answered_check" CHECK ((state IN ('ACCEPTED', 'DECLINED', 'CANCELED')) = (answered_at IS NOT NULL))
      )`);
    await runner.query(
      `CREATE INDEX "relationship_invites_relationship_id_created_at_id_idx" ON "relationship_invites" ("relationship_id", "created_at", "id")`,
    );
    await runner.query(
      `CREATE INDEX "relationship_invites_user_id_created_at_idx" ON "relationship_invites" ("user_id", "created_at")`,
    );
  }

  private async createConsents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "consent_records" (
        "relationship_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "version" integer NOT NULL,
        "scopes" text array NOT NULL,
        "template_version" integer NOT NULL,
        "status" text NOT NULL,
        "at" timestamptz NOT NULL,
        CONSTRAINT "consent_records_pkey" PRIMARY KEY ("relationship_id", "user_id", "version"),
        CONSTRAINT "consent_records_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationships" ("id") ON DELETE CASCADE,
        CONSTRAINT "consent_records_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "consent_records_version_check" CHECK (version >= 1),
        CONSTRAINT "consent_records_status_check" CHECK (status IN ('DRAFT', 'ACTIVE', 'REVOKED')),
        CONSTRAINT "consent_records_scopes_check" CHECK (scopes <@ ARRAY['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED', 'TRANSCRIPT_STORED', 'MEDIATION_ALLOWED']),
        CONSTRAINT "consent_records_given_check" CHECK ((status <> 'REVOKED' OR cardinality(scopes) = 0) AND (status <> 'ACTIVE' OR cardinality(scopes) > 0))
      )`);
    await runner.query(`CREATE INDEX "consent_records_user_id_idx" ON "consent_records" ("user_id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "consent_records", "relationship_invites", "relationship_spaces", "relationships"');
  }
}
